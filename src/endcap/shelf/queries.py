"""What is read of the shelf, scoped to who asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case, DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, ExtractDay, ExtractMonth, ExtractYear
from django.db.models.lookups import Exact

from endcap.accounts.models import StoreAssignment
from endcap.accounts.queries import WIDE, stores_within
from endcap.platform.access import Actor, limit, scope_of
from endcap.shelf.models import DAYS_TO_SWAP, Evidence, Freshness, Swap
from endcap.shelf.rights import SEE_SHELF

A_DAY = timedelta(days=1)


def evidence_within(model: type[Evidence], actor: Actor, right: str) -> QuerySet[Any]:
    """What was found in stores in the scope; and what people in it answered for or entered on its day."""
    rows = model._default_manager.all()
    scope = scope_of(actor, right)
    if scope is None:
        return rows.none()
    if scope in WIDE:
        return rows
    in_stores = Q(store__in=stores_within(actor, right).values("pk"))
    of_people = [limit(actor, right, employee=who, first=model.numbered_by) for who in ("employee", "recorded_by")]
    return rows.filter(in_stores | of_people[0] | of_people[1])


def evidence_visible_to(model: type[Evidence], actor: Actor) -> QuerySet[Any]:
    """With what lists and pages show of it."""
    fields = {field.name for field in model._meta.concrete_fields}
    related = ["store__chain", "employee", "recorded_by", *(("product",) if "product" in fields else ())]
    return evidence_within(model, actor, SEE_SHELF).select_related(*related)


def owner_on(actor: Actor, store_id: int, day: date) -> int | None:
    """The employee whose store it is on a day."""
    key = ("owners", store_id)
    spans = actor.known.get(key)
    if spans is None:
        rows = StoreAssignment.objects.filter(store=store_id, duty="owner").order_by("-first_day")
        spans = list(rows.values_list("first_day", "last_day", "employee_id"))
        if actor.is_signed_in:  # a command's actor may act for long
            actor.known[key] = spans
    return next((who for first, last, who in spans if first <= day and (last is None or last >= day)), None)


# --- How fresh a batch was ---------------------------------------------------------------------------------------


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Shelf checks of batches that were fresh, near-expiry or expired on their day: as `freshness_of` says."""
    expired, past_display = _is_past("shelf_life"), _is_past("display")
    rows = rows.annotate(**_SPAN)
    if state == Freshness.EXPIRED:
        return rows.filter(expired)
    if state == Freshness.NEAR_EXPIRY:
        return rows.filter(_as_yes(past_display, 1), _as_yes(expired, 0))
    return rows.filter(_as_yes(expired, 0), _as_yes(past_display, 0))


def _months_of(field: str) -> Any:
    return ExtractYear(field) * Value(12) + ExtractMonth(field)


# No database agrees with another on adding months; whole numbers they all compare alike.
_SPAN = {
    "_months": ExpressionWrapper(_months_of("checked_on") - _months_of("production_date"), IntegerField()),
    "_checked_day": ExtractDay("checked_on"),
    "_made_day": ExtractDay("production_date"),
    "_age": ExpressionWrapper(F("checked_on") - F("production_date"), DurationField()),
}


def _is_past(limit_name: str) -> Q:
    """Past a limit in months: more calendar months have begun, or as many and the day of the month is a later one."""
    months, days = f"product__{limit_name}_months", f"product__{limit_name}_days"
    allowed = ExpressionWrapper(Cast(F(days), IntegerField()) * Value(A_DAY, DurationField()), DurationField())
    in_months = Q(_months__gt=F(months)) | Q(_months=F(months), _checked_day__gt=F("_made_day"))
    return (Q(**{f"{months}__isnull": False}) & in_months) | (Q(**{f"{days}__isnull": False}) & Q(_age__gt=allowed))


def _as_yes(condition: Q, wanted: int) -> Q:
    """Also where the product has no limit: a condition on nothing is neither true nor false."""
    return Exact(Case(When(condition, then=Value(1)), default=Value(0)), wanted)  # type: ignore[return-value]


# --- Swaps -------------------------------------------------------------------------------------------------------

IS_OPEN = Q(swapped_on__isnull=True) | Q(returned_on__isnull=True)
FINISHED_ON = Case(
    When(swapped_on__isnull=True, then=None),
    When(returned_on__isnull=True, then=None),
    When(swapped_on__gt=F("returned_on"), then=F("swapped_on")),
    default=F("returned_on"),
)


def open_swaps(store_id: int, product_id: int) -> QuerySet[Swap]:
    return Swap.objects.open().filter(store=store_id, product=product_id)


def late_on(today: date) -> Q:
    """Swaps whose time is over and that are not done."""
    return IS_OPEN & Q(found_on__lt=today - DAYS_TO_SWAP)
