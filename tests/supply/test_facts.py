"""The fact tables that come from here, and that whoever judges hears of a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from endcap.kernels.facts import BY_NAME
from endcap.platform import actions, fact_tables
from endcap.platform.kinds import kind_named
from endcap.supply.facts import SOURCES
from endcap.supply.models import Cash
from tests.supplied import DAY

pytestmark = pytest.mark.django_db
DUE = DAY + timedelta(2)


def rows(table: str, on: date = DAY) -> list[tuple[Any, ...]]:
    source = fact_tables.source_of(table)
    assert source is not None
    return sorted(fact_tables.rows_of(source, on))


def test_every_table_gets_what_is_kept(supplies: None) -> None:
    assert rows("cash")[0] == ("G1", "R1", Decimal("1200.50"), DAY, DUE, None, True)
    assert rows("return_receipts")[0] == ("H1", "R1", DUE, None)
    assert rows("declared_orders")[1] == ("R2", DAY, Decimal(100))
    assert rows("outbound")[0] == ("R1", DAY, Decimal(96))
    assert rows("company_stockouts") == [("W1", DAY, DAY)]
    assert rows("delivery_lapses")[1] == ("S2", "R2", "T2", DAY)
    assert rows("forged_signatures")[0] == ("Q1", "R1", DAY)
    assert rows("lost_documents")[0] == ("D1", "R1", DAY, 2)
    assert rows("wasted_forms")[0] == ("B1", "R1", DAY, 5)


def test_what_had_not_happened_yet_is_not_known(supplies: None) -> None:
    before = DAY - timedelta(1)
    assert [one.table for one in SOURCES if rows(one.table, before)] == ["return_receipts"]


def test_every_column_is_a_field_that_can_be_written(supplies: None) -> None:
    for source in SOURCES:
        table = BY_NAME[source.table]
        assert set(source.columns) == {column.name for column in table.columns}
        assert kind_named(source.kind).model is source.model
        for path in source.columns.values():
            assert source.model._meta.get_field(path.split("__")[0]) is not None


def test_whoever_judges_hears_from_which_day_on(
    supplies: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    finance = actor("F1")
    monkeypatch.setattr(fact_tables, "_listeners", [lambda book, touched: heard.append(dict(touched))])
    cash = Cash.objects.get(code="G1")
    earlier = DAY - timedelta(3)
    actions.edit(finance, kind_named("cash"), [cash], {"collected_on": earlier})
    assert heard == [{"cash": earlier}]
