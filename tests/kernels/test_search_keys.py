"""A Chinese name is found by its pinyin and by initials."""

from __future__ import annotations

import pytest

from endcap.kernels.text import search_key


@pytest.mark.parametrize(
    ("names", "key"),
    [
        (["惠民家"], "huiminjia hmj"),
        (["惠民家 2号店"], "huiminjia2haodian hmj2hd"),
        (["天然水 550ML"], "tianranshui550ml trs550ml"),
        (["重庆店"], "chongqingdian cqd"),
        (["Walmart"], ""),
        (["惠民家", "Walmart", "盛隆"], "huiminjia hmj shenglong sl"),
        ([""], ""),
    ],
)
def test_keys(names: list[str], key: str) -> None:
    assert search_key(*names) == key
