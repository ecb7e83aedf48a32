"""Chinese text: amounts in capital numerals (大写), as contracts and pay slips write them, and names as people type them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from unicodedata import normalize

from endcap.kernels.money import FEN_PER_YUAN, to_fen

DIGITS = "零壹贰叁肆伍陆柒捌玖"
WAN, YI = 10**4, 10**8
LARGEST_YUAN = 10**16 - 1


def capital_amount(amount: Decimal) -> str:
    """`Decimal("10.05")` → 壹拾元零伍分. A negative amount begins with 负; one without fen ends with 整."""
    fen = to_fen(amount)
    if fen < 0:
        return "负" + capital_amount(-amount)
    yuan, cents = divmod(fen, FEN_PER_YUAN)
    if yuan > LARGEST_YUAN:
        raise ValueError(f"{amount} is too large to be written in capital numerals")
    if fen == 0:
        return "零元整"
    return (f"{_whole(yuan)}元" if yuan else "") + _cents(cents, after_yuan=bool(yuan))


def _cents(cents: int, *, after_yuan: bool) -> str:
    jiao, fen = divmod(cents, 10)
    if not cents:
        return "整"
    if not jiao:
        return f"{'零' if after_yuan else ''}{DIGITS[fen]}分"
    return f"{DIGITS[jiao]}角" + (f"{DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    for unit, name in ((YI, "亿"), (WAN, "万")):
        if number >= unit:
            high, low = divmod(number, unit)
            # One 零 stands for all the empty places between two groups.
            gap = "零" if 0 < low < unit // 10 else ""
            return f"{_whole(high)}{name}{gap}{_whole(low) if low else ''}"
    return _below_wan(number)


def _below_wan(number: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text


def folded(text: str) -> str:
    """Small letters, and one form for what looks alike: full-width letters, digits and brackets become the usual ones."""
    return normalize("NFKC", text).lower()


def letters_of(text: str) -> str:
    """Without brackets, dashes and spaces: 惠民家（湖滨店） → 惠民家湖滨店."""
    return "".join(letter for letter in text if letter.isalnum())


def search_key(*texts: str) -> str:
    """What a name is found by besides itself, in lower case: its pinyin, and the initials of its syllables.

    `惠民家 2店` → `huiminjia2dian hmj2d`; what is not Chinese stays as it is. Without Chinese characters: empty.
    """
    return " ".join(key for text in texts for key in _keys_of(text))


@lru_cache(maxsize=4096)
def _keys_of(text: str) -> tuple[str, ...]:
    """A name is asked for again at once, for its place in lists; a chain's name in every row of its stores."""
    if not any("\u4e00" <= character <= "\u9fff" for character in text):
        return ()
    from pypinyin import lazy_pinyin

    plain, syllables, place = "".join(text.split()).lower(), [], 0
    initials = ""
    for part in lazy_pinyin(plain):
        is_as_written = plain.startswith(part, place)
        syllables.append(part)
        initials += part if is_as_written else part[:1]
        place += len(part) if is_as_written else 1
    return "".join(syllables), initials
