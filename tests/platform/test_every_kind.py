"""For every kind of thing and every role: list, count, export, search, API and pages show the same things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from endcap.platform.access import may
from endcap.platform.api import collection
from endcap.platform.kinds import Kind, all_kinds, kind_named
from tests.conduct.acting import close_october, confirm_all, finding_of
from tests.conftest import rows_of

pytestmark = pytest.mark.django_db

# The pages of the one row of settings, and of a month: no lists.
NO_LISTS = ("company:settings", "conduct:month")
PEOPLE = ("R1", "R2", "P1", "S1", "S2", "M1", "F1", "A1", "L1", "buyer")


@pytest.fixture
def contested(findings: None, actor: Callable[..., Any]) -> None:
    """Something of each decision: findings confirmed, waived and contested; October is closed."""
    from endcap.conduct.appeals.actions import contest
    from endcap.conduct.findings.deciding import waive

    waive(actor("M1"), finding_of("6", "R2"), "was ill")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    for number, code in (("3", "R2"), ("1b", "R1")):
        contest(actor(code), finding_of(number, code, "2026-10-20" if code == "R1" else ""), "It was otherwise.")


def api_keys(client: Any, kind: Kind) -> set[int] | None:
    response = client.get(f"/api/{collection(kind)}/?page_size=200")
    if response.status_code == 403:
        return None
    body = response.json()
    assert body["count"] == len(body["results"])
    return {row["id"] for row in body["results"]}


@pytest.mark.parametrize("code", PEOPLE)
def test_lists_counts_exports_and_api_agree(
    figures: None, supplies: None, contested: None, sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    client.get("/")
    asker = client.get("/").wsgi_request.actor
    for kind in all_kinds():
        if kind.listing is None:
            continue
        visible = set(kind.visible_to(asker).values_list("pk", flat=True)) if may(asker, kind.see) else None
        assert api_keys(client, kind) == visible, kind.key
        if kind.list_page and not kind.is_single and kind.list_page not in NO_LISTS:
            response = client.get(reverse(kind.list_page), {"page_size": 200})
            if visible is None:
                assert response.status_code == 403
                continue
            # The list of findings has a row for each line of one.
            shown = [row.finding_id if kind.key == "finding" else row.pk for row in response.context["page"]]
            assert set(shown) == visible, kind.key
            assert kind.key == "finding" or len(shown) == len(visible)
            assert response.context["page"].paginator.count == len(shown)
            assert len(rows_of(client.get(reverse(kind.list_page), {"format": "csv"}))) == len(shown)


@pytest.mark.parametrize("code", PEOPLE)
def test_one_thing_is_there_refused_or_not_there(
    figures: None, supplies: None, contested: None, sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    asker = client.get("/").wsgi_request.actor
    for kind in all_kinds():
        visible = set(kind.visible_to(asker).values_list("pk", flat=True)) if may(asker, kind.see) else set()
        editable = set(kind.editable_by(asker).values_list("pk", flat=True)) if may(asker, kind.see) else set()
        assert editable <= visible or kind.key == "assignment", kind.key
        for row in kind.model._default_manager.all() if not kind.has_own_forms else ():
            status = client.get(reverse("thing-edit", args=[kind.key, row.pk])).status_code
            assert status == (404 if row.pk not in visible else 200 if row.pk in editable else 403), (kind.key, row)
            if kind.listing is not None:
                one = f"/api/{collection(kind)}/{row.pk}"
                wanted = 403 if not may(asker, kind.see) else 200 if row.pk in visible else 404
                assert client.get(one).status_code == wanted, one
                changed = client.patch(one, {}, content_type="application/json").status_code
                if kind.edit:
                    asked_for = 200 if row.pk in visible & editable else 403 if row.pk in visible else wanted
                    assert changed == asked_for, (code, one, changed)
            if kind.page and not kind.is_single:
                status = client.get(reverse(kind.page, args=[row.pk])).status_code
                assert status == (403 if not may(asker, kind.see) else 200 if row.pk in visible else 404)


@pytest.mark.parametrize("code", PEOPLE)
def test_search_finds_only_what_is_seen(
    figures: None, supplies: None, contested: None, sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    asker = client.get("/").wsgi_request.actor
    for words in ("T", "1", "惠民家", "hmj", "shenglong", "王", "天然水"):
        for hit in client.get("/api/search", {"q": words}).json():
            key = int(hit["url"].rstrip("/").split("/")[-1])
            kind = {
                "chains": "chain",
                "banners": "banner",
                "stores": "store",
                "contacts": "contact",
                "products": "product",
                "people": "employee",
            }[hit["url"].strip("/").split("/")[0]]
            assert kind_named(kind).visible_to(asker).filter(pk=key).exists(), hit


def test_an_address_of_no_kind_is_not_there(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    for address in ("/things/password/new/", "/things/user/1/edit/", "/things/store/999999999/edit/"):
        assert client.get(address).status_code == 404, address
