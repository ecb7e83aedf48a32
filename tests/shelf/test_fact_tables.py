"""What the rules read of people, products, stores, the shelf and tasks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from endcap.accounts.models import Store
from endcap.company.actions import employ, give_role
from endcap.company.models import CompanySettings, Employee
from endcap.platform import actions, fact_tables
from endcap.platform.kinds import kind_named
from endcap.shelf.models import ShelfCheck
from endcap.visits.models import Task
from tests.conftest import SYSTEM, TODAY
from tests.seen import DAY

pytestmark = pytest.mark.django_db


def rows(table: str, on: date = TODAY) -> list[dict[str, Any]]:
    source = fact_tables.source_of(table)
    assert source is not None
    return [dict(zip(source.columns, row, strict=True)) for row in fact_tables.rows_of(source, on)]


def codes(table: str, column: str, on: date = TODAY) -> list[str]:
    return sorted(row[column] for row in rows(table, on))


def test_only_people_whom_the_rules_know_stand_there(customers: None) -> None:
    assert codes("employees", "employee_id") == ["M1", "P1", "R1", "R2", "S1", "S2"]
    assert len(rows("reporting")) == 6
    assert len(rows("reporting", date(2026, 10, 15))) == 5
    assert rows("stores")[0] == {"store_id": "T1", "name": "惠民家湖滨店", "chain": "惠民家"}
    assert rows("products")[0]["display_months"] == 10
    assert rows("prices")[0]["sku"] == "W1"


def test_a_role_is_that_of_the_day_else_the_last_one_held(company: None) -> None:
    person = Employee.objects.get(code="R1")
    give_role(SYSTEM, person, "supervisor", first_day=date(2026, 11, 1))
    give_role(SYSTEM, person, "finance", first_day=date(2026, 12, 1))
    role = {day: next(row["role"] for row in rows("employees", day) if row["employee_id"] == "R1") for day in DAYS}
    assert list(role.values()) == ["rep", "supervisor", "supervisor"]


DAYS = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 12, 5))


def test_the_shelf_as_the_rules_read_it(evidence: None) -> None:
    assert rows("shelf_checks")[0] == {
        "check_id": "C1", "store_id": "T1", "employee_id": "R1", "sku": "W1", "checked_on": DAY,
        "production_date": date(2025, 12, 20), "quantity": 6, "location": "on_shelf", "issued_by": "R1",
    }  # fmt: skip
    assert codes("swaps", "swap_id") == ["W1", "W2"]
    assert codes("stock_checks", "check_id") == ["S1", "S2"]
    assert [row["conforms"] for row in rows("material_checks")] == [False, False]
    assert codes("tasks", "task_id") == ["T1", "T2"]
    assert rows("swaps", DAY - timedelta(days=1)) == []


def test_own_finds_taken_off_at_once_are_no_facts_unless_the_company_says_so(evidence: None) -> None:
    ShelfCheck.objects.filter(code="C1").update(taken_off=True)
    ShelfCheck.objects.filter(code="C2").update(taken_off=True, recorded_by=Employee.objects.get(code="S2"))
    assert codes("shelf_checks", "check_id") == ["C2"]
    ShelfCheck.objects.filter(code="C2").update(recorded_by=None)
    assert codes("shelf_checks", "check_id") == ["C2"]


def test_another_choice_about_own_finds_holds_for_what_is_entered_from_then_on(
    evidence: None, actor: Callable[..., Any]
) -> None:
    ShelfCheck.objects.filter(code="C1").update(taken_off=True)
    CompanySettings.objects.update(own_finds_are_exempt=False)
    assert codes("shelf_checks", "check_id") == ["C2"]
    seen = ShelfCheck.objects.get(code="C1")
    values = {name: getattr(seen, name) for name in ("store", "product", "production_date", "quantity", "location")}
    rep = actor("R1")
    actions.add(rep, kind_named("shelf-check"), {**values, "checked_on": rep.today, "taken_off": True, "code": "C3"})
    assert codes("shelf_checks", "check_id") == ["C2", "C3"]


def test_tasks_of_colleagues_are_none_of_the_rules(evidence: None) -> None:
    Task.objects.update(employee=Employee.objects.get(code="L1"))
    assert rows("tasks") == []


def test_whoever_judges_is_told_of_what_changed(
    evidence: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(fact_tables, "_listeners", [lambda book, touched: told.append(dict(touched))])
    check = ShelfCheck.objects.get(code="C1")
    actions.edit(actor("S2"), kind_named("shelf-check"), [check], {"checked_on": TODAY})
    assert told.pop() == {"shelf_checks": DAY}
    employ(SYSTEM, "R9", "新人", "rep", since=TODAY)
    assert told.pop() == {"employees": None}
    actions.edit(actor("M1"), kind_named("store"), [Store.objects.get(code="T1")], {"name": "湖滨"})
    assert told.pop() == {"stores": None}
