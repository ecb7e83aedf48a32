"""A database of the desk as it was before comes up to date, and goes back, with what was in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from endcap.accounts.models import Chain, Store, StoreAssignment
from endcap.company.models import Employee, EmployeeRole, Product, ProductPrice, ReportingLine
from endcap.platform.access import system_actor
from endcap.platform.finder import find
from endcap.platform.models import Change, ChangeValues
from tests.conduct.acting import close_october, confirm_all

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = ("platform", "company", "accounts", "visits", "shelf", "supply", "results", "conduct")
# What the desk had before customers, history and files came to it.
BEFORE = [
    ("conduct", "0002_guards"),
    ("results", None),
    ("supply", None),
    ("shelf", None),
    ("visits", None),
    ("accounts", "0002_search_keys"),
    ("company", "0004_search_keys"),
    ("platform", "0001_initial"),
]
KEPT: dict[Any, tuple[str, ...]] = {
    Employee: ("pk", "code", "name", "monthly_wage", "minimum_wage", "user_id"),
    EmployeeRole: ("pk", "employee_id", "role", "first_day", "last_day"),
    ReportingLine: ("pk", "employee_id", "supervisor_id", "first_day", "last_day"),
    Product: ("pk", "sku", "name", "barcode", "pieces_per_case", "unit_price", "display_months", "shelf_life_months"),
    ProductPrice: ("pk", "product_id", "unit_price", "first_day", "last_day"),
    Chain: ("pk", "name"),
    Store: ("pk", "code", "name", "chain_id"),
}


def go_to(targets: list[tuple[str, str | None]]) -> None:
    MigrationExecutor(connection).migrate(targets)


def take_down() -> None:
    go_to([(room, None) for room in reversed(ROOMS)])


def newest() -> list[tuple[str, str | None]]:
    return [node for node in MigrationLoader(connection).graph.leaf_nodes() if node[0] in ROOMS]


@pytest.fixture
def movable(transactional_db: None) -> Iterator[None]:
    """Whatever a test does to the tables, they are up to date and empty afterwards."""
    yield
    take_down()
    call_command("migrate", verbosity=0)
    if connection.vendor == "postgresql":
        # The framework empties tables after each of these tests, which append-only ones refuse even when they are
        # empty. It closes the connection then, with this setting.
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")


def contents() -> dict[str, list[tuple[Any, ...]]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list(*names)) for model, names in KEPT.items()}


def tables() -> set[str]:
    names = connection.introspection.table_names()
    return {name for name in names if name.partition("_")[0] in ROOMS}


def guards() -> list[tuple[str, ...]]:
    """Triggers, and on PostgreSQL also what excludes rows, as the database names them."""
    queries = {
        "sqlite": ["SELECT name FROM sqlite_master WHERE type = 'trigger' OR name LIKE '%\\_found' ESCAPE '\\'"],
        "postgresql": [
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT conname FROM pg_constraint WHERE contype = 'x'",
            "SELECT indexname FROM pg_indexes WHERE indexname LIKE '%\\_found'",
        ],
    }
    found: list[tuple[str, ...]] = []
    with connection.cursor() as cursor:
        for query in queries[connection.vendor]:
            cursor.execute(query)
            found += cursor.fetchall()
    return sorted(found)


def test_a_desk_of_before_comes_up_to_date_with_all_it_holds(movable: None, customers: None) -> None:
    before, promises = contents(), guards()
    go_to(BEFORE)
    assert {"platform_change", "accounts_contact", "company_absence", "company_companysettings"}.isdisjoint(tables())
    assert len(guards()) < len(promises)
    call_command("migrate", verbosity=0)
    assert contents() == before
    assert guards() == promises


def test_what_was_there_before_is_found_by_searching(movable: None, customers: None) -> None:
    go_to(BEFORE)
    call_command("migrate", verbosity=0)
    actor = system_actor(today=date(2026, 11, 10))
    for words, title in {
        "huiminjia": "惠民家",
        "hmj": "惠民家",
        "T2": "盛隆大关店",
        "dgd": "盛隆大关店",
        "天然": "天然水",
        "W1": "天然水",
        "chenlixin": "陈立新",
        "R1": "陈立新",
    }.items():
        hits = {hit.title for group in find(actor, words) for hit in group.hits}
        assert any(one.startswith(title) for one in hits), (words, hits)


def test_new_names_are_found_after_coming_up_to_date(movable: None, customers: None) -> None:
    go_to(BEFORE)
    call_command("migrate", verbosity=0)
    store = Store.objects.get(code="T1")
    store.name = "惠民家文三店"
    store.save()
    actor = system_actor(today=date(2026, 11, 10))
    assert [hit.title for group in find(actor, "wensan") for hit in group.hits] == ["惠民家文三店"]
    assert not find(actor, "湖滨店")


def test_promises_hold_after_coming_up_to_date(movable: None, customers: None) -> None:
    go_to(BEFORE)
    call_command("migrate", verbosity=0)
    store, people = Store.objects.get(code="T1"), list(Employee.objects.order_by("code")[:2])
    days = {"first_day": date(2026, 3, 1)}
    StoreAssignment.objects.create(store=store, employee=people[0], **days)
    change = Change.objects.create(
        at="2026-11-10T00:00Z", batch="0" * 32, via="command", action="test", event="added", kind="store",
        object_id=1, about_kind="store", about_id=1,
    )  # fmt: skip
    ChangeValues.objects.create(change=change, name="x")
    line = ReportingLine.objects.get(employee__code="S1")
    for refused in (
        lambda: StoreAssignment.objects.create(store=store, employee=people[1], first_day=date(2026, 4, 1)),
        lambda: EmployeeRole.objects.create(employee=people[0], role="rep", **days),
        lambda: ReportingLine.objects.create(employee=line.supervisor, supervisor=line.employee, **days),
        lambda: Change.objects.filter(pk=change.pk).update(event="removed"),
        lambda: ChangeValues.objects.update(name="y"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()


def test_a_ledger_of_before_keeps_its_guards_and_proves_itself(
    movable: None, findings: None, actor: Any, settings: Any, tmp_path: Path
) -> None:
    """It goes back to before months kept their terms, and forth again."""
    from endcap.conduct.ledger.checking import check
    from endcap.conduct.models import Finding, Posting
    from endcap.platform.audit import anchor
    from endcap.platform.audit.verifying import verify

    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"
    anchor.begin()
    confirm_all(actor("M1"))
    close_october(actor("M1"), move_on=True)
    found, promises = Finding.objects.count(), guards()
    one = Finding.objects.filter(number="6").first()
    assert one is not None
    Finding.objects.filter(pk=one.pk).update(fact="employees", fact_id="R3/2026-10")
    go_to([("conduct", "0008_faster_lists"), ("shelf", "0001_initial")])
    assert Finding.objects.filter(pk=one.pk).values_list("fact_id", flat=True).get() == "R3"
    call_command("migrate", verbosity=0)
    assert Finding.objects.filter(pk=one.pk).values_list("fact_id", flat=True).get() == "R3/2026-10"
    assert (Finding.objects.count(), guards()) == (found, promises)
    assert check().problems == []
    assert verify().problems == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.update(amount=0)


def test_everything_can_be_taken_down_and_put_up_again(movable: None) -> None:
    before, promises = tables(), guards()
    take_down()
    assert not tables()
    assert not guards()
    call_command("migrate", verbosity=0)
    assert tables() == before
    assert guards() == promises
    assert set(newest()) <= set(MigrationExecutor(connection).loader.applied_migrations)


def test_models_and_migrations_say_the_same(movable: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
