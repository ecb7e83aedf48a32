"""What went wrong is entered by others, is seen by whom it concerns, and changed by them never."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from endcap.accounts.models import Store, StoreAssignment
from endcap.company.models import Employee, ReportingLine
from endcap.platform import actions, undoing
from endcap.platform.kinds import kind_named
from endcap.supply.models import DeliveryLapse, ForgedSignature, LostDocuments
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
PAPER = ("forged-signature", "lost-documents", "wasted-forms")
MORE = {"lost-documents": {"documents": 3, "what": "验收单"}, "wasted-forms": {"sheets": 20}}
ABOUT_YOURSELF = "somebody else has to enter"


def employee(code: str) -> Employee:
    return Employee.objects.get(code=code)


def happened(actor: Any, key: str, **values: Any) -> Any:
    return actions.add(actor, kind_named(key), {"occurred_on": TODAY, **MORE.get(key, {}), **values})


def test_a_lapse_is_entered_with_its_store_alone(customers: None, actor: Callable[..., Any]) -> None:
    row = happened(actor("S2"), "delivery-lapse", store=Store.objects.get(code="T1")).row
    assert (row.employee.code, row.recorded_by.code) == ("R1", "S2")


def test_without_a_rep_on_that_day_somebody_must_be_named(customers: None, actor: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    StoreAssignment.objects.filter(store=store).update(last_day=TODAY - timedelta(1))
    with pytest.raises(ValidationError) as refused:
        happened(actor("M1"), "delivery-lapse", store=store)
    assert "no rep on that day" in refused.value.message_dict["employee"][0]
    assert happened(actor("M1"), "delivery-lapse", store=store, employee=employee("R2")).row.employee.code == "R2"


@pytest.mark.parametrize("key", PAPER)
@pytest.mark.parametrize("code", ["S2", "M1", "F1"])
def test_paper_is_entered_by_supervisor_manager_and_finance(
    key: str, code: str, customers: None, actor: Callable[..., Any]
) -> None:
    row = happened(actor(code), key, employee=employee("R1")).row
    assert row.recorded_by == employee(code)
    with pytest.raises(ValidationError, match="not come yet"):
        happened(actor(code), key, employee=employee("R1"), occurred_on=TODAY + timedelta(1))


def test_finance_sees_nothing_of_deliveries(supplies: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("F1")
    assert client.get("/delivery-lapses/").status_code == 403
    assert "Delivery lapses" not in client.get("/lost-documents/").content.decode()


@pytest.mark.parametrize("key", ["delivery-lapse", *PAPER])
def test_whom_it_concerns_sees_it_and_cannot_change_it(key: str, supplies: None, sign_in: Callable[..., Any]) -> None:
    client, kind = sign_in("R1"), kind_named(key)
    mine = kind.model._default_manager.get(employee__code="R1")
    other = kind.model._default_manager.get(employee__code="R2")
    assert client.get(f"/api/{kind.collection or key + 's'}/".replace("ss/", "s/")).json()["count"] == 1
    assert client.get(f"/things/{key}/{mine.pk}/edit/").status_code == 403
    assert client.get(f"/things/{key}/{other.pk}/edit/").status_code == 404
    assert client.get(f"/things/{key}/new/").status_code == 403


@pytest.mark.parametrize("key", PAPER)
@pytest.mark.parametrize("code", ["S2", "M1", "F1"])
def test_nobody_enters_or_changes_one_about_themselves(
    key: str, code: str, customers: None, actor: Callable[..., Any]
) -> None:
    kind, person = kind_named(key), actor(code)
    by = actor("M1" if code != "M1" else "F1")
    row = happened(by, key, employee=employee(code)).row
    of_another = happened(by, key, employee=employee("R1")).row
    for refused in (
        lambda: happened(person, key, employee=employee(code)),
        lambda: actions.edit(person, kind, [row], {"note": "x"}),
        lambda: actions.edit(person, kind, [row], {"employee": employee("R1")}),
        lambda: actions.edit(person, kind, [of_another], {"employee": employee(code)}),
        lambda: actions.remove(person, kind, row),
    ):
        with pytest.raises(ValidationError, match=ABOUT_YOURSELF):
            refused()
    assert kind.model._default_manager.count() == 2


def test_a_supervisor_enters_nothing_of_other_teams(customers: None, actor: Callable[..., Any]) -> None:
    with pytest.raises(PermissionDenied):
        happened(actor("S1"), "lost-documents", employee=employee("R1"))
    assert not LostDocuments.objects.exists()


def test_it_is_seen_by_whoever_led_them_on_its_day(supplies: None, actor: Callable[..., Any]) -> None:
    """R1 is in S1's team until 15 October, and in S2's after that."""
    ForgedSignature.objects.filter(employee__code="R1").update(occurred_on="2026-10-15")
    kind = kind_named("forged-signature")
    seen = {code: set(kind.visible_to(actor(code)).values_list("employee__code", flat=True)) for code in ("S1", "S2")}
    assert seen == {"S1": {"R1"}, "S2": {"R2"}}
    assert ReportingLine.objects.filter(employee__code="R1").count() == 2


def test_what_was_entered_can_be_taken_back(customers: None, actor: Callable[..., Any]) -> None:
    supervisor = actor("S2")
    done = happened(supervisor, "delivery-lapse", store=Store.objects.get(code="T1"))
    undoing.undo(supervisor, done.batch)
    assert not DeliveryLapse.objects.exists()
