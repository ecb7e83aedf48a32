"""Money is whole fen, and its capital numerals are those of a Chinese pay slip."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endcap.kernels.money import NotWholeFen, from_fen, to_fen
from endcap.kernels.text import DIGITS, capital_amount

WRITTEN = {
    "0": "零元整",
    "0.00": "零元整",
    "-0.00": "零元整",
    "0.01": "壹分",
    "0.10": "壹角整",
    "0.15": "壹角伍分",
    "1": "壹元整",
    "10.05": "壹拾元零伍分",
    "10.50": "壹拾元伍角整",
    "16.08": "壹拾陆元零捌分",
    "100.00": "壹佰元整",
    "101": "壹佰零壹元整",
    "110": "壹佰壹拾元整",
    "1005.30": "壹仟零伍元叁角整",
    "1010": "壹仟零壹拾元整",
    "1409.50": "壹仟肆佰零玖元伍角整",
    "6007.14": "陆仟零柒元壹角肆分",
    "10000": "壹万元整",
    "10001": "壹万零壹元整",
    "10010.00": "壹万零壹拾元整",
    "11000": "壹万壹仟元整",
    "100100": "壹拾万零壹佰元整",
    "1000000": "壹佰万元整",
    "10000001": "壹仟万零壹元整",
    "100000000": "壹亿元整",
    "100000001.00": "壹亿零壹元整",
    "100010000": "壹亿零壹万元整",
    "110000000": "壹亿壹仟万元整",
    "1000000000000": "壹万亿元整",
    "9999999999999999.99": "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
    "-350": "负叁佰伍拾元整",
    "-0.01": "负壹分",
}


@pytest.mark.parametrize(("amount", "written"), WRITTEN.items())
def test_capital_numerals(amount: str, written: str) -> None:
    assert capital_amount(Decimal(amount)) == written


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_capital_numerals_never_end_or_begin_oddly(amount: Decimal) -> None:
    written = capital_amount(amount)
    assert "零零" not in written
    assert written.removeprefix("负")[0] in DIGITS
    assert written[-1] in "整分"
    assert written.startswith("负") == (amount < 0)


def test_what_is_not_whole_fen_is_refused() -> None:
    with pytest.raises(NotWholeFen):
        capital_amount(Decimal("1.005"))
    with pytest.raises(NotWholeFen):
        to_fen(Decimal("NaN"))
    with pytest.raises(ValueError, match="too large"):
        capital_amount(Decimal(10) ** 16)


@given(st.integers(-(10**15), 10**15))
def test_fen_and_yuan_are_the_same_money(fen: int) -> None:
    assert to_fen(from_fen(fen)) == fen
    assert from_fen(fen).as_tuple().exponent == -2
