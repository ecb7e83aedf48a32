"""What names somebody in a text, however it is written: spaces, hyphens, +86, small or large letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

INSTEAD = "***"
SHORTEST_WORD = 2
# A name as short as this may be a part of any other word.
SHORT = 2
# What people write within numbers and names, or do not.
MARKS = " -.()\u00a0\u3000\u2010\u2011\u2013\uff08\uff09\uff0d"
ANY_MARK = f"[{re.escape(MARKS)}]*"
SPACE = "[ \u00a0\u3000]?"
LATIN = "0-9A-Za-z\u00c0-\u024f"
NUMBER = re.compile(rf"\+?[\d{re.escape(MARKS)}]+")
FEWEST_DIGITS = 6
ABROAD = re.compile(r"(?:\+|\b00)86|\b86(?=1\d{10}$)")


@dataclass(frozen=True)
class Words:
    """`sure` ones name the person wherever they stand; `vague` ones only in texts that are about them or what they
    have to do with. `standing` are names of things that hold such a word: they stay, within texts, too."""

    sure: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()
    namesakes: int = 0

    @property
    def all(self) -> tuple[str, ...]:
        return self.sure + self.vague

    def __bool__(self) -> bool:
        return bool(self.all)

    def found_in(self, value: Any, *, near: bool) -> bool:
        pattern = self._near if near else self._anywhere
        return any(found.lastgroup != "stays" for text in _texts(value) for found in pattern.finditer(text))

    def taken_out(self, value: Any, *, near: bool) -> Any:
        """A text, or what JSON holds, without them."""
        if isinstance(value, str):
            pattern = self._near if near else self._anywhere
            return pattern.sub(lambda found: found[0] if found.lastgroup == "stays" else INSTEAD, value)
        if isinstance(value, list):
            return [self.taken_out(one, near=near) for one in value]
        if isinstance(value, dict):
            return {name: self.taken_out(one, near=near) for name, one in value.items()}
        return value

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return pattern_of(self.sure)

    @cached_property
    def _near(self) -> re.Pattern[str]:
        return pattern_of(self.all, self.standing)


def usable(words: Iterable[Any]) -> list[str]:
    """Longest first, so that a name is found before its part."""
    kept = {str(word or "").strip() for word in words}
    return sorted((word for word in kept if len(word) >= SHORTEST_WORD), key=lambda word: (-len(word), word))


def is_short(word: str) -> bool:
    return len(squeezed(word)) <= SHORT


def squeezed(text: str) -> str:
    """Without what may stand in between, or not."""
    digits = _digits(text)
    return digits or "".join(letter for letter in text if letter not in MARKS)


def in_addresses(word: str) -> list[str]:
    """As a saved search has it, which is a part of an address."""
    return [] if word.isascii() else [quote(word)]


def pattern_of(words: Iterable[str], standing: Iterable[str] = ()) -> re.Pattern[str]:
    stays = [re.escape(name) for name in sorted(standing, key=len, reverse=True)]
    parts = [f"(?P<stays>{'|'.join(stays)})"] if stays else []
    parts += [way for word in words for way in (_pattern(word), *map(re.escape, in_addresses(word)))]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


def _pattern(word: str) -> str:
    if digits := _digits(word):
        return rf"(?<!\d)(?:(?:\+|00)?86{ANY_MARK})?{ANY_MARK.join(digits)}(?!\d)"
    parts: list[str] = []
    for part in filter(None, re.split(f"[{re.escape(MARKS)}]+", word)):
        parts.append("".join(_letters(part)))
    begins = f"(?<![{LATIN}])" if re.match(f"[{LATIN}]", word) else ""
    ends = f"(?![{LATIN}])" if re.search(f"[{LATIN}]$", word) else ""
    return begins + ANY_MARK.join(parts) + ends


def _letters(part: str) -> Iterator[str]:
    """Chinese names are written with a space within to stand below longer ones."""
    for place, letter in enumerate(part):
        is_in_latin = place and re.match(f"[{LATIN}]", part[place - 1]) and re.match(f"[{LATIN}]", letter)
        yield (
            SPACE if place and not is_in_latin and letter.isalnum() and part[place - 1].isalnum() else ""
        ) + re.escape(letter)


def _digits(word: str) -> str:
    """Of a number that is nothing else; without the country's. Empty for other words."""
    if not NUMBER.fullmatch(word):
        return ""
    bare = re.sub(r"[^\d+]", "", word)
    digits = re.sub(r"\D", "", ABROAD.sub("", bare, count=1))
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)
