"""Orders, outbound, cash and receipts come in as the sheets that companies keep already."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile

from endcap.platform.kinds import kind_named
from endcap.platform.models import ImportState, SheetImport
from endcap.platform.spreadsheets import imports
from endcap.supply.models import Cash, DeclaredOrder, Outbound, ReturnReceipt

pytestmark = pytest.mark.django_db
SHIPPED = '业务员编号,出库日期,出库数量,门店编号\nR1,2026/11/2,96,\nR1,2026/11/2,4,T1\nR2,2026-11-02,"1,200",\n'


def bring(actor: Any, kind: str, text: str) -> SheetImport:
    one = imports.receive(actor, kind_named(kind), ContentFile(text.encode(), name="sheet.csv"), waits=True)
    assert one.problems == []
    imports.confirm(actor, one, waits=True)
    one.refresh_from_db()
    assert one.state == ImportState.DONE, one.error
    return one


def test_the_same_sheet_twice_doubles_nothing(customers: None, actor: Callable[..., Any]) -> None:
    finance = actor("F1")
    assert bring(finance, "outbound", SHIPPED).new == 3
    again = bring(finance, "outbound", SHIPPED.replace("96", "98"))
    assert (again.new, again.changed, again.same) == (0, 1, 2)
    quantities = Outbound.objects.order_by("pk").values_list("employee__code", "store__code", "quantity")
    assert list(quantities) == [("R1", None, 98), ("R1", "T1", 4), ("R2", None, 1200)]
    assert set(Outbound.objects.values_list("recorded_by__code", flat=True)) == {"F1"}


def test_declarations_of_a_team_come_in_by_their_supervisor(customers: None, actor: Callable[..., Any]) -> None:
    bring(actor("S2"), "declared-order", "业务员,报货日期,报货量\n陈立新,2026-11-02,100\n吴佳敏,2026-11-02,80\n")
    assert DeclaredOrder.objects.count() == 2


def test_cash_and_receipts_are_known_by_their_numbers(customers: None, actor: Callable[..., Any]) -> None:
    finance = actor("F1")
    text = "公款编号,收款人,收款金额,收款日期,应交日期,上交日期,账目清楚\nK7,R2,3500,2026-11-02,2026-11-04,,是\n"
    bring(finance, "cash", text)
    assert bring(finance, "cash", text.replace("11-04,,", "11-04,2026-11-05,")).changed == 1
    cash = Cash.objects.get()
    assert (cash.code, cash.employee.code, cash.amount, str(cash.handed_in_on)) == ("K7", "R2", 3500, "2026-11-05")
    bring(finance, "return-receipt", "回单号,门店编号,送货日期,应交日期\nTH-88,T2,2026-11-02,2026-11-06\n")
    assert ReturnReceipt.objects.get(code="TH-88").employee.code == "R2"
