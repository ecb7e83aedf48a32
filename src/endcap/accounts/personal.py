"""What is kept about the people of our customers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    CompetitorSighting,
    Contact,
    Fee,
    ImportantDate,
    Note,
    Record,
    Store,
    Terms,
)
from endcap.platform.access import Actor
from endcap.platform.kinds import kind_named
from endcap.platform.personal.register import Holding, Person, Texts, Time
from endcap.platform.personal.removing import remove_untidily


def _remove_who_left(actor: Actor, before: datetime) -> int:
    gone = list(Contact.objects.filter(left_on__lt=before.date()))
    for contact in gone:
        remove_untidily(actor, kind_named("contact"), contact)
    return len(gone)


CONTACT = Person("contact", clear=lambda contact: contact.delete(), named_by=("phone", "email"))
TIME = Time("contacts-left", _("Contacts who have left their company"), 365, 30, _remove_who_left)
CONTACTS = _("Contacts at customers")
HOLDINGS = (
    Holding(
        CONTACTS, _("Full name, position, phone, e-mail, influence, stance, relations"),
        _("Reaching who decides"), _("While they are there. Once they have left: after"), "contacts-left",
    ),
    Holding(
        CONTACTS, _("Birthday, habits, interests, files"),
        _("Meeting them as they like to be met"), _("While they are there. Once they have left: after"), "contacts-left",
    ),
    Holding(
        _("People named in notes and records"), _("What was talked about and agreed"),
        _("Keeping promises"), _("With the customer. Names go with the person's removal"),
    ),
)  # fmt: skip
TEXTS = (
    Texts(Store, ("address",)),
    Texts(Terms, ("note",)),
    Texts(Fee, ("note",)),
    Texts(Contact, ("position", "habits", "interests")),
    Texts(ImportantDate, ("title",)),
    Texts(Note, ("text",)),
    Texts(Record, ("values",)),
    Texts(CompetitorSighting, ("note",)),
)
