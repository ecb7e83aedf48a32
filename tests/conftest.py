"""A small company in October 2026, settled, for the tests of rooms.

R1 moves from S1's team to S2's on the 16th and has a finding in each; each supervisor carries half of one.
"""

from __future__ import annotations

import csv
import os
import time as time_of_day
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from endcap.platform.access import system_actor
from tests import kept_rows
from tests.seen import evidence as _evidence
from tests.supplied import supplies as _supplies

PERIOD = "2026-10"
TODAY = date(2026, 11, 10)
SINCE = date(2026, 1, 1)
MONDAY = date(2026, 11, 2)
SYSTEM = system_actor(today=TODAY)
TABLES: dict[str, str] = {
    "employees": """employee_id,name,role,monthly_wage,minimum_wage
M1,沈国栋,manager,12000,2000
S1,周晓岚,supervisor,8000,2000
S2,方志强,supervisor,8000,2000
R1,陈立新,rep,5000,4900
R2,吴佳敏,rep,5000,2000
P1,曹雨晴,promoter,,
""",
    "reporting": """employee_id,supervisor_id,from,to
S1,M1,2026-01-01,
S2,M1,2026-01-01,
R1,S1,2026-01-01,2026-10-15
R1,S2,2026-10-16,
R2,S2,2026-01-01,
P1,S1,2026-01-01,
""",
    "products": """sku,name,unit_price,display_months,display_days,shelf_life_months,shelf_life_days
W1,天然水,12.5,10,,12,
""",
    "stores": "store_id,name,chain\nT1,惠民家湖滨店,惠民家\nT2,盛隆大关店,盛隆\n",
    "shelf_checks": """check_id,store_id,sku,employee_id,checked_on,production_date,quantity,location,issued_by
X1,T1,W1,R1,2026-10-10,2025-10-01,2,on_shelf,
X2,T1,W1,R1,2026-10-20,2025-10-01,4,on_shelf,
""",
    "tasks": """task_id,employee_id,assigned_on,due_on,done_on
J1,P1,2026-10-01,2026-10-05,
J2,R2,2026-10-01,2026-10-06,2026-10-09
""",
    "cash": """cash_id,employee_id,amount,collected_on,due_on,handed_in_on,clear
K1,R2,3500,2026-10-12,2026-10-14,2026-10-20,yes
""",
    "declared_orders": "employee_id,day,quantity\nR2,2026-10-07,100\n",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest come first, or the other workers wait for them at the end; what looks at one served desk is done by
    one worker, so that it is made once."""
    desk = Path(__file__).parent / "desk"
    for item in items:
        if desk in item.path.parents and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("desk"))
    items.sort(key=lambda item: (item.get_closest_marker("postgres") is None, desk not in item.path.parents))


def write_tables(folder: Path, tables: dict[str, str] = TABLES) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def purge_all() -> None:
    """Takes the values of all changes away, as at the end of their time of keeping."""
    from endcap.platform.audit.purging import purge
    from endcap.platform.models import Change

    purge(SYSTEM, list(Change.objects.values_list("pk", flat=True)), reason="time of keeping")


@pytest.fixture(scope="session")
def facts_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tables(tmp_path_factory.mktemp("facts"))


@pytest.fixture
def company(db: None, facts_folder: Path, request: pytest.FixtureRequest) -> None:
    """People, products and stores, with finance and an administrator. What builds on it is made at once with it."""
    steps: list[Callable[[], None]] = [partial(_company, facts_folder)]
    built = {**BUILT_ON, "findings": partial(_findings, facts_folder)}
    steps += [step for name, step in built.items() if name in request.fixturenames]
    kept_rows.make(steps)


def _company(facts_folder: Path) -> None:
    from endcap.accounts.actions import take_over_company
    from endcap.company.actions import employ
    from endcap.company.models import CompanySettings
    from endcap.kernels.facts import load_facts

    CompanySettings.objects.update_or_create(pk=1, defaults={"unit": "CNY"})
    with load_facts(facts_folder) as facts:
        take_over_company(SYSTEM, facts, since=SINCE)
    employ(SYSTEM, "F1", "蒋文洁", "finance", since=SINCE)
    employ(SYSTEM, "A1", "杜明", "administrator", since=SINCE)
    employ(SYSTEM, "L1", "郭海", "colleague", since=SINCE)


@pytest.fixture
def customers(company: None) -> None:
    """T1 of 惠民家 is R1's, and P1 works in it; T2 of 盛隆 is R2's. Something of every kind belongs to each."""


def _customers() -> None:
    from endcap.accounts import models
    from endcap.company.models import Absence, CalendarDay, Employee, Product, ProductPrice, Territory

    people = {row.code: row for row in Employee.objects.all()}
    tier, product = models.Tier.objects.create(code="A", name="A"), Product.objects.get()
    ProductPrice.objects.create(product=product, unit_price=Decimal("11.8"), first_day=SINCE)
    CalendarDay.objects.create(day=TODAY, name="厂庆")
    Territory.objects.create(code="D1", name="上城区")
    Absence.objects.create(employee=people["R2"], first_day=SINCE, last_day=SINCE, stand_in=people["R1"])
    for code, owner in (("T1", "R1"), ("T2", "R2")):
        store = models.Store.objects.get(code=code)
        own = {"chain": store.chain, "store": store}
        models.StoreAssignment.objects.create(store=store, employee=people[owner], first_day=SINCE)
        banner = models.Banner.objects.create(code=f"B{code}", chain=store.chain, name="大卖场")
        head = models.Contact.objects.create(chain=store.chain, banner=banner, name=f"王{code}", influence=5)
        local = models.Contact.objects.create(**own, name=f"李{code}")
        models.Relation.objects.create(contact=local, kind="reports_to", other=head)
        models.Terms.objects.create(chain=store.chain, payment_days=45, first_day=SINCE)
        models.Fee.objects.create(**own, kind="display", amount=Decimal("800.00"), per="month", first_day=SINCE)
        models.ReceivingWindow.objects.create(store=store, weekday=1, opens=time(8), closes=time(11))
        models.Listing.objects.create(store=store, product=product, first_day=SINCE)
        models.CompetitorSighting.objects.create(store=store, brand="山下泉", seen_on=SINCE)
        models.ImportantDate.objects.create(**own, title="店庆", day=TODAY)
        models.Note.objects.create(**own, text="谈了堆头", at=datetime(2026, 11, 1, tzinfo=UTC), author=people[owner])
        models.Record.objects.create(**own, form="shopper-complaint", day=SINCE, values={"matter": "price"})
        store.chain.tier = tier
        store.chain.save()
    models.StoreAssignment.objects.create(
        store=models.Store.objects.get(code="T1"), employee=people["P1"], duty="promoter", first_day=SINCE
    )


@pytest.fixture
def evidence(customers: None) -> None:
    """What was seen on the 9th of November in T1 and T2, each entered by its rep, and a task that S2 gave each of them."""


@pytest.fixture
def figures(customers: None, evidence: None) -> None:
    """A week's sell-out and sell-in of each store."""


def _figures() -> None:
    from endcap.accounts.models import Store
    from endcap.company.models import Product
    from endcap.results.models import SellInWeek, SellOutWeek

    for store in Store.objects.all():
        key = {"store": store, "product": Product.objects.get(), "week": MONDAY, "units": 24}
        SellOutWeek.objects.create(**key, revenue=Decimal("300.00"))
        SellInWeek.objects.create(**key, amount=Decimal("240.00"))


@pytest.fixture
def supplies(customers: None) -> None:
    """Orders, receipts, cash, incidents and a result of R1 and of R2, all on the 9th of November."""


@pytest.fixture
def findings(company: None) -> None:
    """The company's own records of October, settled; the ledger is open in October, and everybody is bound."""


def _findings(facts_folder: Path) -> None:
    from endcap.company.models import CompanySettings
    from endcap.conduct.facts.taking import take_over_facts
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.ledger.months import begin
    from endcap.conduct.models import RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge, bound_people
    from endcap.conduct.rulebooks.in_force import adopt_chosen
    from endcap.kernels.facts import load_facts
    from endcap.kernels.rules import Period

    at = datetime(2026, 1, 1, tzinfo=UTC)
    begin(Period.parse(PERIOD), at=at)
    adopt_chosen(CompanySettings.objects.get(), at=at)
    acknowledge(RulebookVersion.objects.all(), bound_people(TODAY), at=at)
    with load_facts(facts_folder) as facts:
        take_over_facts(SYSTEM, facts, since=SINCE)
    # Found before whatever a test does, also where it stops the clock on TODAY.
    with patch("django.utils.timezone.now", lambda: datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)):
        refresh(TODAY)


BUILT_ON: dict[str, Callable[[], None]] = {
    "customers": _customers,
    "evidence": _evidence,
    "figures": _figures,
    "supplies": _supplies,
}


@pytest.fixture
def sign_in(company: None, client: Any) -> Callable[[str], Any]:
    """Signs in the employee with a number (`buyer` for a chain's person), and gives the client."""
    from endcap.company.actions import link_sign_in
    from endcap.company.models import Employee
    from endcap.platform.models import User

    def enter(code: str, *, language: str = "en") -> Any:
        user = User.objects.filter(username=code).first()
        if user is None:
            user = User.objects.create_user(code, "a good password", is_partner=code == "buyer")
            if code != "buyer":
                link_sign_in(SYSTEM, Employee.objects.get(code=code), user)
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    return enter


@pytest.fixture
def proved() -> Callable[[Any], Any]:
    """As if whoever is signed in there had given their password a moment ago."""

    def prove(client: Any, *, seconds_ago: int = 0) -> Any:
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time_of_day.time() - seconds_ago}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    return prove


@pytest.fixture
def actor(company: None) -> Callable[..., Any]:
    """The actor behind an employee's number on a day."""
    from endcap.company.actions import link_sign_in
    from endcap.company.models import Employee
    from endcap.platform.access import actor_of
    from endcap.platform.models import User

    def act(code: str, *, today: date = TODAY) -> Any:
        user, is_new = User.objects.get_or_create(username=code)
        if is_new:
            link_sign_in(SYSTEM, Employee.objects.get(code=code), user)
        return actor_of(user, today=today)

    return act


def missing(what: str) -> None:
    """Skips loudly; under CI=true what is missing is a failure."""
    reason = f"NOT TESTED: {what}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def rows_of(response: Any) -> list[dict[str, str]]:
    """An exported list."""
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
