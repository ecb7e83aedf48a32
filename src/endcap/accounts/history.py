"""What customers' timelines show besides changes: notes, records of the profile's forms, and days that matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.accounts.models import Chain, Contact, Note, Record, Store
from endcap.accounts.rights import SEE_CHAINS, SEE_CONTACTS
from endcap.platform.access import Actor, may
from endcap.platform.timeline import Entry, beginning_of


def _of(customer: Any) -> Q:
    """A chain's own, or a store's."""
    return Q(store=customer) if isinstance(customer, Store) else Q(chain=customer, store__isnull=True)


def notes_of(actor: Actor, customer: Any, before: datetime, most: int) -> Iterable[Entry]:
    if not may(actor, SEE_CHAINS):
        return
    notes = Note.objects.filter(_of(customer), at__lt=before).select_related("author").order_by("-at")[:most]
    for note in notes:
        yield Entry(
            at=note.at, title=_("Note"), text=note.text, icon="message", who=note.author.name if note.author else "",
            remove_url=reverse("thing-remove", args=["note", note.pk]) if _is_own(actor, note) else "",
        )  # fmt: skip


def _is_own(actor: Actor, note: Note) -> bool:
    return actor.employee_id is not None and note.author_id == actor.employee_id


def records_of(actor: Actor, customer: Any, before: datetime, most: int) -> Iterable[Entry]:
    if not may(actor, SEE_CHAINS):
        return
    until = timezone.localtime(before).date()
    records = Record.objects.filter(_of(customer), day__lte=until).select_related("author")[:most]
    for record in records:
        if beginning_of(record.day) < before:
            yield Entry(
                at=beginning_of(record.day), title=str(record), icon="notes", is_day=True,
                who=record.author.name if record.author else "", url=reverse("accounts:record", args=[record.pk]),
            )  # fmt: skip


def days_of(actor: Actor, customer: Any, before: datetime, most: int) -> Iterable[Entry]:
    """When a store opened and closed, since when a chain is a customer, whose a store became."""
    days = [
        (getattr(customer, "opened_on", None), _("The store opened")),
        (getattr(customer, "closed_on", None), _("The store closed")),
    ]
    if isinstance(customer, Chain):
        days.append((customer.since, _("We began to work together")))
    if isinstance(customer, Store):
        for given in customer.assignments.select_related("employee").order_by("-first_day")[:most]:
            sentence = _("Given to %(name)s") if given.duty == "owner" else _("%(name)s works here as promoter")
            days.append((given.first_day, sentence % {"name": given.employee}))
    for left in (
        Contact.objects.filter(_of(customer), left_on__isnull=False).order_by("-left_on")[:most]
        if may(actor, SEE_CONTACTS)
        else ()
    ):
        days.append((left.left_on, _("%(name)s left") % {"name": left.name}))
    for day, title in days:
        if day and beginning_of(day) < before:
            yield Entry(at=beginning_of(day), title=title, icon="calendar-event", is_day=True)


SOURCES = (notes_of, records_of, days_of)
