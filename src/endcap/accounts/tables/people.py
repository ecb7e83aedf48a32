"""The lists of contacts and of how they stand to each other."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import (
    Contact,
)
from endcap.accounts.models.people import STANCES
from endcap.accounts.queries import (
    about_customers_within,
)
from endcap.accounts.relations import relations_within
from endcap.accounts.rights import SEE_CONTACTS
from endcap.accounts.tables.shared import (
    ALL,
    chains_of,
)
from endcap.accounts.words import word
from endcap.platform.access import Actor
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class ContactFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)
    stance = django_filters.ChoiceFilter(label=_("Stance"), choices=STANCES, empty_label=ALL)
    influence = django_filters.NumberFilter(label=_("Influence at least"), lookup_expr="gte")


def contact_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Contacts"),
        about=_("Who decides, who helps, and how they like to be met."),
        columns=[
            Column(
                "name", _("Full name"), "name",
                sort=("sort_key",), kind="title", link=lambda c: page_of("accounts:contact", c.pk), edit="name",
            ),
            Column("position", _("Position"), "position", sort=("position",), edit="position"),
            Column("chain", word("chain", _("Chain")), "chain__name", sort=("chain__sort_key",)),
            Column("store", word("store", _("Store")), "store__name", sort=("store__sort_key",)),
            Column("influence", _("Influence"), "influence", sort=("influence",), kind="number", edit="influence"),
            Column(
                "stance", _("Stance"), lambda row: row.get_stance_display(),
                sort=("stance",), kind="badge", edit="stance",
            ),
            Column("phone", _("Phone"), "phone", edit="phone"),
            Column("email", _("E-mail"), "email", edit="email", starts_hidden=True),
            Column("birthday", _("Birthday"), "birthday", sort=("birthday",), edit="birthday", starts_hidden=True),
        ],
        sort="-influence",
        search=("search_text",),
        search_hint=_("Name, pinyin, position or phone"),
        filters=ContactFilters,
        empty_title=_("Nobody is entered yet"),
        empty_hint=_("Add the people you meet on the page of their chain or store."),
        file_name="contacts",
        rows=lambda actor: about_customers_within(Contact, actor, SEE_CONTACTS).select_related("chain", "store"),
        kind="contact",
    )  # fmt: skip


def relation_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Relations"),
        columns=[
            Column("contact", _("Contact"), "contact", kind="title"),
            Column("kind", _("How"), lambda row: row.get_kind_display(), sort=("kind",)),
            Column("other", _("To whom"), "other", sort=("other__sort_key",)),
        ],
        sort="kind",
        rows=lambda actor: relations_within(actor, SEE_CONTACTS).select_related("contact", "other"),
        kind="relation",
    )
