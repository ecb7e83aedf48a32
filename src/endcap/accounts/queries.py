"""What is read of customers, scoped to who asks: today's owner of a store sees it with all its history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from endcap.accounts.models import Banner, Chain, Note, Store, StoreAssignment
from endcap.accounts.rights import ASSIGN_STORES, KEEP_FILE, SEE_CHAINS, SEE_STORES
from endcap.company.models import Employee, EmployeeRole
from endcap.company.queries import employees_within
from endcap.platform.access import Actor, Role, Scope, limit, scope_of

WIDE = (Scope.ALL, Scope.DEPARTMENT)


def open_on(day: date) -> Q:
    """Stores that are not closed by then."""
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def stores_within(actor: Actor, right: str) -> QuerySet[Store]:
    """The stores in the scope that a right has for an actor today."""
    if scope_of(actor, right) in WIDE:
        return Store.objects.all()
    held = StoreAssignment.objects.during(actor.today).filter(
        limit(actor, right, employee="employee", standing_in=True)
    )
    return Store.objects.filter(pk__in=held.values("store_id"))


def chains_within(actor: Actor, right: str) -> QuerySet[Chain]:
    """All of them, or those that have a store in the scope."""
    if scope_of(actor, right) in WIDE:
        return Chain.objects.all()
    key = ("chains", right)
    if key not in actor.known:
        # Few, and asked for several times on a page.
        actor.known[key] = list(stores_within(actor, right).order_by().values_list("chain_id", flat=True).distinct())
    return Chain.objects.filter(pk__in=actor.known[key])


def banners_within(actor: Actor, right: str) -> QuerySet[Banner]:
    return Banner.objects.filter(chain__in=chains_within(actor, right).values("pk"))


def about_customers_within(model: Any, actor: Actor, right: str) -> QuerySet[Any]:
    """What concerns chains and stores in the scope: a store's own only with the store."""
    rows = model.objects.all()
    if scope_of(actor, right) in WIDE:
        return rows
    stores = stores_within(actor, right)
    return rows.filter(Q(store__in=stores.values("pk")) | Q(store__isnull=True, chain__in=stores.values("chain_id")))


def notes_within(actor: Actor, right: str) -> QuerySet[Note]:
    """To change a note, it must be one's own, or one stands above all who write."""
    rows = about_customers_within(Note, actor, right)
    may_change_all = right != KEEP_FILE or scope_of(actor, right) in WIDE
    return rows if may_change_all else rows.filter(author=actor.employee_id)


def of_stores_within(model: Any, actor: Actor, right: str) -> QuerySet[Any]:
    if scope_of(actor, right) in WIDE:
        return model.objects.all()
    return model.objects.filter(store__in=stores_within(actor, right).values("pk"))


def assignments_within(actor: Actor, right: str) -> QuerySet[StoreAssignment]:
    """Those of stores in the scope; to give a store to somebody, they must be in the scope, too."""
    rows = of_stores_within(StoreAssignment, actor, right)
    if scope_of(actor, right) in WIDE or right == SEE_STORES:
        return rows
    return rows.filter(limit(actor, right, employee="employee"))


def of_chains_within(model: Any, actor: Actor, right: str) -> QuerySet[Any]:
    return model.objects.filter(chain__in=chains_within(actor, right).values("pk"))


def stores_visible_to(actor: Actor) -> QuerySet[Store]:
    """Each with `owner_name`: whose it is today."""
    owning = StoreAssignment.objects.during(actor.today).filter(store=OuterRef("pk"), duty="owner").order_by()
    return (
        stores_within(actor, SEE_STORES)
        .select_related("chain__tier", "banner", "territory", "tier")
        .defer("search_text", "chain__search_text", "banner__search_text", "territory__search_text")
        .annotate(
            owner_name=Subquery(owning.values("employee__name")[:1]),
        )
    )


def chains_visible_to(actor: Actor) -> QuerySet[Chain]:
    """Each with `store_count`: of the stores that the actor sees."""
    stores = stores_within(actor, SEE_STORES).filter(open_on(actor.today), chain=OuterRef("pk")).order_by()
    counted = stores.values("chain").annotate(n=Count("pk")).values("n")
    return chains_within(actor, SEE_CHAINS).select_related("tier").annotate(store_count=Coalesce(Subquery(counted), 0))


def reps_for(actor: Actor) -> QuerySet[Employee]:
    """To whom the actor may give stores."""
    reps = EmployeeRole.objects.during(actor.today).filter(role__in=(Role.REP, Role.SUPERVISOR))
    return employees_within(actor, ASSIGN_STORES).filter(pk__in=reps.values("employee_id")).only("pk", "name")
