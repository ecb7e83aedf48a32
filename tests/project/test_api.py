"""The API: the same things, rights, words and lists as the desk's, for other programs."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client

from endcap.accounts.models import Chain, Contact, Store, Terms
from endcap.company.models import Employee, Territory
from endcap.platform.api import collection
from endcap.platform.kinds import all_kinds

pytestmark = pytest.mark.django_db

JSON = {"content_type": "application/json"}
PROBLEM = "application/problem+json"


@pytest.fixture
def manager(customers: None, sign_in: Callable[..., Any]) -> Any:
    return sign_in("M1")


def problem(response: Any, status: int) -> dict[str, Any]:
    """The document, which is one of RFC 9457."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == PROBLEM
    document = response.json()
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert document["title"]
    return document


# Adding, reading, changing, removing.


def test_a_store_from_its_opening_to_its_removal(manager: Any) -> None:
    chain = Chain.objects.get(name="盛隆")
    values = {
        "name": "盛隆城北店",
        "code": "T9",
        "chain": chain.pk,
        "latitude": "30.25",
        "longitude": "120.16",
        "opened_on": "2026-11-01",
    }
    made = manager.post("/api/stores/", values, **JSON)
    assert made.status_code == 201
    one = f"/api/stores/{made.json()['id']}"
    read = manager.get(one).json()
    assert (read["name_shown"], read["chain"], read["latitude"], read["tier"]) == (
        "盛隆城北店",
        chain.pk,
        "30.250000",
        None,
    )
    changed = manager.patch(one, {"area_sqm": 900, "opened_on": None}, **JSON).json()
    assert (changed["area_sqm"], changed["opened_on"], changed["name"]) == (900, None, "盛隆城北店")
    assert Store.objects.get(code="T9").search_text.startswith("盛隆城北店")
    assert manager.delete(one).status_code == 204
    problem(manager.get(one), 404)


def test_what_was_added_is_given_as_it_is_read(manager: Any) -> None:
    values = {
        "name": "盛隆城北店",
        "code": "T9",
        "chain": Chain.objects.get(name="盛隆").pk,
        "latitude": "30.25",
        "longitude": "120.16",
    }
    made = manager.post("/api/stores/", values, **JSON).json()
    assert manager.get(f"/api/stores/{made['id']}").json() == made


def test_a_contact_from_first_meeting_to_leaving(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    values = {"chain": store.chain_id, "store": store.pk, "name": "赵主管", "influence": 4, "stance": "neutral"}
    made = manager.post("/api/contacts/", values, **JSON)
    assert made.status_code == 201
    one = f"/api/contacts/{made.json()['id']}"
    assert manager.patch(one, {"stance": "supporter", "left_on": "2026-10-31"}, **JSON).json()["stance"] == "supporter"
    assert Contact.objects.get(name="赵主管").left_on is not None
    assert manager.delete(one).status_code == 204
    assert not Contact.objects.filter(name="赵主管").exists()


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/api/tiers/", {"code": "B", "name": "B"}),
        ("/api/contacts/", {"name": "赵主管"}),
        ("/api/absences/", {"first_day": "2026-12-01"}),
        ("/api/dates/", {"title": "续约", "day": "2026-12-01"}),
    ],
)
def test_what_has_a_default_may_be_left_out(manager: Any, address: str, body: dict[str, Any]) -> None:
    if "absences" in address:
        body = body | {"employee": Employee.objects.get(code="R1").pk}
    elif "tiers" not in address:
        body = body | {"chain": Chain.objects.get(name="惠民家").pk}
    assert manager.post(address, body, **JSON).status_code == 201


def test_a_change_leaves_alone_what_it_does_not_name(manager: Any) -> None:
    day = manager.get("/api/dates/").json()["results"][0]
    changed = manager.patch(f"/api/dates/{day['id']}", {"is_yearly": True}, **JSON).json()
    assert changed == day | {"is_yearly": True}
    assert manager.patch(f"/api/dates/{day['id']}", {"title": "周年庆"}, **JSON).json()["is_yearly"] is True


def test_new_terms_end_the_old_ones(manager: Any) -> None:
    chain = Chain.objects.get(name="惠民家")
    values = {"chain": chain.pk, "payment_days": 60, "first_day": "2026-12-01", "credit_limit": "100000.50"}
    assert manager.post("/api/terms/", values, **JSON).json()["credit_limit"] == "100000.50"
    assert str(Terms.objects.get(chain=chain, payment_days=45).last_day) == "2026-11-30"


# Sessions of a browser.


def test_a_session_alone_changes_nothing(customers: None, sign_in: Callable[..., Any]) -> None:
    sign_in("M1")
    client = Client(enforce_csrf_checks=True)
    client.cookies = sign_in("M1").cookies
    territory = Territory.objects.get()
    one = f"/api/territories/{territory.pk}"
    assert client.get(one).status_code == 200
    problem(client.patch(one, {"name": "x"}, **JSON), 403)
    problem(client.post("/api/territories/", {"code": "x", "name": "x"}, **JSON), 403)
    problem(client.delete(one), 403)
    assert Territory.objects.get().name == "上城区"
    client.get("/")
    token = client.get("/").content.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.patch(one, {"name": "y"}, **JSON, headers={"X-CSRFToken": token}).status_code == 200


# What goes wrong.


def test_nobody_is_asked_to_sign_in(client: Any, customers: None) -> None:
    client.cookies["django_language"] = "en"
    assert problem(client.get("/api/stores/"), 401)["title"] == "Sign in first"
    problem(client.post("/api/stores/", {}, **JSON), 401)
    problem(client.get("/api/openapi.json"), 401)


def test_what_is_not_of_ones_role_is_refused(customers: None, sign_in: Callable[..., Any]) -> None:
    client, store = sign_in("R1"), Store.objects.get(code="T1")
    problem(client.get("/api/terms/"), 403)
    problem(client.patch(f"/api/stores/{store.pk}", {"name": "x"}, **JSON), 403)
    problem(client.post("/api/chains/", {"name": "x"}, **JSON), 403)
    problem(client.delete(f"/api/stores/{store.pk}"), 403)


def test_what_does_not_concern_one_is_not_there(customers: None, sign_in: Callable[..., Any]) -> None:
    client, theirs = sign_in("S1"), Store.objects.get(code="T2")
    for key in (theirs.pk, 0, 999999, 2**63, 10**30):
        problem(client.get(f"/api/stores/{key}"), 404)
        problem(client.patch(f"/api/stores/{key}", {"name": "x"}, **JSON), 404)
        problem(client.delete(f"/api/stores/{key}"), 404)
    for address in ("/api/nothing/", "/api/stores/x", "/api/passwords/", "/api/users/", "/api/files/"):
        problem(client.get(address), 404)


def test_a_method_that_is_not_answered(manager: Any) -> None:
    store = Store.objects.get(code="T1")
    problem(manager.put(f"/api/stores/{store.pk}", {}, **JSON), 405)
    problem(manager.delete("/api/stores/"), 405)
    person = Employee.objects.get(code="R1")
    problem(manager.delete(f"/api/employees/{person.pk}"), 405)
    problem(manager.options("/api/stores/"), 405)


@pytest.mark.parametrize(
    ("address", "body", "fields"),
    [
        ("/api/stores/", {}, {"name", "code", "chain"}),
        ("/api/stores/", {"name": "x", "code": "T1", "chain": 999999}, {"code", "chain"}),
        ("/api/stores/", {"name": "x", "code": "X", "chain": "many", "extra": 1}, {"chain", "extra"}),
        (
            "/api/contacts/",
            {"name": "x", "chain": 999999, "influence": 9, "stance": "cold", "email": "x"},
            {"chain", "influence", "stance", "email"},
        ),
        ("/api/products/", {"sku": "X", "name": "x", "unit_price": "-1"}, {""}),
        (
            "/api/products/",
            {"sku": "X", "name": "x", "unit_price": "1.23456", "barcode": "12"},
            {"unit_price", "barcode"},
        ),
        ("/api/products/", {"sku": "X", "name": "x", "unit_price": "NaN"}, {"unit_price"}),
        (
            "/api/tiers/",
            {"code": "B", "name": "B", "fund_rate": "2", "visits_per_cycle": 29, "response_hours": 1},
            {"fund_rate", "visits_per_cycle"},
        ),
        ("/api/calendar-days/", {"day": "2026-02-30"}, {"day"}),
    ],
)
def test_what_is_wrong_is_said_field_by_field(
    customers: None, sign_in: Callable[..., Any], address: str, body: dict[str, Any], fields: set[str]
) -> None:
    client = sign_in("A1" if "calendar" in address else "M1")
    errors = problem(client.post(address, body, **JSON), 422)["errors"]
    assert {name.removeprefix("body.") for name in errors} == fields
    assert all(isinstance(text, str) and text for texts in errors.values() for text in texts)


@pytest.mark.parametrize("birthday", ["13-40", "02-30", "3-28", pytest.param("W01-1"), pytest.param("W01")])
def test_a_birthday_is_a_month_and_a_day(manager: Any, birthday: str) -> None:
    contact = Contact.objects.order_by("pk")[0]
    errors = problem(manager.patch(f"/api/contacts/{contact.pk}", {"birthday": birthday}, **JSON), 422)["errors"]
    assert set(errors) == {"birthday"}


def test_what_the_database_refuses_is_said_too(manager: Any) -> None:
    terms = Terms.objects.get(chain__name="惠民家")
    Terms.objects.create(chain=terms.chain, payment_days=1, first_day="2025-01-01", last_day="2025-12-31")
    answer = manager.patch(f"/api/terms/{terms.pk}", {"first_day": "2025-06-01"}, **JSON)
    assert problem(answer, 422)["errors"] == {"": ["These days overlap with others that are entered already."]}
    chain = Chain.objects.get(name="惠民家")
    assert "refer" in problem(manager.delete(f"/api/chains/{chain.pk}"), 422)["errors"][""][0]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "[]",
        "null",
        '"x"',
        pytest.param('{"name": "\\ud800"}'),
        '{"name": "a\\u0000b"}',
        '{"name": ["x"]}',
        '{"area_sqm": 1e400}',
    ],
)
def test_what_cannot_be_read_is_refused(manager: Any, body: str) -> None:
    store = Store.objects.get(code="T1")
    response = manager.generic("PATCH", f"/api/stores/{store.pk}", body, **JSON)
    assert response.status_code in (400, 422), response.content
    assert response.headers["Content-Type"] == PROBLEM


# Lists.


@pytest.mark.parametrize(
    "query", [{"page_size": 0}, {"page_size": 201}, {"page_size": "x"}, {"page": 0}, {"page": 10**7}]
)
def test_pages_have_limits(manager: Any, query: dict[str, Any]) -> None:
    assert set(problem(manager.get("/api/stores/", query), 422)["errors"]) == set(query)


def test_pages_follow_each_other(manager: Any) -> None:
    chain = Chain.objects.get(name="盛隆")
    Store.objects.bulk_create(Store(code=f"N{n:02}", name="店", chain=chain) for n in range(7))
    pages = [
        manager.get("/api/stores/", {"page_size": 4, "page": page, "sort": "name"}).json() for page in (1, 2, 3, 4)
    ]
    assert [len(page["results"]) for page in pages] == [4, 4, 1, 0]
    assert {page["count"] for page in pages} == {9}
    assert len({row["id"] for page in pages for row in page["results"]}) == 9


QUERIES: list[tuple[str, str, dict[str, Any]]] = [
    ("/stores/", "stores", {"sort": "-name"}),
    ("/stores/", "stores", {"q": "dg"}),
    ("/stores/", "stores", {"q": "shenglong"}),
    ("/stores/", "stores", {"chain": "惠民家"}),
    ("/stores/", "stores", {"owner": "none"}),
    ("/stores/", "stores", {"state": "closed"}),
    ("/stores/", "stores", {"sort": "no such column"}),
    ("/contacts/", "contacts", {"influence": "4", "sort": "name"}),
    ("/contacts/", "contacts", {"stance": "neutral", "sort": "-chain"}),
    ("/people/", "employees", {"role": "rep", "sort": "-wage"}),
    ("/people/", "employees", {"q": "clx"}),
    ("/absences/", "absences", {"when": "past"}),
    ("/products/", "products", {"sort": "-unit_price"}),
]


@pytest.mark.parametrize(("page", "collection", "query"), QUERIES)
def test_filters_order_and_search_are_those_of_the_desk(
    manager: Any, page: str, collection: str, query: dict[str, Any]
) -> None:
    if "chain" in query:
        query = query | {"chain": Chain.objects.get(name=query["chain"]).pk}
    at_the_desk = [row.pk for row in manager.get(page, query).context["page"]]
    by_api = manager.get(f"/api/{collection}/", query).json()
    assert [row["id"] for row in by_api["results"]] == at_the_desk
    assert by_api["count"] == len(at_the_desk)


@pytest.mark.parametrize("query", [{"chain": "999999"}, {"chain": "x"}, {"state": "upside down"}])
def test_a_filter_that_cannot_be_applied_is_refused(manager: Any, query: dict[str, Any]) -> None:
    """Rather than answered with everything."""
    assert set(problem(manager.get("/api/stores/", query), 422)["errors"]) == set(query)


@pytest.mark.parametrize(
    "words", ["\0", '"', "'", "%", "_", "a b c", '" OR "', "*", "İ", "🙂", "惠" * 300, "NEAR(a b)"]
)
def test_any_words_may_be_searched(manager: Any, words: str) -> None:
    assert manager.get("/api/search", {"q": words}).status_code == 200
    assert manager.get("/api/stores/", {"q": words}).status_code == 200
    assert manager.get("/find/", {"q": words}).status_code == 200


def test_filters_stand_in_the_description(manager: Any) -> None:
    operation = manager.get("/api/openapi.json").json()["paths"]["/api/stores/"]["get"]
    assert {"q", "sort", "page", "page_size", "chain", "tier"} <= {one["name"] for one in operation["parameters"]}


# Whatever is sent, nothing breaks.


@contextmanager
def one_connection() -> Iterator[None]:
    """The server would close the connection after each request, and with it the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.filterwarnings("ignore")
def test_nothing_that_is_sent_breaks_it(
    manager: Any, findings: None, evidence: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Every operation of the description, on things that are there and on others; each request is taken back."""
    import hypothesis
    import schemathesis
    from django.core.handlers.wsgi import WSGIHandler
    from hypothesis import HealthCheck, Phase, given

    caplog.set_level(logging.CRITICAL, logger="django.request")
    # A form that names two people asks for both.
    settings.ZEAL_ALLOWLIST = [{"model": model, "field": "get()"} for model in ("company.Employee", "accounts.Contact")]
    secret = "s" * 32
    cookies = {"sessionid": manager.cookies["sessionid"].value, "csrftoken": secret, "django_language": "en"}
    schema = schemathesis.openapi.from_dict(manager.get("/api/openapi.json").json())
    schema.app = WSGIHandler()
    keys = {collection(kind): list(kind.model._default_manager.values_list("pk", flat=True)) for kind in all_kinds()}
    answers: Counter[int] = Counter()
    broken: list[str] = []

    def try_out(operation: Any) -> None:
        there = keys.get(operation.path.split("/")[2], [])

        @hypothesis.settings(
            max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            asked = case.path_parameters.get("pk")
            if isinstance(asked, int) and asked % 4 and there:
                case.path_parameters["pk"] = there[asked % len(there)]
            # Made-up tokens would be refused, all of them, and then the address.
            case.headers.pop("Authorization", None)
            with transaction.atomic():
                status = case.call(headers={"X-CSRFToken": secret}, cookies=cookies).status_code
                transaction.set_rollback(True)
            answers[status] += 1
            if status >= 500:
                broken.append(f"{case.method} {case.formatted_path} {case.query} {case.body}"[:500])

        send()

    with one_connection():
        for found in schema.get_all_operations():
            try_out(found.ok())
    assert not broken, "\n".join(broken[:20])
    assert {200, 201, 204, 404, 422} <= set(answers), answers
    assert 401 not in answers
