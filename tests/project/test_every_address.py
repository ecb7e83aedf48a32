"""Every address × every role, and nobody: none unlisted, none open to whom it is not for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from endcap.company.models import Product
from endcap.platform.access import PUBLIC, SIGNED_IN, Role, roles_with, url_rights

pytestmark = pytest.mark.django_db

SOMEBODY = {
    Role.REP: "R1",
    Role.SUPERVISOR: "S1",
    Role.PROMOTER: "P1",
    Role.MANAGER: "M1",
    Role.FINANCE: "F1",
    Role.COLLEAGUE: "L1",
    Role.ADMINISTRATOR: "A1",
    Role.BUYER: "buyer",
}
CHANGES_STATE = {"sign-out", "set-language"}


def url_names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_right_and_every_right_an_address() -> None:
    names = list(url_names())
    assert "home" in names
    assert "conduct:finding" in names
    assert set(names) == set(url_rights())
    assert len(names) == len(set(names))


@pytest.fixture
def addresses(run: Any) -> dict[str, str]:
    """An example of each address; where it names a thing, one that the employee R1 in S1's team is concerned by."""
    line = run.lines.get(employee__code="R1", fact_id="C1")
    arguments = {
        "conduct:finding": [line.pk],
        "conduct:statement": [run.period, line.employee_id],
        "conduct:month-of": [run.period],
        "company:product": [Product.objects.get(sku="W1").pk],
    }
    return {name: reverse(name, args=arguments.get(name)) for name in url_names()}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_is_for_it_and_nothing_else(
    role: Role, sign_in: Callable[..., Any], addresses: dict[str, str]
) -> None:
    client = sign_in(SOMEBODY[role])
    for name, address in addresses.items():
        if name in CHANGES_STATE:
            continue
        right = url_rights()[name]
        status = client.get(address).status_code
        if right in (PUBLIC, SIGNED_IN) or role in roles_with(right):
            # A promoter may see findings, but this one is not theirs: for them it is not there.
            assert status in ((404,) if role == Role.PROMOTER and name in OF_SOMEBODY else (200, 302)), (role, name)
        else:
            assert status == 403, (role, name)


OF_SOMEBODY = {"conduct:finding", "conduct:statement"}


def test_nobody_is_sent_to_sign_in(client: Any, addresses: dict[str, str]) -> None:
    for name, address in addresses.items():
        response = client.get(address)
        if url_rights()[name] == PUBLIC:
            assert response.status_code in (200, 302, 405), name
        else:
            assert response.status_code == 302, name
            assert response.url.startswith("/sign-in/?next="), name


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_other_methods_open_nothing(client: Any, addresses: dict[str, str], method: str) -> None:
    for name, address in addresses.items():
        if url_rights()[name] != PUBLIC:
            assert getattr(client, method)(address).status_code == 302, name


def test_somebody_without_a_role_sees_a_home_page_that_says_so(client: Any, company: None) -> None:
    from endcap.platform.models import User

    client.force_login(User.objects.create_user("new"))
    client.cookies["django_language"] = "en"
    assert "You have no role today" in client.get("/").content.decode()
    assert client.get("/people/").status_code == 403


def test_a_closed_account_is_out_at_the_next_request(sign_in: Callable[..., Any]) -> None:
    from endcap.platform.models import User

    client = sign_in("M1")
    assert client.get("/people/").status_code == 200
    User.objects.filter(username="M1").update(is_active=False)
    assert client.get("/people/").status_code == 302


def test_what_is_not_there_is_a_page_of_ours(sign_in: Callable[..., Any]) -> None:
    response = sign_in("M1").get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
