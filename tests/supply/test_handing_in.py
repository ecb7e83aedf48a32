"""Cash and receipts: entered by whoever has them, confirmed by others, late by days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import override

from endcap.accounts.models import Store
from endcap.company.models import Employee
from endcap.platform import actions
from endcap.platform.kinds import kind_named
from endcap.supply.actions import hand_in
from endcap.supply.models import Cash, ReturnReceipt
from endcap.supply.tables.due import age
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(2)
CONFIRMED_BY_OTHERS = "not you yourself"


def collect(actor: Any, **values: Any) -> Any:
    given = {"amount": Decimal("1200.50"), "collected_on": TODAY, "due_on": DUE} | values
    return actions.add(actor, kind_named("cash"), given)


def change(actor: Any, key: str, row: Any, **values: Any) -> Any:
    return actions.edit(actor, kind_named(key), [type(row).objects.get(pk=row.pk)], values)


def employee(code: str) -> Employee:
    return Employee.objects.get(code=code)


def now_as(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    moment = timezone.now().replace(year=day.year, month=day.month, day=day.day, hour=4)
    monkeypatch.setattr(Cash._meta.get_field("recorded_at"), "_get_default", lambda: moment)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is entered is entered on TODAY."""
    now_as(monkeypatch, TODAY)


def test_what_a_rep_collects_gets_a_number_and_is_theirs(customers: None, today: None, actor: Any) -> None:
    row = collect(actor("R1")).row
    assert row.code.startswith(f"G{TODAY:%y%m%d}-")
    assert (row.employee.code, row.recorded_by.code, row.clear, row.handed_in_on) == ("R1", "R1", True, None)
    assert collect(actor("R1")).row.code != row.code


def test_nobody_confirms_their_own(customers: None, today: None, actor: Any) -> None:
    rep, manager = actor("R1"), actor("M1")
    row = collect(rep).row
    own = collect(manager, employee=employee("M1")).row
    for refused in (
        lambda: collect(rep, handed_in_on=TODAY),
        lambda: collect(rep, clear=False),
        lambda: change(rep, "cash", row, handed_in_on=TODAY),
        lambda: change(rep, "cash", row, clear=False),
        lambda: change(manager, "cash", own, handed_in_on=TODAY),
    ):
        with pytest.raises(ValidationError, match=CONFIRMED_BY_OTHERS):
            refused()
    for code in ("S2", "M1", "F1"):
        change(actor(code), "cash", row, handed_in_on=TODAY, clear=False)
        with pytest.raises(ValidationError, match=CONFIRMED_BY_OTHERS):
            change(rep, "cash", row, clear=True)
        with pytest.raises(ValidationError, match=CONFIRMED_BY_OTHERS):
            change(rep, "cash", row, amount=Decimal(1))
        change(actor(code), "cash", row, handed_in_on=None, clear=True)


def test_a_rep_corrects_what_they_entered_on_the_same_day_only(customers: None, today: None, actor: Any) -> None:
    row = collect(actor("R1")).row
    change(actor("R1"), "cash", row, amount=Decimal(99))
    later = actor("R1", today=TODAY + timedelta(1))
    with pytest.raises(ValidationError, match="on the same day"):
        change(later, "cash", row, due_on=DUE + timedelta(30))
    with pytest.raises(ValidationError, match="on the same day"):
        actions.remove(later, kind_named("cash"), Cash.objects.get())
    by_supervisor = collect(actor("S2"), employee=employee("R1")).row
    with pytest.raises(ValidationError, match="on the same day"):
        change(actor("R1"), "cash", by_supervisor, amount=Decimal(1))
    change(actor("S2"), "cash", row, due_on=DUE + timedelta(1))


def test_days_come_in_their_order(customers: None, today: None, actor: Any) -> None:
    finance, person = actor("F1"), employee("R1")
    for wrong in (
        {"due_on": TODAY - timedelta(1)},
        {"handed_in_on": TODAY - timedelta(1)},
        {"handed_in_on": TODAY + timedelta(1)},
        {"amount": Decimal(-1)},
    ):
        with pytest.raises(ValidationError):
            collect(finance, employee=person, **wrong)
    assert not Cash.objects.exists()


def test_finance_confirms_with_one_click_on_the_page(supplies: None, sign_in: Callable[..., Any]) -> None:
    client, row = sign_in("F1"), Cash.objects.get(code="G1")
    page = client.get(f"/cash/{row.pk}/").content.decode()
    assert "Confirm that it came in" in page
    answer = client.post("/cash/handed-in/", {"row": row.pk, "on": "2026-11-10", "next": f"/cash/{row.pk}/"})
    assert answer.url == f"/cash/{row.pk}/"
    row.refresh_from_db()
    assert row.handed_in_on == date(2026, 11, 10)
    assert "Confirm that it came in" not in client.get(f"/cash/{row.pk}/").content.decode()
    assert (
        "Confirm that it came in" not in sign_in("R2").get(f"/cash/{Cash.objects.get(code='G2').pk}/").content.decode()
    )


@pytest.mark.parametrize(("address", "model"), [("cash", Cash), ("receipts", ReturnReceipt)])
def test_many_come_in_at_once_and_can_be_taken_back(
    address: str, model: Any, supplies: None, sign_in: Callable[..., Any]
) -> None:
    client = sign_in("F1")
    before = model.objects.get(code__endswith="1")
    model.objects.filter(pk=before.pk).update(handed_in_on=date(2026, 11, 9))
    client.post(f"/{address}/handed-in/", {"all": "yes", "query": "", "on": "2026-11-10"})
    days = dict(model.objects.values_list("code", "handed_in_on"))
    assert set(days.values()) == {date(2026, 11, 9), date(2026, 11, 10)}
    undo = next(iter(client.get(f"/{address}/").context["messages"])).extra_tags
    client.post(undo)
    assert model.objects.filter(handed_in_on__isnull=True).count() == 1


def test_a_rep_confirms_nothing_through_that_door(supplies: None, sign_in: Callable[..., Any]) -> None:
    row = Cash.objects.get(code="G1")
    for code, status in (("R1", 403), ("P1", 403), ("S1", 302)):
        answer = sign_in(code).post("/cash/handed-in/", {"row": row.pk, "on": "2026-11-10"})
        assert answer.status_code == status, code
    row.refresh_from_db()
    assert row.handed_in_on is None  # S1 does not lead R1 any more


def test_how_late_something_is() -> None:
    row = Cash(due_on=DUE)
    with override("en"):
        said = [age(row, DUE + timedelta(days)) for days in (-2, -1, 0, 1, 3)]
        row.handed_in_on = DUE + timedelta(2)
        late = age(row, DUE + timedelta(9))
        row.handed_in_on = DUE
        assert [*said, late, age(row, DUE + timedelta(9))] == [
            "Due in 2 days", "Due in 1 day", "Due today", "1 day late", "3 days late", "2 days late", "Handed in",
        ]  # fmt: skip


@pytest.mark.parametrize("address", ["cash", "receipts"])
def test_the_list_is_filtered_by_state(address: str, supplies: None, sign_in: Callable[..., Any]) -> None:
    client, today = sign_in("F1"), timezone.localdate()
    model = {"cash": Cash, "receipts": ReturnReceipt}[address]
    first, second = model._default_manager.order_by("code")
    model._default_manager.filter(pk=first.pk).update(due_on=today + timedelta(1))
    model._default_manager.filter(pk=second.pk).update(due_on=today - timedelta(1))

    def found(state: str) -> list[Any]:
        return list(client.get(f"/{address}/", {"state": state}).context["page"])

    assert (found("open"), found("late"), found("in")) == ([first], [second], [])
    model._default_manager.update(handed_in_on=today)
    assert (found("open"), found("late"), len(found("in"))) == ([], [], 2)


def test_the_home_page_says_what_has_to_come_in(supplies: None, sign_in: Callable[..., Any]) -> None:
    for code, days in (("G1", -1), ("G2", 1)):
        Cash.objects.filter(code=code).update(due_on=timezone.localdate() + timedelta(days))
    page = sign_in("F1").get("/").content.decode()
    assert "To be handed in" in page
    assert "2,401.00" in page
    assert "1 late" in page
    Cash.objects.update(handed_in_on=timezone.localdate())
    ReturnReceipt.objects.update(handed_in_on=timezone.localdate())
    assert "To be handed in" not in sign_in("F1").get("/").content.decode()


def test_the_receipt_of_a_store_is_its_reps(customers: None, today: None, actor: Any) -> None:
    values = {"store": Store.objects.get(code="T2"), "delivered_on": TODAY, "due_on": DUE}
    row = actions.add(actor("F1"), kind_named("return-receipt"), values).row
    assert (row.employee.code, row.recorded_by.code, row.code[0]) == ("R2", "F1", "H")
    with pytest.raises(ValidationError):
        actions.add(actor("F1"), kind_named("return-receipt"), values | {"due_on": TODAY - timedelta(1)})
    page_of_store = actions.edit(actor("F1"), kind_named("return-receipt"), [row], {"handed_in_on": TODAY})
    assert page_of_store.count == 1


def test_a_rep_is_not_asked_what_others_confirm(customers: None, sign_in: Callable[..., Any]) -> None:
    client, today = sign_in("R1"), timezone.localdate()
    form = client.get("/things/cash/new/").context["form"]
    assert [field.name for field in form.hidden_fields()] == ["handed_in_on", "clear"]
    values = {"amount": "80", "collected_on": today, "due_on": today, "handed_in_on": "", "clear": "True"}
    assert client.post("/things/cash/new/", values).status_code == 302
    assert Cash.objects.get().clear
    said = client.post("/things/cash/new/", values | {"handed_in_on": today})
    assert said.status_code == 422
    assert CONFIRMED_BY_OTHERS in said.content.decode()
    assert not sign_in("F1").get("/things/cash/new/").context["form"].hidden_fields()


def test_a_program_in_a_reps_name_is_told_why(customers: None, sign_in: Callable[..., Any]) -> None:
    client, today = sign_in("R1"), timezone.localdate().isoformat()
    values = {"amount": "80", "collected_on": today, "due_on": today}
    made = client.post("/api/cash/", values, content_type="application/json")
    assert made.status_code == 201
    one = f"/api/cash/{made.json()['id']}"
    for wrong in ({"handed_in_on": today}, {"clear": False}):
        answer = client.patch(one, wrong, content_type="application/json")
        assert answer.status_code == 422
        assert CONFIRMED_BY_OTHERS in answer.content.decode()
        [(field, value)] = wrong.items()
        cell = client.post(f"/things/cash/{made.json()['id']}/{field}/", {field: value or ""})
        assert CONFIRMED_BY_OTHERS in cell.content.decode()
    assert Cash.objects.filter(clear=True, handed_in_on__isnull=True).count() == 1


def test_among_many_ones_own_are_left_to_others(customers: None, today: None, actor: Any) -> None:
    manager = actor("M1")
    rows = [collect(manager, employee=employee(code)).row for code in ("M1", "R1")]
    assert hand_in(manager, kind_named("cash"), rows, on=TODAY).count == 1
    assert Cash.objects.get(handed_in_on__isnull=True).employee.code == "M1"
    with pytest.raises(ValidationError, match=CONFIRMED_BY_OTHERS):
        hand_in(manager, kind_named("cash"), rows[:1], on=TODAY)


def test_accounts_that_are_not_clear_are_found(supplies: None, sign_in: Callable[..., Any]) -> None:
    Cash.objects.filter(code="G2").update(clear=False)
    found = sign_in("F1").get("/cash/", {"clear": "no"})
    assert [row.code for row in found.context["page"]] == ["G2"]
