"""Checks come in as sheets: with headings as people write them, without numbers and without people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.accounts.models import StoreAssignment
from endcap.platform import numbers
from endcap.platform.spreadsheets import imports
from endcap.shelf.models import MaterialCheck, ShelfCheck, Swap
from tests.platform.test_imports import bring, mistakes

pytestmark = pytest.mark.django_db

SHEET = """门店编码,品名,检查日期,生产日期,数量,位置,已下架
T1,天然水,2026-10-20,2025-12-01,6,货架,否
T1,天然水,2026-10-21,2026-09-01,3,库房,
T2,W1,2026-10-21,2025-10-01,2,,是
"""


@pytest.mark.parametrize("who", ["M1", "S2"])
def test_rows_without_numbers_are_new_and_their_people_are_filled_in(
    customers: None, actor: Callable[..., Any], who: str
) -> None:
    """At once where all may be changed, one by one where only some."""
    one = bring(actor(who), "shelf-check", SHEET, goes_on=True)
    assert (one.state, one.new, one.problems) == ("done", 3, [])
    found = list(ShelfCheck.objects.order_by("pk"))
    assert [check.employee.code for check in found] == ["R1", "R1", "R2"]
    assert [check.recorded_by.code for check in found] == [who] * 3  # type: ignore[union-attr]
    assert len({check.code for check in found}) == 3
    assert [(check.location, check.taken_off) for check in found] == [
        ("on_shelf", False), ("store_room", False), ("on_shelf", True),
    ]  # fmt: skip
    assert sorted(Swap.objects.values_list("store__code", flat=True)) == ["T1", "T2"]
    imports.undo(actor(who), one)
    assert not ShelfCheck.objects.exists()
    assert not Swap.objects.exists()


@pytest.mark.parametrize("who", ["M1", "S2"])
def test_the_same_sheet_once_more_adds_nothing(customers: None, actor: Callable[..., Any], who: str) -> None:
    bring(actor(who), "shelf-check", SHEET, goes_on=True)
    one = bring(actor(who), "shelf-check", SHEET, goes_on=True)
    assert (one.new, one.changed, one.same, one.problems) == (0, 0, 3, [])
    twice = SHEET + "T1,天然水,2026-10-20,2025-12-01,6,货架,否\n"
    one = bring(actor(who), "shelf-check", twice, goes_on=True)
    assert (one.state, one.new, one.same) == ("done", 1, 3)
    one = bring(actor(who), "shelf-check", twice, goes_on=True)
    assert (one.new, one.same) == (0, 4)


def test_many_of_one_day_get_numbers_of_their_own(
    customers: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(numbers, "SIGNS", "ABCDEFGH")
    monkeypatch.setattr(numbers, "LENGTH", 3)
    rows = "".join(f"T1,天然水,2026-10-20,2026-09-01,{number},货架,否\n" for number in range(300))
    one = bring(actor("M1"), "shelf-check", SHEET.partition("\n")[0] + "\n" + rows, goes_on=True)
    assert (one.state, one.new, one.problems) == ("done", 300, [])


def test_a_rep_brings_in_what_they_saw_in_their_own_stores(customers: None, actor: Callable[..., Any]) -> None:
    assert mistakes(bring(actor("R1"), "shelf-check", SHEET, goes_on=True))[0][0] == 4
    one = bring(actor("R1"), "shelf-check", SHEET.rpartition("T2")[0], goes_on=True)
    assert (one.state, one.new) == ("done", 2)


def test_a_number_says_which_check_is_meant(evidence: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "shelf-check", "检查编号,门店,数量\nC1,T1,9\n", goes_on=True)
    assert (one.new, one.changed) == (0, 1)
    check = ShelfCheck.objects.get(code="C1")
    assert (check.quantity, check.employee.code) == (9, "R1")
    one = bring(actor("M1"), "shelf-check", "检查编号,责任人,检查日\nC1,,2026-11-20\n", goes_on=True)
    assert [row for row, _column, _said in mistakes(one)] == [2]


def test_what_is_wrong_is_said_by_row(customers: None, actor: Callable[..., Any]) -> None:
    StoreAssignment.objects.filter(store__code="T2").delete()
    text = SHEET + "T1,天然水,2026-10-20,2026-12-01,1,,\nT1,天然水,2099-10-20,2026-10-01,1,,\n"
    one = bring(actor("M1"), "shelf-check", text, goes_on=True)
    assert [row for row, _column, _said in mistakes(one)] == [4, 5, 6]
    assert not ShelfCheck.objects.exists()


def test_yes_and_no_say_whether_material_conforms(customers: None, actor: Callable[..., Any]) -> None:
    text = "门店,检查日,是否符合,备注\nT1,2026-10-20,是,\nT2,2026-10-20,不符合要求,海报破损\n"
    assert bring(actor("M1"), "material-check", text, goes_on=True).new == 2
    assert dict(MaterialCheck.objects.values_list("store__code", "conforms")) == {"T1": True, "T2": False}
    assert mistakes(bring(actor("M1"), "material-check", "门店,检查日,是否符合\nT1,2026-10-20,\n", goes_on=True))
