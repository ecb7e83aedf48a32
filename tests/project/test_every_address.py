"""Every address × method × role, and nobody: none unlisted, none open to whom it is not for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from endcap.accounts.models import Banner, Chain, Contact, Record, Store
from endcap.company.models import Employee, Product
from endcap.conduct.appeals.actions import contest
from endcap.conduct.models import Complaint
from endcap.platform import middleware
from endcap.platform.access import BY_KIND, PUBLIC, SIGNED_IN, Role, right_to, roles_with, url_rights
from endcap.platform.limits import WRONG_TOKENS
from endcap.platform.models import ApiToken, Attachment, Delivery, Notice, NoticeGroup, SavedView, SheetImport, User
from endcap.platform.tokens import digest_of
from endcap.shelf.models import MaterialCheck, ShelfCheck, StockCheck, Swap
from endcap.visits.models import Task
from tests.conduct.acting import close_october, confirm_all, finding_of
from tests.project.conduct_addresses import ASKED_BY_MANY, of_conduct_api
from tests.project.rulebook_addresses import of_rulebooks

pytestmark = pytest.mark.django_db

SOMEBODY = {
    Role.REP: "R1",
    Role.SUPERVISOR: "S2",
    Role.PROMOTER: "P1",
    Role.MANAGER: "M1",
    Role.FINANCE: "F1",
    Role.COLLEAGUE: "L1",
    Role.ADMINISTRATOR: "A1",
    Role.BUYER: "buyer",
}
OF_ONE_THING = ("-one", "-timeline", "-files", "-content", "-pdf", "-pdf-of-all", "-payroll")
# Once there is an administrator, it is not there.
BEFORE_ANYBODY = "company:first-administrator"
# Only whoever brought a sheet in knows of it; only whoever has to do a task says that it is done.
OF_ONES_OWN = (
    "token-revoke", "file", "view-remove", "import", "import-problems", "api:import", "notice", "visits:task-done",
)  # fmt: skip
# Empty forms of one's own matters are shown again; what is sensitive asks first who one is.
ONES_OWN_FORMS = (
    "sign-in", "second-step", "passkey-sign-in", "confirm", "password-change", "app-new", "passkey-new", "codes-new",
    "token-new", "sessions-end", "factor-remove", "elsewhere-unlink", "conduct:complaint-new",
    "conduct:rulebook-acknowledgement", "api:rulebooks-acknowledgement",
)  # fmt: skip
CHANGES_STATE = {"sign-out", "set-language"}
# None is set up in the tests: they are not there.
ELSEWHERE = ("elsewhere", "elsewhere-back", "elsewhere-link")
OF_AN_IMPORT = (
    "import", "import-columns", "import-making", "import-confirm", "import-cancel", "import-undo", "import-problems", "api:import",
    "api:import-confirm", "api:import-undo",
)  # fmt: skip
# Everybody reads theirs, and chooses how they come.
OWN_NOTICES = ("notices-read", "notice-choices", "notice-count", "api:notices-read", "api:notices-choices")
OF_FINANCE = ("supply.", "results.result.", "conduct.month.close")
OF_A_FINDING = ("", "-confirmation", "-waiver", "-reopening", "-proposal", "-appeal")
METHODS = ("get", "post", "put", "patch", "delete")
# Their one thing does not concern a promoter: for them it is not there.
NOT_A_PROMOTERS = {
    "conduct:complaint",
    "api:complaints-one",
    "conduct:finding",
    "conduct:finding-appeal",
    "conduct:appeal",
    "conduct:statement",
    "conduct:statement-pdf",
    "company:employee",
    "api:employees-one",
    *(
        f"supply:{name}"
        for name in ("declared-order", "outbound-row", "cash-row", "receipt", "lapse", "forgery", "loss", "wasted-form")
    ),
    "results:result",
}
# R1's task is none of theirs; files they keep with tasks of their own.
HAVE_OTHER_TASKS = (Role.PROMOTER, Role.FINANCE, Role.COLLEAGUE)
# What a promoter enters of the stores they work in.
EVIDENCE = tuple(f"api:{name}" for name in ("shelf-checks", "stock-checks", "material-checks", "swaps"))


def url_names(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_right_and_every_right_an_address() -> None:
    names = list(url_names())
    assert {"home", "conduct:finding", "accounts:store", "thing-edit", "api:stores"} <= set(names)
    assert set(names) == set(url_rights())
    # The API's methods of one address share its name; nothing else does.
    rest = [name for name in names if not name.startswith("api:")]
    assert len(rest) == len(set(rest))


@pytest.fixture
def addresses(findings: None, actor: Any, figures: None, supplies: None) -> dict[str, str]:
    """An example of each address; where it names a thing, one that the employee R1 in S2's team is concerned by."""
    found = finding_of("1b", "R1", "2026-10-20")
    confirm_all(actor("S1"))
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    appeal = contest(actor("R1"), found, "The goods were in the returns box.").row
    close_october(actor("M1"))
    at = found.found_at
    store, form = Store.objects.get(code="T1"), "shopper-complaint"
    user = User.objects.create_user("keeper")
    view = SavedView.objects.create(user=user, path="/stores/", name="mine")
    kept = Attachment.objects.create(
        about_kind="store", about_id=store.pk, name="a.txt", sha256="0" * 64, size_bytes=1, added_at=at
    )
    record = Record.objects.get(store=store)
    sheet = SheetImport.objects.create(kind="store", user=user, at=at, day=at.date())
    notice = Notice.objects.create(user=user, sort="stores-given", at=at)
    group = NoticeGroup.objects.create(name="销售群", key="12345678")
    delivery = Delivery.objects.create(notice=notice, channel="mail", due_at=at)
    complaint = Complaint.objects.create(
        about=Employee.objects.get(code="S2"), filed_by_id=found.employee_id, filed_on=at.date(), text="x"
    )
    task = Task.objects.get(employee__code="R1")
    done = Task.objects.create(
        code="T3", title="x", employee=task.employee, assigned_by=task.assigned_by, assigned_on=task.assigned_on,
        due_on=task.due_on, done_on=task.due_on,
    )  # fmt: skip
    token = ApiToken.objects.create(user=user, name="x", prefix="x", digest="0" * 64, created_at=at)
    arguments: dict[str, list[Any]] = {
        "token-revoke": [token.pk],
        "factor-remove": [1],
        "session-end": [1],
        "elsewhere-unlink": [1],
        **{name: ["wecom"] for name in ELSEWHERE},
        **{f"conduct:finding{end}": [found.pk] for end in OF_A_FINDING},
        "conduct:appeal": [appeal.pk],
        "conduct:appeal-decision": [appeal.pk],
        **{f"conduct:statement{end}": ["2026-10", found.employee_id] for end in ("", "-pdf", "-acknowledgement")},
        "conduct:statements-pdf": ["2026-10"],
        "conduct:payroll": ["2026-10"],
        "conduct:month-of": ["2026-10"],
        "conduct:month-closing": ["2026-11"],
        **{f"conduct:complaint{end}": [complaint.pk] for end in ("", "-decide")},
        "company:employee": [found.employee_id],
        BEFORE_ANYBODY: ["code"],
        "company:start-step": ["people"],
        "company:start-leave-out": ["people"],
        "company:sign-in": [found.employee_id],
        "company:product": [Product.objects.get(sku="W1").pk],
        "accounts:chain": [store.chain_id],
        "accounts:banner": [Banner.objects.get_or_create(code="B1", name="惠民家生活", chain_id=store.chain_id)[0].pk],
        "accounts:store": [store.pk],
        "accounts:contact": [Contact.objects.get(store=store).pk],
        "accounts:note": ["store", store.pk],
        **{f"person{end}": ["contact", Contact.objects.get(store=store).pk] for end in ("", "-export", "-remove")},
        "accounts:records": [form],
        "accounts:record-new": [form, "store", store.pk],
        "accounts:record": [record.pk],
        "accounts:record-edit": [record.pk],
        "visits:task": [task.pk],
        "visits:task-done": [task.pk],
        "visits:task-reopen": [done.pk],
        "shelf:shelf-check": [ShelfCheck.objects.get(code="C1").pk],
        "shelf:stock-check": [StockCheck.objects.get(store=store).pk],
        "shelf:material-check": [MaterialCheck.objects.get(store=store).pk],
        "shelf:swap": [Swap.objects.get(store=store).pk],
        **of_each_kind("supply", "results"),
        **of_conduct_api(),
        **of_rulebooks(),
        "undo": [UUID(int=1)],
        "api:undo": [UUID(int=1)],
        "api:files-one": [kept.pk],
        "api:files-content": [kept.pk],
        "api:views-one": [view.pk],
        "view-remove": [view.pk],
        "file": [kept.pk],
        "notice": [notice.pk],
        "notice-read": [notice.pk],
        "api:notices-read-one": [notice.pk],
        "notice-group": [group.pk],
        "notice-group-test": [group.pk],
        "delivery": [delivery.pk],
        "delivery-again": [delivery.pk],
        **{name: [sheet.pk] for name in OF_AN_IMPORT},
        "import-start": ["store"],
        "import-template": ["store"],
        "thing-new": ["store"],
        "things-bulk": ["store"],
        "thing-edit": ["store", store.pk],
        "thing-remove": ["store", store.pk],
        "thing-cell": ["store", store.pk, "tier"],
        "file-add": ["store", store.pk],
    }
    own = {"stores": store.pk, "employees": Employee.objects.get(code="R1").pk, "chains": store.chain_id}
    return {name: _reverse(name, arguments, own) for name in dict.fromkeys(url_names())}


def of_each_kind(*rooms: str) -> dict[str, list[Any]]:
    """The page of the first thing of each kind in some rooms."""
    from endcap.platform.kinds import all_kinds

    kinds = [kind for kind in all_kinds() if kind.page.partition(":")[0] in rooms]
    return {kind.page: [kind.model._default_manager.order_by("pk").first().pk] for kind in kinds}


def _reverse(name: str, arguments: dict[str, list[Any]], own: dict[str, int]) -> str:
    from endcap.platform.api import collection
    from endcap.platform.kinds import all_kinds

    plain, _dash, part = name.removeprefix("api:").rpartition("-")
    kind = next((kind for kind in all_kinds() if collection(kind) == plain), None)
    if name in arguments or kind is None or part not in ("one", "timeline", "files"):
        return reverse(name, args=arguments.get(name))
    return reverse(name, args=[own.get(plain) or kind.model._default_manager.order_by("pk").first().pk])


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_is_for_it_and_nothing_else(
    role: Role, sign_in: Callable[..., Any], addresses: dict[str, str]
) -> None:
    client = sign_in(SOMEBODY[role])
    for name, address in addresses.items():
        right = right_to(name)
        if name in CHANGES_STATE or right is None or right == BY_KIND or name in OF_ONES_OWN + ELSEWHERE:
            continue
        status = client.get(address).status_code
        if right in (PUBLIC, SIGNED_IN) or role in roles_with(right):
            is_gone = role == Role.PROMOTER and name in NOT_A_PROMOTERS
            # Which single things somebody sees is the matter of tests/platform/test_every_kind.py.
            is_gone |= name == BEFORE_ANYBODY
            is_gone |= role in HAVE_OTHER_TASKS and name == "visits:task"
            # The paper shows the wage.
            is_gone |= role == Role.SUPERVISOR and name == "conduct:statement-pdf"
            fine = (200, 404) if name.endswith(OF_ONE_THING) else (404,) if is_gone else (200, 302)
            assert status in fine, (role, name, status)
        else:
            assert status == 403, (role, name, status)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_comes_in_anywhere(client: Any, addresses: dict[str, str], method: str) -> None:
    for name, address in addresses.items():
        if right_to(name, method.upper()) == PUBLIC or url_rights()[name] == PUBLIC:
            continue
        response = getattr(client, method)(address)
        if address.startswith("/api/"):
            assert response.status_code == 401, (name, method)
            assert response["Content-Type"] == "application/problem+json"
        else:
            assert response.status_code == 302, (name, method)
            assert response.url.startswith("/sign-in/?next="), name


@pytest.mark.parametrize("role", [Role.PROMOTER, Role.COLLEAGUE, Role.FINANCE, Role.BUYER])
def test_whoever_may_change_nothing_of_customers_changes_nothing(
    role: Role, sign_in: Callable[..., Any], addresses: dict[str, str]
) -> None:
    client = sign_in(SOMEBODY[role])
    client.get("/")
    before = _everything()
    for name, address in addresses.items():
        if name in CHANGES_STATE or name in ("view-save", "api:views", *OWN_NOTICES):
            continue
        if role == Role.FINANCE and name in ("api:sell-out-import", "api:sell-in-import"):
            continue  # figures are theirs to bring in
        is_theirs = role == Role.PROMOTER and name.startswith(EVIDENCE)
        is_theirs |= (role in HAVE_OTHER_TASKS and name == "api:tasks-files") or name in ASKED_BY_MANY
        is_theirs |= role == Role.PROMOTER and name == "api:appeals-files"
        for method in METHODS[1:]:
            if role == Role.FINANCE and str(right_to(name, method.upper())).startswith(OF_FINANCE):
                continue  # so are money, paper and what shipped
            refused = (400, 403, 404, 405, 422) if is_theirs else (403, 404, 405)
            if is_theirs and method == "patch":
                refused += (200,)  # nothing was asked to change
            status = getattr(client, method)(address, {}).status_code
            assert status in refused or name in ONES_OWN_FORMS, (role, name, method, status)
    assert _everything() == before


def _everything() -> list[int]:
    from endcap.platform.kinds import all_kinds

    return [kind.model._default_manager.count() for kind in all_kinds()]


@pytest.mark.parametrize(
    ("role", "sort"),
    [
        *((role, "good") for role in Role),
        *((Role.MANAGER, sort) for sort in ("reading", "expired", "revoked", "of nobody")),
    ],
)
def test_tokens_of_every_sort_reach_what_their_user_reaches(
    role: Role, sort: str, sign_in: Callable[..., Any], addresses: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By reading what the session reads, and no page of the desk; by changing, nothing where it may not."""
    monkeypatch.setattr(middleware, "WRONG_TOKENS", replace(WRONG_TOKENS, most=100_000))
    session, text = sign_in(SOMEBODY[role]), token_of(SOMEBODY[role], sort)
    headers = {"Authorization": f"Bearer {text}"}
    session.get("/")
    by_api = {name: one for name, one in addresses.items() if one.startswith("/api/") and right_to(name) is not None}
    before = _everything()
    for name, address in by_api.items():
        status = Client().get(address, headers=headers).status_code
        wanted = session.get(address).status_code if sort in ("good", "reading") else 401
        assert status == wanted, (role, sort, name, status)
    for method in METHODS[1:]:
        for name, address in by_api.items() if sort != "good" else ():
            status = getattr(Client(), method)(address, headers=headers).status_code
            assert status == (403 if sort == "reading" else 401), (role, sort, name, method, status)
    assert _everything() == before
    for name in ("home", "my-sign-in", "accounts:stores"):
        assert Client().get(addresses[name], headers=headers).status_code == 302, name


def test_somebody_without_a_role_sees_a_home_page_that_says_so(client: Any, company: None) -> None:
    client.force_login(User.objects.create_user("new"))
    client.cookies["django_language"] = "en"
    assert "You have no role today" in client.get("/").content.decode()
    assert client.get("/people/").status_code == 403


def test_a_sheet_is_there_for_whoever_brought_it_in_alone(
    sign_in: Callable[..., Any], addresses: dict[str, str]
) -> None:
    own = client_of(User.objects.get(username="keeper"))
    for name in OF_AN_IMPORT:
        method = "get" if right_to(name) else "post"
        assert getattr(sign_in("M1"), method)(addresses[name], {}).status_code == 404, name
        assert getattr(own, method)(addresses[name], {}).status_code != 404, name


def token_of(username: str, sort: str) -> str:
    if sort == "of nobody":
        return "endcap_" + "1" * 48
    user, now = User.objects.get(username=username), timezone.now()
    scope, days = ("read" if sort == "reading" else "write"), (-1 if sort == "expired" else 1)
    text = f"endcap_{'2' * 48}"
    ApiToken.objects.create(
        user=user, name=sort, prefix=text[:12], digest=digest_of(text), scope=scope, created_at=now,
        expires_at=now + timedelta(days=days), revoked_at=now if sort == "revoked" else None,
    )  # fmt: skip
    return text


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_closed_account_is_out_at_the_next_request(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    assert client.get("/people/").status_code == 200
    User.objects.filter(username="M1").update(is_active=False)
    assert client.get("/people/").status_code == 302


def test_what_is_not_there_is_a_page_of_ours(sign_in: Callable[..., Any]) -> None:
    response = sign_in("M1").get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert Chain.objects.exists()
