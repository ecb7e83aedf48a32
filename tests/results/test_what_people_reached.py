"""What people reached against their targets is entered by others, in the measures that rulebooks know."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from endcap.company.models import Employee
from endcap.platform import actions, fact_tables
from endcap.platform.kinds import kind_named
from endcap.platform.spreadsheets import imports
from endcap.results.models import Result
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def enter(client: Any, **values: Any) -> Any:
    given = {"employee": Employee.objects.get(code="R1").pk, "day": "2026-10-31", "target": "100", "actual": "125"}
    return client.post("/things/result/new/", given | values)


def test_a_measure_is_written_as_people_call_it(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    page = client.get("/things/result/new/").content.decode()
    assert '<option value="Displays won"></option>' in page
    for said, kept in (("Sales", "sales"), ("陈列争取", "displays_won"), ("新客户数", "新客户数")):
        assert enter(client, measure=said).status_code == 302, said
        row = Result.objects.latest("pk")
        assert (row.measure, row.code[:7], row.recorded_by.code) == (kept, "Y261031", "M1")
    assert enter(client, measure="<b>").status_code == 422


def test_the_list_shows_how_much_of_the_target_was_reached(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    assert "No result is entered yet" in client.get("/results/").content.decode()
    enter(client, measure="Sales")
    enter(client, measure="Sales", target="")
    page = client.get("/results/", {"measure": "sales"}).content.decode()
    assert "125" in page
    assert client.get(f"/results/{Result.objects.first().pk}/").status_code == 200  # type: ignore[union-attr]


def test_nobody_enters_their_own(customers: None, actor: Callable[..., Any]) -> None:
    values = {"employee": Employee.objects.get(code="S2"), "day": TODAY, "measure": "sales", "actual": Decimal(1)}
    with pytest.raises(ValidationError):
        actions.add(actor("S2"), kind_named("result"), values)
    actions.add(actor("M1"), kind_named("result"), values)
    assert kind_named("result").visible_to(actor("S2")).count() == 1


def test_everybodys_results_come_as_one_sheet(customers: None, actor: Callable[..., Any]) -> None:
    text = "业绩编号,员工,日期,考核指标,目标值,完成值\nY1,R1,2026-10-31,销售额,100,125.5\nY2,R2,2026-10-31,new_listings,,3\n"
    finance = actor("F1")
    one = imports.receive(finance, kind_named("result"), ContentFile(text.encode(), name="s.csv"), waits=True)
    assert one.problems == []
    imports.confirm(finance, one, waits=True)
    source = fact_tables.source_of("results")
    assert source is not None
    assert sorted(fact_tables.rows_of(source, TODAY)) == [
        ("Y1", "R1", Result.objects.get(code="Y1").day, "sales", Decimal(100), Decimal("125.5")),
        ("Y2", "R2", Result.objects.get(code="Y2").day, "new_listings", None, Decimal(3)),
    ]
