from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.accounts import actions, kinds
from endcap.accounts.models import Contact, Record
from endcap.accounts.models.records import shown
from endcap.accounts.queries import (
    about_customers_within,
    banners_within,
    chains_visible_to,
    chains_within,
    open_on,
    reps_for,
    stores_visible_to,
    stores_within,
)
from endcap.accounts.record_forms import entry_form, form_or_404, forms_in_use, values_of
from endcap.accounts.record_tables import record_listing
from endcap.accounts.relations import relations_within
from endcap.accounts.rights import ASSIGN_STORES, KEEP_FILE, SEE_CHAINS, SEE_CONTACTS, SEE_STORES, SEE_TIERS
from endcap.accounts.tables import banner_url, chain_url, store_url
from endcap.accounts.words import word
from endcap.platform import details, lists
from endcap.platform.access import Actor, may
from endcap.platform.details import Fact
from endcap.platform.views.in_place import posted_rows
from endcap.platform.views.things import say


@require_safe
def chains(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "chain")


@require_safe
def chain(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(chains_visible_to(request.actor), pk=pk)
    facts = [
        Fact(gettext_lazy("Number"), found.code, "code"),
        Fact(gettext_lazy("Channel"), found.get_channel_display()),
        *_tier_facts(found.tier),
        Fact(
            gettext_lazy("Open stores"),
            found.store_count,
            "number",
            url=f"{reverse('accounts:stores')}?chain={found.pk}&state=open",
        ),
        Fact(gettext_lazy("Working together since"), found.since, "day"),
    ]
    return details.respond(request, kinds.CHAIN, found, facts=facts, note_url=_note_url(request.actor, "chain", pk))


def _tier_facts(tier: Any) -> list[Fact]:
    if tier is None:
        return []
    return [
        Fact(gettext_lazy("Tier"), tier.name, "badge"),
        Fact(gettext_lazy("Visits in four weeks"), tier.visits_per_cycle, "number"),
        Fact(gettext_lazy("Answer within, hours"), tier.response_hours, "number"),
    ]


@require_safe
def banner(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(banners_within(request.actor, SEE_CHAINS).select_related("chain"), pk=pk)
    open_stores = stores_within(request.actor, SEE_STORES).filter(open_on(request.actor.today), banner=found)
    facts = [
        Fact(gettext_lazy("Number"), found.code, "code"),
        Fact(word("chain", gettext_lazy("Chain")), found.chain, url=chain_url(found.chain)),
        Fact(gettext_lazy("Channel"), found.get_channel_display()),
        Fact(
            gettext_lazy("Open stores"),
            open_stores.count(),
            "number",
            url=f"{reverse('accounts:stores')}?banner={found.pk}&state=open",
        ),
    ]
    return details.respond(request, kinds.BANNER, found, facts=facts)


@require_safe
def terms(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "terms")


@require_safe
def fees(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "fee")


@require_safe
def stores(request: Any) -> HttpResponse:
    more: dict[str, Any] = {}
    if may(request.actor, ASSIGN_STORES):
        more = {
            "bulk_template": "accounts/give_stores.html",
            "reps": partial(reps_for, request.actor),
            "today": request.actor.today,
        }
    return lists.respond_kind(request, "store", **more)


@require_safe
def store(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(stores_visible_to(request.actor), pk=pk)
    sees_chain = may(request.actor, SEE_CHAINS)
    facts = [
        Fact(gettext_lazy("Number"), found.code, "code"),
        Fact(word("chain", gettext_lazy("Chain")), found.chain, url=chain_url(found.chain) if sees_chain else ""),
        Fact(
            word("banner", gettext_lazy("Banner")),
            found.banner,
            url=banner_url(found.banner) if found.banner and sees_chain else "",
        ),
        Fact(gettext_lazy("Rep"), found.owner_name or _("nobody")),
        *_tier_facts(found.tier_in_force if may(request.actor, SEE_TIERS) else None),
        Fact(gettext_lazy("Territory"), found.territory),
        Fact(gettext_lazy("Address"), found.address),
        Fact(
            gettext_lazy("Place, WGS-84"), f"{found.latitude}, {found.longitude}" if found.latitude is not None else ""
        ),
        Fact(gettext_lazy("Sales area, square metres"), found.area_sqm, "number"),
        Fact(gettext_lazy("Shoppers a day"), found.footfall, "number"),
        Fact(gettext_lazy("Opened"), found.opened_on, "day"),
        Fact(gettext_lazy("Closed on"), found.closed_on, "day"),
    ]
    return details.respond(request, kinds.STORE, found, facts=facts, note_url=_note_url(request.actor, "store", pk))


def _note_url(actor: Actor, customer: str, pk: int) -> str:
    return reverse("accounts:note", args=[customer, pk]) if may(actor, KEEP_FILE) else ""


@require_POST
def give_stores(request: Any) -> HttpResponse:
    """The chosen stores, or all that the list's address finds, become a rep's from a day on."""
    employee = get_object_or_404(reps_for(request.actor), pk=_number(request.POST.get("employee", "")))
    back = f"{reverse('accounts:stores')}?{request.POST.get('query', '')}"
    try:
        first_day = date.fromisoformat(request.POST.get("first_day", ""))
    except ValueError:
        messages.error(request, _("Give the first day."))
        return redirect(back)
    try:
        done = actions.give_stores(
            request.actor,
            posted_rows(request, kinds.STORE, stores_within(request.actor, ASSIGN_STORES)),
            employee,
            first_day=first_day,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = ngettext(
            "%(count)d store given to %(name)s from %(day)s",
            "%(count)d stores given to %(name)s from %(day)s",
            done.count,
        )
        say(request, said % {"count": done.count, "name": employee, "day": first_day}, undo=done.batch)
    return redirect(back)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_safe
def contacts(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "contact")


@require_safe
def contact(request: Any, pk: int) -> HttpResponse:
    rows = about_customers_within(Contact, request.actor, SEE_CONTACTS).select_related("chain", "store")
    found = get_object_or_404(rows, pk=pk)
    facts = [
        Fact(gettext_lazy("Position"), found.position),
        Fact(word("chain", gettext_lazy("Chain")), found.chain, url=chain_url(found.chain)),
        Fact(word("store", gettext_lazy("Store")), found.store, url=store_url(found.store) if found.store else ""),
        Fact(gettext_lazy("Influence"), f"{found.influence} / 5"),
        Fact(gettext_lazy("Stance"), found.get_stance_display(), "badge"),
        Fact(gettext_lazy("Phone"), found.phone, url=f"tel:{found.phone}"),
        Fact(gettext_lazy("E-mail"), found.email, url=f"mailto:{found.email}"),
        Fact(gettext_lazy("Habits"), found.habits),
        Fact(gettext_lazy("Interests"), found.interests),
        Fact(gettext_lazy("Birthday"), found.birthday),
        Fact(gettext_lazy("Left on"), found.left_on, "day"),
    ]
    related = relations_within(request.actor, SEE_CONTACTS).filter(other=found).select_related("contact")
    return details.respond(
        request, kinds.CONTACT, found, facts=facts, related=related, template="accounts/contact.html"
    )


@require_safe
def dates(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "date")


@require_safe
def tiers(request: Any) -> HttpResponse:
    return lists.respond_kind(request, "tier")


@require_POST
def note(request: Any, customer: str, pk: int) -> HttpResponse:
    chain, store = _customer(request.actor, customer, pk)
    try:
        done = actions.write_note(request.actor, chain=chain, store=store, text=request.POST.get("text", "")[:4000])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("Note kept."), undo=done.batch)
    return redirect(store_url(store) if store else chain_url(chain))


def _customer(actor: Actor, customer: str, pk: int) -> tuple[Any, Any]:
    """The chain, and the store if it is one: 404 outside the scope, 403 where nothing may be kept."""
    right_to_see, rows = (SEE_STORES, stores_within) if customer == "store" else (SEE_CHAINS, chains_within)
    if customer not in ("store", "chain"):
        raise Http404
    found: Any = get_object_or_404(rows(actor, right_to_see), pk=pk)
    if not rows(actor, KEEP_FILE).filter(pk=pk).exists():
        raise PermissionDenied
    return (found.chain, found) if customer == "store" else (found, None)


@require_safe
def records(request: Any, form: str) -> HttpResponse:
    found = form_or_404(form)
    rows = (
        about_customers_within(Record, request.actor, SEE_CHAINS)
        .filter(form=form)
        .select_related("chain", "store", "author")
    )
    return lists.respond(request, record_listing(found), rows)


@require_http_methods(["GET", "HEAD", "POST"])
def record_new(request: Any, form: str, customer: str, pk: int) -> HttpResponse:
    chain, store = _customer(request.actor, customer, pk)
    found = form_or_404(form)
    if found not in forms_in_use() or customer not in found.about:
        raise Http404
    entry = entry_form(found, request.actor, request.POST or None)
    if request.method == "POST" and entry.is_valid():
        kept = Record(
            form=form,
            chain=chain,
            store=store,
            author_id=request.actor.employee_id,
            **values_of(found, entry.cleaned_data),
        )
        done = actions.keep_record(request.actor, kept)
        say(request, _("Kept: %(name)s") % {"name": kept}, undo=done.batch)
        return redirect("accounts:record", pk=kept.pk)
    back = store_url(store) if store else chain_url(chain)
    return _entry_page(request, found, entry, back=back, customer=store or chain)


@require_safe
def record(request: Any, pk: int) -> HttpResponse:
    kept, form = _record(request.actor, pk)
    customer = kept.store or kept.chain
    facts = [
        Fact(gettext_lazy("Customer"), customer, url=store_url(customer) if kept.store else chain_url(customer)),
        Fact(gettext_lazy("Day"), kept.day, "day"),
        *(Fact(one.title, shown(form, one.name, kept.values.get(one.name))) for one in form.fields),
        Fact(gettext_lazy("Who"), kept.author),
    ]
    edit_url = reverse("accounts:record-edit", args=[pk]) if may(request.actor, KEEP_FILE) else ""
    return render(request, "accounts/record.html", {"record": kept, "form": form, "facts": facts, "edit_url": edit_url})


@require_http_methods(["GET", "HEAD", "POST"])
def record_edit(request: Any, pk: int) -> HttpResponse:
    kept, form = _record(request.actor, pk)
    if not about_customers_within(Record, request.actor, KEEP_FILE).filter(pk=pk).exists():
        raise PermissionDenied
    entry = entry_form(form, request.actor, request.POST or None, initial={"day": kept.day, **kept.values})
    if request.method == "POST" and entry.is_valid():
        done = actions.keep_record(request.actor, kept, values_of(form, entry.cleaned_data))
        say(request, _("Kept: %(name)s") % {"name": kept}, undo=done.batch)
        return redirect("accounts:record", pk=pk)
    return _entry_page(
        request, form, entry, back=reverse("accounts:record", args=[pk]), customer=kept.store or kept.chain
    )


def _record(actor: Actor, pk: int) -> tuple[Record, Any]:
    rows = about_customers_within(Record, actor, SEE_CHAINS).select_related("chain", "store", "author")
    kept = get_object_or_404(rows, pk=pk)
    return kept, form_or_404(kept.form)


def _entry_page(request: Any, form: Any, entry: Any, *, back: str, customer: Any) -> HttpResponse:
    context = {"form": entry, "title": form.title, "about": form.help, "back": back, "customer": customer}
    return render(request, "accounts/record_form.html", context, status=422 if entry.errors else 200)
