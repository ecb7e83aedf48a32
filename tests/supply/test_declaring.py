"""A rep declares what will ship; what shipped comes from others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from endcap.accounts.models import Store
from endcap.company.models import Employee
from endcap.platform import actions, undoing
from endcap.platform.kinds import kind_named
from endcap.supply.models import DeclaredOrder, Outbound
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - timedelta(1)


def declare(actor: Any, **values: Any) -> Any:
    return actions.add(actor, kind_named("declared-order"), {"day": TODAY, "quantity": 100, **values})


def employee(code: str) -> Employee:
    return Employee.objects.get(code=code)


def test_a_rep_declares_in_the_form_without_naming_themselves(customers: None, sign_in: Callable[..., Any]) -> None:
    client, today = sign_in("R1"), timezone.localdate().isoformat()
    empty = client.get("/declared-orders/").content.decode()
    assert "Nothing has been declared yet" in empty
    assert "Reps declare here what will ship" in empty
    assert f'value="{today}"' in client.get("/things/declared-order/new/").content.decode()
    response = client.post("/things/declared-order/new/", {"day": today, "quantity": "120"})
    row = DeclaredOrder.objects.get()
    assert (response.status_code, response.url) == (302, f"/declared-orders/{row.pk}/")
    assert (row.employee.code, row.recorded_by, row.quantity) == ("R1", row.employee, 120)
    page = client.get(response.url).content.decode()
    assert "陈立新" in page
    assert "120" in page


def test_a_second_declaration_of_a_day_is_refused_but_for_another_store(
    customers: None, actor: Callable[..., Any]
) -> None:
    rep, store = actor("R1"), Store.objects.get(code="T1")
    declare(rep)
    declare(rep, store=store)
    for again in ({}, {"store": store}):
        with pytest.raises(ValidationError):
            declare(rep, **again)
    assert DeclaredOrder.objects.count() == 2


def test_a_rep_declares_until_the_end_of_the_day(customers: None, actor: Callable[..., Any]) -> None:
    kind, rep = kind_named("declared-order"), actor("R1")
    done = declare(rep)
    actions.edit(rep, kind, [done.row], {"quantity": 90})
    declare(rep, day=TODAY + timedelta(1))
    tomorrow = actor("R1", today=TODAY + timedelta(1))
    for late in (
        lambda: declare(rep, day=YESTERDAY),
        lambda: actions.edit(tomorrow, kind, [done.row], {"quantity": 70}),
        lambda: actions.edit(tomorrow, kind, [done.row], {"day": TODAY + timedelta(3)}),
        lambda: actions.remove(tomorrow, kind, DeclaredOrder.objects.get(day=TODAY)),
        lambda: undoing.undo(tomorrow, done.batch),
    ):
        with pytest.raises((ValidationError, undoing.CannotUndo)):
            late()
    assert DeclaredOrder.objects.get(day=TODAY).quantity == 90


def test_the_sentence_says_whom_to_ask(customers: None, actor: Callable[..., Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        declare(actor("R1"), day=YESTERDAY)
    assert "Ask your supervisor" in refused.value.message_dict["day"][0]


def test_a_supervisor_fills_in_what_is_missing_for_their_own_people(customers: None, actor: Callable[..., Any]) -> None:
    supervisor = actor("S2")
    row = declare(supervisor, employee=employee("R1"), day=YESTERDAY).row
    assert row.recorded_by == employee("S2")
    with pytest.raises(PermissionDenied):
        declare(supervisor, employee=employee("P1"))
    with pytest.raises(ValidationError):
        declare(supervisor)


def test_a_rep_declares_for_nobody_else(customers: None, actor: Callable[..., Any]) -> None:
    with pytest.raises(PermissionDenied):
        declare(actor("R1"), employee=employee("R2"))


def test_outbound_is_entered_by_others_and_only_for_days_that_have_come(
    customers: None, actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    kind, values = kind_named("outbound"), {"employee": employee("R1"), "day": TODAY, "quantity": 96}
    with pytest.raises(PermissionDenied):
        actions.add(actor("R1"), kind, values)
    actions.add(actor("F1"), kind, values)
    with pytest.raises(ValidationError):
        actions.add(actor("F1"), kind, values | {"day": TODAY + timedelta(1)})
    assert Outbound.objects.count() == 1
    assert "96" in sign_in("R1").get("/outbound/").content.decode()


def test_the_stores_rep_of_that_day_answers(customers: None, actor: Callable[..., Any]) -> None:
    values = {"store": Store.objects.get(code="T2"), "day": TODAY, "quantity": 1}
    assert actions.add(actor("M1"), kind_named("outbound"), values).row.employee.code == "R2"  # type: ignore[union-attr]


def test_lists_are_filtered_by_person_and_day(supplies: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    one = {"employee": employee("R1").pk, "since": "2026-11-09", "until": "2026-11-09"}
    assert [row.employee.code for row in client.get("/outbound/", one).context["page"]] == ["R1"]
    assert not client.get("/outbound/", {"since": "2026-11-10"}).context["page"].object_list
    assert [row.employee.code for row in client.get("/outbound/", {"q": "wujiamin"}).context["page"]] == ["R2"]
