"""What is posted, issued, published or acknowledged stays, and a closed month takes nothing more: neither the ORM nor
plain SQL can change or remove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from endcap.conduct.models import (
    Acknowledgement,
    Entry,
    LedgerMonth,
    Posting,
    RulebookVersion,
    Statement,
    StatementAcknowledged,
    VersionClause,
)
from tests.conduct.acting import close_october, confirm_all, finding_of

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]

KEPT = [
    Posting, Entry, Statement, StatementAcknowledged, RulebookVersion, VersionClause, Acknowledgement,
]  # fmt: skip
OF_A_MONTH = [Posting, Entry, Statement]


@pytest.fixture
def closed(findings: None, actor: Act) -> None:
    """October is closed, R1 has read the statement, and in November one of its fines was taken back."""
    from endcap.conduct.appeals.actions import contest, hear

    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    StatementAcknowledged.objects.create(statement=Statement.objects.get(employee__code="R1"), at=timezone.now())
    appeal = contest(actor("R2"), finding_of("3", "R2"), "The bank was closed.").row
    hear(actor("A1"), appeal, "overturned", "It was.")
    connection.check_constraints()  # PostgreSQL truncates no table whose rows it has yet to check


def refused(attempt: Callable[[], Any], *, because: str = "append-only") -> None:
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        attempt()


def run(statement: str) -> Callable[[], Any]:
    def execute() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return execute


def plain_field(model: Any) -> str:
    return next(one.attname for one in model._meta.concrete_fields if not one.primary_key)


def held(model: Any) -> list[Any]:
    return list(model.objects.order_by("pk").values_list())


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_changed(closed: None, model: Any) -> None:
    before = held(model)
    assert before
    row, table, key, field = model.objects.last(), model._meta.db_table, model._meta.pk.column, plain_field(model)
    refused(row.save)
    refused(lambda: model.objects.update_or_create(pk=row.pk, defaults={field: getattr(row, field)}))
    refused(lambda: model.objects.filter(pk=row.pk).update(**{field: getattr(row, field)}))
    refused(lambda: model.objects.bulk_update([row], [field]))
    refused(run(f"UPDATE {table} SET {key} = {key}"))
    assert held(model) == before


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_removed(closed: None, model: Any) -> None:
    before = held(model)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.last().delete()
    refused(lambda: model.objects.all()._raw_delete(using="default"))
    refused(run(f"DELETE FROM {model._meta.db_table}"))
    assert held(model) == before


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_replaced_or_emptied(closed: None, model: Any) -> None:
    before, table, key = held(model), model._meta.db_table, model._meta.pk.column
    statements = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1",
        "postgresql": f"TRUNCATE {table} CASCADE",
    }
    refused(run(statements[connection.vendor]))
    assert held(model) == before


@pytest.mark.parametrize("model", OF_A_MONTH)
def test_a_closed_month_takes_nothing_more(closed: None, model: Any) -> None:
    october = LedgerMonth.objects.get(month="2026-10")
    before, table = held(model), model._meta.db_table
    row = model.objects.filter(month=october).first()
    columns = [one.column for one in model._meta.concrete_fields if not one.primary_key]
    row.pk = None
    refused(lambda: row.save(force_insert=True), because="closed month")
    refused(lambda: model.objects.bulk_create([row]), because="closed month")
    names = ", ".join(columns)
    refused(run(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1"), because="closed month")
    assert held(model) == before


@pytest.mark.parametrize("model", [Posting, Entry])
def test_the_open_month_takes_what_the_closed_one_does_not(closed: None, model: Any) -> None:
    """So it is the month that is refused, not the row."""
    row = model.objects.filter(month__month="2026-10", **({"sort": "payroll"} if model is Posting else {})).first()
    row.pk, row.month = None, LedgerMonth.objects.get(is_open=True)
    row.save(force_insert=True)
    assert model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "change",
    [{"is_open": True, "closed_at": None}, {"wage_guard": None}, {"moved_on": 7}, {"month": "2025-01"}, {"closed_by": None}],
)  # fmt: skip
def test_a_closed_month_is_never_opened_or_changed_again(closed: None, change: dict[str, Any]) -> None:
    before = held(LedgerMonth)
    row = LedgerMonth.objects.get(month="2026-10")
    for name, value in change.items():
        setattr(row, name, value)
    refused(row.save, because="closed month")
    refused(lambda: LedgerMonth.objects.filter(pk=row.pk).update(**change), because="closed month")
    refused(lambda: LedgerMonth.objects.bulk_update([row], list(change)), because="closed month")
    assert held(LedgerMonth) == before


def test_a_closed_month_is_neither_removed_replaced_nor_emptied(closed: None) -> None:
    before, table = held(LedgerMonth), LedgerMonth._meta.db_table
    october = LedgerMonth.objects.get(month="2026-10")
    with pytest.raises(IntegrityError), transaction.atomic():
        october.delete()
    refused(lambda: LedgerMonth.objects.filter(pk=october.pk)._raw_delete(using="default"))
    refused(run(f"DELETE FROM {table}"))
    refused(run(f"UPDATE {table} SET is_open = NOT is_open WHERE month = '2026-10'"))
    refused(
        run(
            {
                "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE month = '2026-10'",
                "postgresql": f"TRUNCATE {table} CASCADE",
            }[connection.vendor]
        )
    )
    assert held(LedgerMonth) == before


def test_one_month_is_open_at_a_time(closed: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerMonth.objects.create(month="2026-12", opened_at=timezone.now())
