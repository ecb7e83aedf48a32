"""Stores: for whose they are today, for their supervisor and for the heads, from the day that is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from endcap.accounts.actions import give_stores
from endcap.accounts.models import Chain, Contact, Store, StoreAssignment
from endcap.accounts.queries import chains_within, stores_visible_to
from endcap.accounts.rights import SEE_CHAINS
from endcap.company.models import Absence, Employee, ReportingLine
from tests.conftest import SINCE, TODAY, rows_of

pytestmark = pytest.mark.django_db

SEEN = {
    "R1": {"T1"},
    "R2": {"T2"},
    "P1": {"T1"},
    "S1": {"T1"},
    "S2": {"T1", "T2"},
    "M1": {"T1", "T2"},
    "F1": {"T1", "T2"},
    "A1": {"T1", "T2"},
}


def codes(asker: Any) -> set[str]:
    return set(stores_visible_to(asker).values_list("code", flat=True))


@pytest.mark.parametrize(("code", "seen"), SEEN.items())
def test_who_sees_which_store(customers: None, actor: Callable[..., Any], code: str, seen: set[str]) -> None:
    assert codes(actor(code)) == seen


@pytest.mark.parametrize("code", ["L1", "buyer"])
def test_others_see_none(sign_in: Callable[..., Any], code: str) -> None:
    assert sign_in(code).get("/stores/").status_code == 403


def test_a_rep_sees_the_chains_of_their_stores(customers: None, actor: Callable[..., Any]) -> None:
    assert [chain.name for chain in chains_within(actor("R1"), SEE_CHAINS)] == ["惠民家"]


def test_a_store_given_to_another_is_seen_from_that_day(customers: None, actor: Callable[..., Any]) -> None:
    day = TODAY + timedelta(days=10)
    done = give_stores(actor("M1"), [Store.objects.get(code="T1")], Employee.objects.get(code="R2"), first_day=day)
    assert done.count == 1
    before = day - timedelta(days=1)
    assert (codes(actor("R1", today=before)), codes(actor("R2", today=before))) == ({"T1"}, {"T2"})
    assert (codes(actor("R1", today=day)), codes(actor("R2", today=day))) == (set(), {"T1", "T2"})


def test_a_change_of_team_is_seen_from_that_day(customers: None, actor: Callable[..., Any]) -> None:
    assert codes(actor("S1", today=date(2026, 10, 15))) == {"T1"}
    assert codes(actor("S2", today=date(2026, 10, 15))) == {"T2"}
    assert codes(actor("S2", today=date(2026, 10, 16))) == {"T1", "T2"}


def test_a_stand_in_sees_the_stores_and_nothing_else_of_the_absent(customers: None, actor: Callable[..., Any]) -> None:
    from endcap.company.queries import may_see_wage

    away = Employee.objects.get(code="R1")
    Absence.objects.create(
        employee=away, first_day=TODAY, last_day=TODAY + timedelta(days=3), stand_in=Employee.objects.get(code="R2")
    )
    assert codes(actor("R2")) == {"T1", "T2"}
    assert codes(actor("R2", today=TODAY + timedelta(days=4))) == {"T2"}
    assert not may_see_wage(actor("R2"), away.pk)


def test_who_stands_in_for_a_supervisor_sees_their_team_only_as_a_supervisor(
    customers: None, actor: Callable[..., Any]
) -> None:
    StoreAssignment.objects.filter(duty="promoter").delete()
    Absence.objects.create(
        employee=Employee.objects.get(code="S2"), first_day=TODAY, stand_in=Employee.objects.get(code="S1")
    )
    assert codes(actor("S1")) == {"T1", "T2"}
    assert codes(actor("S1", today=TODAY - timedelta(days=1))) == set()


def test_a_supervisor_gives_stores_only_within_the_team(customers: None, actor: Callable[..., Any]) -> None:
    from django.core.exceptions import PermissionDenied

    own, strange = Store.objects.get(code="T1"), Employee.objects.get(code="P1")
    ReportingLine.objects.filter(employee__code="R2").update(last_day=TODAY - timedelta(days=1))
    for store, person in (
        (own, strange),
        (own, Employee.objects.get(code="R2")),
        (Store.objects.get(code="T2"), strange),
    ):
        with pytest.raises(PermissionDenied):
            give_stores(actor("S2"), [store], person, first_day=TODAY)
    assert StoreAssignment.objects.get(store=own, duty="owner").first_day == SINCE


def test_giving_in_the_browser_and_taking_it_back(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    store, rep = Store.objects.get(code="T1"), Employee.objects.get(code="R2")
    day = date(2026, 12, 1)
    response = client.post(
        "/stores/give/", {"row": [store.pk], "employee": rep.pk, "first_day": day.isoformat()}, follow=True
    )
    assert "1 store given to 吴佳敏" in response.content.decode()
    assert StoreAssignment.objects.during(day).get(store=store, duty="owner").employee == rep
    undo = next(iter(response.context["messages"])).extra_tags
    client.post(undo)
    assert StoreAssignment.objects.during(day).get(store=store, duty="owner").employee.code == "R1"
    assert StoreAssignment.objects.filter(store=store, duty="owner").count() == 1


def test_filter_by_chain_and_by_nobody(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    response = client.get("/stores/", {"chain": Chain.objects.get(name="盛隆").pk})
    assert [row.name for row in response.context["page"]] == ["盛隆大关店"]
    assert client.get("/stores/", {"owner": "none"}).context["page"].paginator.count == 0
    StoreAssignment.objects.filter(duty="owner").delete()
    assert client.get("/stores/", {"owner": "none"}).context["page"].paginator.count == 2


def test_who_left_is_told_where_they_worked_and_nowhere_else(customers: None, sign_in: Callable[..., Any]) -> None:
    local = Contact.objects.select_related("store", "chain").get(name="李T1")
    Contact.objects.filter(pk=local.pk).update(left_on=TODAY)
    client = sign_in("M1")
    assert "李T1 left" in client.get(f"/stores/{local.store_id}/").content.decode()
    assert "李T1 left" not in client.get(f"/chains/{local.chain_id}/").content.decode()


def test_a_store_is_open_until_the_day_it_closes(customers: None, sign_in: Callable[..., Any]) -> None:
    store, client = Store.objects.get(code="T1"), sign_in("M1")

    def counted(last_day: Any) -> list[int]:
        Store.objects.filter(pk=store.pk).update(closed_on=last_day)
        chain = client.get(f"/chains/?format=csv&q={store.chain.name}")
        listed = client.get(f"/stores/?format=csv&chain={store.chain_id}&state=open")
        return [int(rows_of(chain)[0]["Open stores"]), len(rows_of(listed))]

    today = timezone.localdate()
    assert counted(today + timedelta(days=1)) == [1, 1]
    assert counted(today) == [0, 0]
