"""What changes customers beyond the adding and editing that every kind of thing has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.accounts.models import Chain, Note, Record, Store, StoreAssignment
from endcap.accounts.queries import about_customers_within, assignments_within, stores_within
from endcap.accounts.rights import ASSIGN_STORES, EDIT_STORES, KEEP_FILE
from endcap.company.actions import bring_up_to_date, take_over_people, take_over_products
from endcap.company.models import Employee
from endcap.kernels.facts import Facts
from endcap.platform.access import Actor, Scope, require, scope_of
from endcap.platform.actions import Done, hold_from, must_be_among
from endcap.platform.history import Book, recording

Row = Mapping[str, Any]


def take_over_stores(actor: Actor, stores: Iterable[Row]) -> None:
    """Stores and their chains as the fact table `stores` has them; known ones are brought up to date."""
    with recording(actor, "accounts.take_over") as book:
        for row in stores:
            chain = Chain.objects.filter(name=row["chain"]).first() or book.add(Chain(name=row["chain"]))
            values = {"name": row["name"], "chain": chain}
            store = Store.objects.filter(code=row["store_id"]).first()
            if store is not None and store.chain_id != chain.pk:
                values["banner"] = None
            bring_up_to_date(book, Store, {"code": row["store_id"]}, values)


@transaction.atomic
def take_over_company(actor: Actor, facts: Facts, *, since: date) -> None:
    """People, products and stores of checked facts. All of them, or nothing."""
    take_over_people(actor, _rows(facts, "employees"), _rows(facts, "reporting"), since=since)
    take_over_products(actor, _rows(facts, "products"), _rows(facts, "prices"))
    take_over_stores(actor, _rows(facts, "stores"))


def _rows(facts: Facts, table: str) -> list[dict[str, Any]]:
    found = facts.connection.execute(f"SELECT * FROM fact_{table}")
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def give_stores(actor: Actor, stores: Sequence[Store], employee: Employee, *, first_day: date) -> Done:
    """From a day on they are this rep's; whoever had them until then has them until the day before.

    Raises ValidationError, or PermissionDenied for a store or a person outside the actor's scope. All or nothing.
    """
    require(actor, ASSIGN_STORES)
    keys = {store.pk for store in stores}
    if stores_within(actor, ASSIGN_STORES).filter(pk__in=keys).count() != len(keys):
        raise PermissionDenied
    given = []
    with recording(actor, "accounts.give_stores") as book:
        editable = assignments_within(actor, ASSIGN_STORES)
        for store in stores:
            row = give_store_in(book, store, employee, first_day=first_day, editable=editable)
            if row is not None:
                given.append(row.pk)
        if assignments_within(actor, ASSIGN_STORES).filter(pk__in=given).count() != len(given):
            raise PermissionDenied
    return Done(book.batch if book.count else None, len(given))


def give_store_in(
    book: Book, store: Store, employee: Employee, *, first_day: date, editable: QuerySet[StoreAssignment]
) -> StoreAssignment | None:
    """None when it is theirs on that day already. Raises PermissionDenied where what it ends is not `editable`."""
    owners = StoreAssignment.objects.filter(store=store, duty="owner")
    running = owners.during(first_day).first()
    if running is not None and running.employee_id == employee.pk:
        return None
    if running is not None and running.first_day == first_day:
        must_be_among(editable, running)
        book.change(running, {"employee": employee})
        return running
    wanted = StoreAssignment(store=store, employee=employee, duty="owner", first_day=first_day)
    hold_from(book, wanted, ("store", "duty"), editable=editable)
    return wanted


def keep_with_creator(book: Book, actor: Actor, store: Store) -> None:
    """A new store of somebody who sees only a team's is theirs, until they give it to a rep: else they would lose it."""
    if scope_of(actor, EDIT_STORES) == Scope.TEAM:
        mine = StoreAssignment(store=store, employee_id=actor.employee_id, duty="owner", first_day=actor.today)
        book.add(mine)


def write_note(actor: Actor, *, chain: Chain, store: Store | None, text: str) -> Done:
    """On the timeline. Raises ValidationError for an empty one."""
    if not text.strip():
        raise ValidationError(_("Write something first."))
    note = Note(
        chain=chain, store=store, text=text.replace("\0", "").strip(), at=timezone.now(), author_id=actor.employee_id
    )
    with recording(actor, "accounts.note.add") as book:
        book.add(note)
        _in_scope(actor, Note, note.pk)
    return Done(book.batch, 1, note)


def keep_record(actor: Actor, record: Record, values: Mapping[str, Any] | None = None) -> Done:
    """A new record of the profile's own, or `values` of one that is there. Raises ValidationError."""
    with recording(actor, "accounts.record.keep") as book:
        if values is None:
            book.add(record)
        else:
            _in_scope(actor, Record, record.pk)
            book.change(record, values)
        _in_scope(actor, Record, record.pk)
    return Done(book.batch, book.count, record)


def _in_scope(actor: Actor, model: Any, pk: int) -> None:
    require(actor, KEEP_FILE)
    if not about_customers_within(model, actor, KEEP_FILE).filter(pk=pk).exists():
        raise PermissionDenied
