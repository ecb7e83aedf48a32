"""What customers contribute to the home page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse

from endcap.accounts.dates import Coming, coming_dates, next_settlement
from endcap.accounts.models import Fee, Record, Store, StoreAssignment, Terms
from endcap.accounts.models.agreed import PERIODS
from endcap.accounts.queries import (
    about_customers_within,
    chains_visible_to,
    of_chains_within,
    open_on,
    stores_visible_to,
    stores_within,
)
from endcap.accounts.rights import SEE_CHAINS, SEE_DEPARTMENT, SEE_STORES, SEE_TERMS
from endcap.company.models import Employee, ReportingLine
from endcap.platform.access import Actor, Role
from endcap.platform.cards import Card
from endcap.platform.links import page_of

MOST = 6


def my_stores(actor: Actor) -> dict[str, Any]:
    """What a rep has in hand: their stores, those they stand in for, and what is open at them."""
    stores = stores_visible_to(actor)
    own = StoreAssignment.objects.during(actor.today).filter(employee=actor.employee_id)
    count = stores_within(actor, SEE_STORES).filter(open_on(actor.today)).count()
    return {
        "count": count,
        "standing_in": count - own.values("store").distinct().count(),
        "stores": stores.order_by("name")[:MOST],
    }


def to_do(actor: Actor) -> dict[str, Any] | None:
    """Records that are due or late, and dates that come up."""
    open_records = about_customers_within(Record, actor, SEE_CHAINS).filter(done_on__isnull=True, due_on__isnull=False)
    due = [
        Coming(
            record.due_on,
            str(record),
            record.store or record.chain,
            page_of("accounts:record", record.pk),
            "record",
            record.pk,
        )
        for record in open_records.select_related("store", "chain").order_by("due_on")[:MOST]
    ]
    ahead = sorted([*due, *coming_dates(actor)[:MOST]], key=lambda one: one.day)[:MOST]
    return {"ahead": ahead, "today": actor.today} if ahead else None


def team(actor: Actor) -> dict[str, Any] | None:
    """Each of a supervisor's people with the stores they have today."""
    led = ReportingLine.objects.during(actor.today).filter(supervisor=actor.employee_id).values("employee_id")
    today = Q(assignments__first_day__lte=actor.today) & (
        Q(assignments__last_day__isnull=True) | Q(assignments__last_day__gte=actor.today)
    )
    away = Q(absences__first_day__lte=actor.today) & (
        Q(absences__last_day__isnull=True) | Q(absences__last_day__gte=actor.today)
    )
    people = Employee.objects.filter(pk__in=led).annotate(
        stores=Count("assignments__store", filter=today, distinct=True),
        is_away=Count("absences", filter=away, distinct=True),
    )
    return {"people": people.order_by("code")} if people else None


def department(actor: Actor) -> dict[str, Any]:
    """Every chain, and stores that nobody looks after."""
    owned = StoreAssignment.objects.during(actor.today).filter(duty="owner").values("store_id")
    without = Store.objects.filter(open_on(actor.today)).exclude(pk__in=owned)
    return {
        "chains": chains_visible_to(actor).order_by("-store_count"),
        "without_owner": without.count(),
        "without_url": f"{reverse('accounts:stores')}?owner=none&state=open",
    }


def money_due(actor: Actor) -> dict[str, Any]:
    """When each chain settles next, by when it pays, and what fees are in force: what is agreed, not what was booked."""
    in_force = of_chains_within(Terms, actor, SEE_TERMS).during(actor.today).select_related("chain")
    rows = [(next_settlement(terms.settlement_day, actor.today), terms) for terms in in_force]
    fees = about_customers_within(Fee, actor, SEE_TERMS).during(actor.today)
    sums = fees.order_by("per").values("per").annotate(total=Sum("amount"), count=Count("amount"))
    per = dict(PERIODS)
    return {
        "terms": sorted(rows, key=lambda pair: (pair[0] is None, pair[0] or actor.today, pair[1].chain.name)),
        "fees": [(per[row["per"]], row["total"], row["count"]) for row in sums if row["count"]],
        "shares": fees.filter(amount__isnull=True).count(),
    }


HALF = "col-12 col-lg-6"
WORKS_IN_STORES = frozenset({Role.REP, Role.PROMOTER})
HAS_DATES = frozenset({Role.REP, Role.SUPERVISOR, Role.MANAGER})

CARDS = (
    Card(
        "accounts.mine", SEE_STORES, "accounts/cards/my_stores.html", my_stores, order=6, roles=WORKS_IN_STORES, width=HALF
    ),
    Card(
        "accounts.department", SEE_DEPARTMENT, "accounts/cards/department.html", department, order=6, width=HALF
    ),
    Card(
        "accounts.team", SEE_STORES, "accounts/cards/team.html", team, order=7, roles=frozenset({Role.SUPERVISOR}),
        width=HALF,
    ),
    Card(
        "accounts.money", SEE_TERMS, "accounts/cards/money.html", money_due, order=4, roles=frozenset({Role.FINANCE}),
        width=HALF,
    ),
    Card("accounts.todo", SEE_CHAINS, "accounts/cards/to_do.html", to_do, order=5, roles=HAS_DATES, width=HALF),
)  # fmt: skip
