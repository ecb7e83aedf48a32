"""What is settled stays: neither the ORM nor plain SQL can change or remove it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from endcap.conduct.models import LedgerLine, RunClause, RunDeduction, SettlementRun, UnclearDay

pytestmark = pytest.mark.django_db

KEPT = [SettlementRun, RunClause, LedgerLine, UnclearDay, RunDeduction]


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_changed(run: Any, model: Any) -> None:
    row = model.objects.first()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.update(id=row.pk)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET id = id")


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_removed(run: Any, model: Any) -> None:
    count = model.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.first().delete()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete(using="default")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    assert model.objects.count() == count > 0


@pytest.mark.parametrize("model", KEPT)
def test_rows_cannot_be_replaced_or_emptied(run: Any, model: Any) -> None:
    connection.check_constraints()  # PostgreSQL truncates no table whose rows it has yet to check
    table = model._meta.db_table
    statements = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "postgresql": f"TRUNCATE {table} CASCADE",
    }
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statements[connection.vendor])
