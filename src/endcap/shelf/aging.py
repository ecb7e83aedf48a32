"""How fresh batches were, asked of the database: the same as `freshness_of` says of one.

No database agrees with another on adding months, so calendar months and days of the month are compared as whole numbers.
They are taken from the written day: SQLite has no other way that is not slow.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Case, CharField, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr
from django.db.models.lookups import Exact

from endcap.shelf.models import Freshness


class _Age(Func):
    """Days from one to another."""

    arg_joiner = " - "
    template = "(%(expressions)s)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        later, earlier = self.source_expressions
        days = [Func(one, function="julianday") for one in (later, earlier)]
        return Func(*days, template="CAST(%(expressions)s AS INTEGER)", arg_joiner=" - ").as_sql(compiler, connection)


def _part(field: str, start: int, length: int) -> Any:
    """Of 2026-11-09."""
    return Cast(Substr(Cast(field, CharField()), start, length), IntegerField())


def _months(field: str) -> Any:
    return _part(field, 1, 4) * Value(12) + _part(field, 6, 2)


SPAN = {
    "span_months": ExpressionWrapper(_months("checked_on") - _months("production_date"), IntegerField()),
    "checked_day": _part("checked_on", 9, 2),
    "made_day": _part("production_date", 9, 2),
    "age_days": _Age("checked_on", "production_date"),
}


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Shelf checks of batches that were fresh, near-expiry or expired on their day."""
    expired, past_display = _is_past("shelf_life"), _is_past("display")
    rows = rows.alias(**SPAN)
    if state == Freshness.EXPIRED:
        return rows.filter(expired)
    if state == Freshness.NEAR_EXPIRY:
        return rows.filter(past_display, _is_not(expired))
    return rows.filter(_is_not(expired), _is_not(past_display))


def _is_past(limit_name: str) -> Q:
    """Past a limit in months: more calendar months have begun, or as many and the day of the month is a later one."""
    months, days = f"product__{limit_name}_months", f"product__{limit_name}_days"
    in_months = Q(span_months__gt=F(months)) | Q(span_months=F(months), checked_day__gt=F("made_day"))
    return (Q(**{f"{months}__isnull": False}) & in_months) | Q(**{f"{days}__isnull": False}, age_days__gt=F(days))


def _is_not(condition: Q) -> Any:
    """Also where the product has no limit: a condition on nothing is neither true nor false."""
    return Exact(Case(When(condition, then=Value(1)), default=Value(0)), 0)
