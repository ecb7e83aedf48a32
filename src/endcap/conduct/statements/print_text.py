"""Text as the statement's font can print it: never cut, never markup, and what the font lacks shown as a box."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from unicodedata import category, combining, normalize

FONTS = Path(__file__).with_name("fonts")
REGULAR = FONTS / "NotoSansSC-Regular.ttf"
MISSING = "□"
# They choose between forms of a character or only steer; a statement prints the usual form.
UNPRINTED_CATEGORIES = {"Cc", "Cf", "Cs"}
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
LONGEST_WORD = 24
BREAK_AFTER = 10
MAY_BREAK_HERE = "\u200b"
# Between ideographs and at spaces a line breaks by itself.
NO_BREAK = r"[^\s\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
CMAP_FOR_ALL_OF_UNICODE = 12


def printable(text: str, *, longest_word: int = LONGEST_WORD) -> tuple[str, set[str]]:
    """On one line, with places to break words that no line would hold; and the characters that the font lacks."""
    if any(combining(letter) for letter in text):
        text = normalize("NFC", text)
    text = " ".join(VARIATION_SELECTORS.sub("", text).split())
    kept = [letter for letter in text if category(letter) not in UNPRINTED_CATEGORIES]
    lacking = {letter for letter in kept if ord(letter) not in characters_of(REGULAR)}
    shown = "".join(MISSING if letter in lacking else letter for letter in kept)
    return _breakable(shown, longest_word), lacking


def _breakable(text: str, longest_word: int) -> str:
    def parts(word: re.Match[str]) -> str:
        return MAY_BREAK_HERE.join(
            word[0][place : place + BREAK_AFTER] for place in range(0, len(word[0]), BREAK_AFTER)
        )

    return re.sub(f"{NO_BREAK}{{{longest_word},}}", parts, text)


@lru_cache
def characters_of(font: Path) -> frozenset[int]:
    """The code points for which a TrueType font has a glyph, from its `cmap` table."""
    with font.open("rb") as file:
        return frozenset(point for first, last in _groups(file) for point in range(first, last + 1))


def _groups(file: BinaryIO) -> Iterator[tuple[int, int]]:
    (tables,) = struct.unpack(">4xH6x", file.read(12))
    places = dict(struct.iter_unpack(">4s4xI4x", file.read(16 * tables)))
    file.seek(places[b"cmap"])
    (encodings,) = struct.unpack(">2xH", file.read(4))
    for (offset,) in list(struct.iter_unpack(">4xI", file.read(8 * encodings))):
        file.seek(places[b"cmap"] + offset)
        (form,) = struct.unpack(">H", file.read(2))
        if form == CMAP_FOR_ALL_OF_UNICODE:
            (groups,) = struct.unpack(">10xI", file.read(14))
            yield from struct.iter_unpack(">II4x", file.read(12 * groups))
            return
