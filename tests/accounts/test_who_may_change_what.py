"""What belongs to others, what was planned by others and what one does not see stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from endcap.accounts.actions import give_stores
from endcap.accounts.models import Banner, Chain, Contact, Fee, Note, Relation, Store, StoreAssignment
from endcap.company.models import Absence, Employee
from tests.conftest import SINCE, TODAY

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture(autouse=True)
def _two_of_a_kind(settings: Any) -> None:
    """A form that names two people asks for both."""
    settings.ZEAL_ALLOWLIST = [{"model": model, "field": "get()"} for model in ("company.Employee", "accounts.Contact")]


def person(code: str) -> Employee:
    return Employee.objects.get(code=code)


def test_a_promoter_reads_no_notes_or_records(customers: None, sign_in: Callable[..., Any]) -> None:
    page = f"/stores/{Store.objects.get(code='T1').pk}/"
    for code, is_told in (("R1", True), ("P1", False)):
        shown = sign_in(code).get(page).content.decode()
        assert ("谈了堆头" in shown, "Shopper complaint" in shown) == (is_told, is_told)


@pytest.mark.parametrize(("code", "edit", "remove"), [("R1", 302, 302), ("S2", 403, 403), ("M1", 302, 302)])
def test_a_note_is_changed_by_its_author_or_from_above(
    customers: None, sign_in: Callable[..., Any], code: str, edit: int, remove: int
) -> None:
    note, client = Note.objects.get(store__code="T1"), sign_in(code)
    assert client.post(f"/things/note/{note.pk}/edit/", {"text": "anders"}).status_code == edit
    assert client.post(f"/things/note/{note.pk}/remove/").status_code == remove
    assert Note.objects.filter(pk=note.pk).exists() == (remove == 403)


def test_a_supervisor_leaves_alone_what_was_planned_for_others(customers: None, actor: Callable[..., Any]) -> None:
    store, day = Store.objects.get(code="T2"), TODAY + timedelta(days=10)
    give_stores(actor("M1"), [store], person("S1"), first_day=day)
    for first_day in (day, day + timedelta(days=1)):
        with pytest.raises(PermissionDenied):
            give_stores(actor("S2"), [store], person("R2"), first_day=first_day)
    planned = StoreAssignment.objects.get(store=store, employee=person("S1"))
    assert (planned.first_day, planned.last_day) == (day, None)


def test_who_sees_a_store_by_a_promoter_does_not_take_it_from_its_rep(
    customers: None, actor: Callable[..., Any]
) -> None:
    with pytest.raises(PermissionDenied):
        give_stores(actor("S1"), [Store.objects.get(code="T1")], person("P1"), first_day=TODAY)


def test_any_number_of_promoters_work_in_a_store(customers: None, sign_in: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    for code, day in (("R2", "2026-06-01"), ("S2", "2026-06-01")):
        body = {"store": store.pk, "employee": person(code).pk, "duty": "promoter", "first_day": day}
        assert sign_in("M1").post("/api/assignments/", body, content_type=JSON).status_code == 201
    promoters = StoreAssignment.objects.filter(store=store, duty="promoter", last_day__isnull=True)
    assert promoters.count() == 3


def test_saving_a_form_keeps_whom_one_does_not_see(customers: None, sign_in: Callable[..., Any]) -> None:
    absence = Absence.objects.create(employee=person("R2"), first_day=TODAY, stand_in=person("P1"))
    client = sign_in("S2")
    page = client.get(f"/things/absence/{absence.pk}/edit/").context["form"]
    data = {name: value for name, value in page.initial.items() if value is not None} | {"reason": "sick"}
    assert client.post(f"/things/absence/{absence.pk}/edit/", data).status_code == 302
    absence.refresh_from_db()
    assert (absence.reason, absence.stand_in) == ("sick", person("P1"))


def test_a_store_goes_to_another_chain_with_all_that_is_about_it(customers: None, sign_in: Callable[..., Any]) -> None:
    store, chain = Store.objects.get(code="T1"), Chain.objects.get(name="盛隆")
    client = sign_in("M1")
    client.patch(f"/api/stores/{store.pk}", {"chain": chain.pk}, content_type=JSON)
    for model in (Contact, Fee, Note):
        assert {row.chain for row in model.objects.filter(store=store)} == {chain}
    assert not Relation.objects.filter(contact__store=store).exists()
    # A view that was open meanwhile and all forms still work.
    contact = Contact.objects.get(store=store)
    assert client.patch(f"/api/contacts/{contact.pk}", {"influence": 4}, content_type=JSON).status_code == 200


def test_and_comes_back_with_it(customers: None, sign_in: Callable[..., Any], actor: Callable[..., Any]) -> None:
    from endcap.platform.models import Change
    from endcap.platform.undoing import undo

    store = Store.objects.get(code="T1")
    before = store.chain
    sign_in("M1").patch(f"/api/stores/{store.pk}", {"chain": Chain.objects.get(name="盛隆").pk}, content_type=JSON)
    undo(actor("M1"), Change.objects.latest("pk").batch)
    assert Contact.objects.get(store=store).chain == before
    assert Relation.objects.filter(contact__store=store).count() == 1


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("stores", {"opened_on": "2030-01-01"}),
        ("stores", {"banner": "strange"}),
        ("relations", {"other": "strange"}),
    ],
)
def test_what_contradicts_another_field_is_said_of_the_whole(
    customers: None, sign_in: Callable[..., Any], place: str, body: dict[str, Any]
) -> None:
    Store.objects.filter(code="T1").update(closed_on=TODAY)
    strange = {
        "stores": Banner.objects.get(code="BT2").pk,
        "relations": Contact.objects.filter(chain__name="盛隆").first().pk,  # type: ignore[union-attr]
    }[place]
    body = {name: strange if value == "strange" else value for name, value in body.items()}
    row = Store.objects.get(code="T1") if place == "stores" else Relation.objects.get(contact__store__code="T1")
    response = sign_in("M1").patch(f"/api/{place}/{row.pk}", body, content_type=JSON)
    assert response.status_code == 422
    assert response.json()["errors"]


def test_a_relation_names_only_whom_one_sees(customers: None, sign_in: Callable[..., Any]) -> None:
    head = Contact.objects.get(store__isnull=True, chain__name="惠民家")
    other = Store.objects.create(code="T9", name="惠民家秘密店", chain=head.chain)
    secret = Contact.objects.create(chain=head.chain, store=other, name="秘密店长")
    body = {"contact": head.pk, "kind": "close_to", "other": secret.pk}
    assert sign_in("M1").post("/api/relations/", body, content_type=JSON).status_code == 201
    for code, is_named in (("M1", True), ("R1", False)):
        shown = sign_in(code).get(f"/contacts/{head.pk}/").content.decode()
        assert ("秘密店长" in shown) == is_named
        assert "Relation added" in shown


@pytest.mark.parametrize("query", ["until=9999-12-31", "since=0001-01-01", "until=0001-01-01"])
def test_odd_days_in_the_list_of_changes_are_no_error(customers: None, sign_in: Callable[..., Any], query: str) -> None:
    assert sign_in("M1").get(f"/changes/?{query}").status_code == 200


def test_giving_too_many_stores_gives_none(
    customers: None, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("endcap.platform.actions.MOST_AT_ONCE", 1)
    data = {"all": "yes", "query": "", "employee": person("R2").pk, "first_day": timezone.localdate().isoformat()}
    response = sign_in("M1").post("/stores/give/", data, follow=True)
    assert "at most 1 rows" in response.content.decode()
    assert not StoreAssignment.objects.exclude(first_day=SINCE).exists()


def test_a_promoter_learns_nothing_of_tiers(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("P1")
    assert "tier" not in client.get("/stores/?part=filters").context["form"].fields
    assert "Tier" not in client.get(f"/stores/{Store.objects.get(code='T1').pk}/").content.decode()


def test_exports_write_moments_as_the_company_counts_them(customers: None, sign_in: Callable[..., Any]) -> None:
    from tests.conftest import rows_of

    client = sign_in("M1")
    client.post(f"/things/store/{Store.objects.get(code='T1').pk}/area_sqm/", {"area_sqm": "800"})
    moment = rows_of(client.get("/changes/?format=csv"))[0]["When"]
    assert moment[:16] == timezone.localtime().strftime("%Y-%m-%d %H:%M")
    assert len(moment) == 19
