"""What the pages of customers show below their facts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Record
from endcap.accounts.record_forms import forms_in_use
from endcap.accounts.relations import relationship_map
from endcap.accounts.rights import KEEP_FILE, SEE_CHAINS, SEE_CONTACTS
from endcap.platform.access import Actor, may
from endcap.platform.details import Children, Section, register
from endcap.platform.personal.of_platform import personal_section

FEE = ("kind", "amount", "per", "scope", "first_day", "last_day")


def _of_chain(store: Any) -> dict[str, Any]:
    return {"chain": store.chain_id}


def _head_office(chain: Any) -> dict[str, Any]:
    return {"store__isnull": True}


def people_map(actor: Actor, chain: Any) -> dict[str, Any] | None:
    found = relationship_map(actor, chain)
    return None if found is None else {"map": found}


def records(actor: Actor, customer: Any) -> dict[str, Any] | None:
    """The forms of the profile that are filled in here, with the records that are there."""
    name = "store" if hasattr(customer, "chain_id") else "chain"
    forms = [form for form in forms_in_use() if name in form.about]
    if not forms:
        return None
    own = {"store": customer} if name == "store" else {"chain": customer, "store__isnull": True}
    kept = list(Record.objects.filter(**own)[:10])
    return {
        "forms": forms,
        "records": kept,
        "customer": name,
        "pk": customer.pk,
        "today": actor.today,
        "may_keep": may(actor, KEEP_FILE),
    }


def register_sections() -> None:
    days = ("first_day", "last_day")
    register(
        "chain",
        Section("people-map", _("Relationship map"), SEE_CONTACTS, "accounts/people_map.html", people_map, order=10),
        Children(
            "contact",
            by="chain",
            columns=("name", "position", "influence", "stance", "phone"),
            order=20,
            only=_head_office,
        ),
        Children(
            "terms", by="chain", columns=("payment_days", "settlement_day", "credit_limit", *days, "note"), order=30
        ),
        Children("fee", by="chain", columns=FEE, order=40, only=_head_office, without_past=True),
        Children("banner", by="chain", columns=("name", "code", "channel"), order=50),
        Children("date", by="chain", columns=("title", "next", "kind", "is_yearly"), order=60, only=_head_office),
        Section("records", _("Records"), SEE_CHAINS, "accounts/records_section.html", records, order=70),
    )
    register(
        "store",
        Children(
            "contact",
            by="store",
            columns=("name", "position", "influence", "stance", "phone"),
            order=20,
            given=_of_chain,
        ),
        Children("listing", by="store", columns=("product", "sku", *days), order=30, without_past=True),
        Children("receiving-window", by="store", columns=("weekday", "opens", "closes"), order=40),
        Children("competitor", by="store", columns=("brand", "seen_on", "facings", "price", "note"), order=50),
        Children(
            "fee", by="store", columns=("kind", "amount", "per", *days), order=55, given=_of_chain, without_past=True
        ),
        Children("assignment", by="store", columns=("employee", "duty", *days), order=60),
        Children("date", by="store", columns=("title", "next", "kind", "is_yearly"), order=65, given=_of_chain),
        Section("records", _("Records"), SEE_CHAINS, "accounts/records_section.html", records, order=70),
    )
    register(
        "banner",
        Children(
            "contact",
            by="banner",
            columns=("name", "position", "influence", "stance", "phone"),
            order=20,
            given=_of_chain,
        ),
        Children(
            "fee", by="banner", columns=("kind", "amount", "per", *days), order=30, given=_of_chain, without_past=True
        ),
        Children("date", by="banner", columns=("title", "next", "kind", "is_yearly"), order=40, given=_of_chain),
    )
    register(
        "employee", Children("assignment", by="employee", columns=("store", "duty", *days), order=25, without_past=True)
    )
    register("product", Children("listing", by="product", columns=("store", *days), order=20, without_past=True))
    register(
        "contact", Children("relation", by="contact", columns=("kind", "other"), order=10), personal_section("contact")
    )
