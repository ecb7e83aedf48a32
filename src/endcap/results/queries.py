"""Sums of sell-out over the stores that somebody may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet, Sum

from endcap.accounts.queries import of_stores_within
from endcap.platform.access import Actor
from endcap.results.models import SellOutWeek
from endcap.results.rights import SEE_SALES

WEEKS_SHOWN = 52
WEEKS_COMPARED = 4
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Bar:
    """One week. `height` in percent of the highest."""

    week: date
    revenue: Decimal
    height: int


@dataclass(frozen=True)
class Trend:
    """Weeks up to the last one known, the latest last. `change`: the last four against the four before, as a share."""

    bars: list[Bar]
    latest: Decimal
    change: Decimal | None
    units: int


def sales_visible_to(actor: Actor) -> QuerySet[SellOutWeek]:
    return of_stores_within(SellOutWeek, actor, SEE_SALES)


def last_week(rows: QuerySet[SellOutWeek]) -> date | None:
    return rows.order_by().aggregate(last=Max("week"))["last"]


def trend(rows: QuerySet[SellOutWeek]) -> Trend | None:
    """None without any figure."""
    until = last_week(rows)
    if until is None:
        return None
    first = until - timedelta(weeks=WEEKS_SHOWN - 1)
    sums = rows.filter(week__gte=first).order_by().values("week").annotate(revenue=Sum("revenue"), units=Sum("units"))
    by_week: dict[date, Any] = {row["week"]: row for row in sums}
    weeks = [first + timedelta(weeks=n) for n in range(WEEKS_SHOWN)]
    amounts = [by_week[week]["revenue"] if week in by_week else NOTHING for week in weeks]
    highest = max(amounts) or Decimal(1)
    bars = [
        Bar(week, amount, max(0, round(amount / highest * 100))) for week, amount in zip(weeks, amounts, strict=True)
    ]
    latest, before = (
        sum(amounts[-WEEKS_COMPARED:], NOTHING),
        sum(amounts[-2 * WEEKS_COMPARED : -WEEKS_COMPARED], NOTHING),
    )
    units = sum(by_week[week]["units"] for week in weeks[-WEEKS_COMPARED:] if week in by_week)
    return Trend(bars, latest, (latest - before) / before if before else None, units)


def best_products(rows: QuerySet[SellOutWeek], *, most: int = 5) -> list[dict[str, Any]]:
    """The products that sold most in the last four weeks."""
    until = last_week(rows)
    if until is None:
        return []
    recent = rows.filter(week__gt=until - timedelta(weeks=WEEKS_COMPARED))
    sums = recent.order_by().values("product", "product__name").annotate(revenue=Sum("revenue"), units=Sum("units"))
    return list(sums.order_by("-revenue")[:most])


def chain_changes(actor: Actor) -> list[dict[str, Any]]:
    """Each chain's last four weeks against the four before, the largest first."""
    rows = sales_visible_to(actor)
    until = last_week(rows)
    if until is None:
        return []
    found: dict[int, dict[str, Any]] = {}
    for name, first, last in (
        ("latest", until - timedelta(weeks=WEEKS_COMPARED - 1), until),
        ("before", until - timedelta(weeks=2 * WEEKS_COMPARED - 1), until - timedelta(weeks=WEEKS_COMPARED)),
    ):
        sums = rows.filter(week__range=(first, last)).order_by().values("store__chain", "store__chain__name")
        for row in sums.annotate(revenue=Sum("revenue")):
            chain = found.setdefault(
                row["store__chain"],
                {"pk": row["store__chain"], "name": row["store__chain__name"], "latest": NOTHING, "before": NOTHING},
            )
            chain[name] = row["revenue"]
    for chain in found.values():
        chain["change"] = (chain["latest"] - chain["before"]) / chain["before"] if chain["before"] else None
    return sorted(found.values(), key=lambda chain: -chain["latest"])
