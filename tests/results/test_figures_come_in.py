"""Sell-out and sell-in as chains send them: brought in again they replace themselves, and undo restores what was there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from endcap.platform.kinds import kind_named
from endcap.platform.models import Change, SheetImport
from endcap.platform.spreadsheets import imports
from endcap.platform.undoing import CannotUndo
from endcap.results.models import SellInWeek, SellOutWeek
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db
HEAD = "门店编码,产品编码,周,销量,销售额\n"


def bring(actor: Any, text: str, kind: str = "sell-out", **more: Any) -> SheetImport:
    upload = ContentFile(text.encode(), name="pos.csv")
    return imports.receive(actor, kind_named(kind), upload, waits=True, **more)


def everything() -> list[Any]:
    return list(SellOutWeek.objects.order_by("pk").values_list("store__code", "week", "units", "revenue"))


def test_a_week_comes_in_and_replaces_itself(figures: None, actor: Callable[..., Any]) -> None:
    text = HEAD + f"T1,W1,{MONDAY},30,375.5\nT2,W1,{MONDAY},24,300\nT1,W1,2026-W46,5,60\n"
    one = bring(actor("M1"), text)
    assert (one.error, one.columns) == ("", ["store", "product", "week", "units", "revenue"])
    assert (one.problems, one.new, one.changed, one.same) == ([], 1, 1, 1)
    [changed, new] = one.shown
    assert ["数量", "24", "30"] in changed["differences"]
    assert ["销售额", "300.00", "375.5"] in changed["differences"]
    assert new["is_new"]
    assert "惠民家" in new["name"]
    imports.confirm(actor("M1"), one)
    assert one.state == "done"
    assert sorted(everything())[:2] == [("T1", MONDAY, 30, Decimal("375.50")), everything()[-1]]
    again = bring(actor("M1"), text)
    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert not again.may_be_confirmed


def test_taking_it_back_leaves_every_figure_as_it_was(figures: None, actor: Callable[..., Any]) -> None:
    before = everything()
    one = bring(actor("M1"), HEAD + f"T1,W1,{MONDAY},1,1\nT2,W1,2026-11-09,2,2\n", goes_on=True)
    assert one.state == "done"
    assert everything() != before
    imports.undo(actor("M1"), one)
    assert everything() == before
    told = Change.objects.filter(kind="import", object_id=one.pk).order_by("pk")
    assert [change.event for change in told] == ["added", "removed"]
    assert "pos.csv" in told[0].values.name


def test_a_later_import_must_be_taken_back_first(figures: None, actor: Callable[..., Any]) -> None:
    manager, before = actor("M1"), everything()
    first = bring(manager, HEAD + f"T1,W1,{MONDAY},1,1\n", goes_on=True)
    second = bring(manager, HEAD + f"T1,W1,{MONDAY},2,2\n", goes_on=True)
    with pytest.raises(CannotUndo):
        imports.undo(manager, first)
    first.refresh_from_db()
    assert first.state == "done"
    imports.undo(manager, second)
    imports.undo(manager, first)
    assert everything() == before


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("T1,W1,2026-11-03,1,1", "周"),
        ("T1,W1,下周,1,1", "周"),
        ("T1,W1,2026-11-02,一箱,1", "销量"),
        ("T1,W1,2026-11-02,,1", "销量"),
        ("T1,W1,2026-11-02,1,1.234", "销售额"),
        ("T1,W1,2026-11-02,99999999999,1", "销量"),
        ("T9,W1,2026-11-02,1,1", "门店编码"),
        ("T1,没有,2026-11-02,1,1", "产品编码"),
        (",W1,2026-11-02,1,1", "门店编码"),
    ],
)
def test_a_wrong_cell_is_pointed_out_and_nothing_is_written(
    figures: None, actor: Callable[..., Any], line: str, column: str
) -> None:
    before = everything()
    one = bring(actor("M1"), HEAD + f"T2,W1,{MONDAY},9,9\n{line}\n", goes_on=True)
    assert [(found["row"], found["column"]) for found in one.problems] == [(3, column)]
    assert one.state == "checked"
    assert everything() == before


def test_sell_in_comes_in_the_same_way(figures: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("F1"), "门店,产品,周,数量,金额\nT1,W1,2026年第46周,40,400\n", "sell-in", goes_on=True)
    assert (one.state, one.new) == ("done", 1)
    assert SellInWeek.objects.filter(store__code="T1", units=40, amount=Decimal("400")).exists()


def test_who_may_not_change_figures_brings_none(figures: None, actor: Callable[..., Any]) -> None:
    for code in ("R1", "S2", "P1", "L1"):
        with pytest.raises(PermissionDenied):
            bring(actor(code), HEAD)
