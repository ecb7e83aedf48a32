"""The rulebooks of the company: all of them, one to read, two versions side by side, another one adopted, one ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.company.queries import company_settings
from endcap.conduct.models import Rulebook, RulebookVersion
from endcap.conduct.models.rulebooks import OVERLAPS
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks import arranging, drafting, publishing
from endcap.conduct.rulebooks.acknowledging import reading_counts, to_acknowledge
from endcap.conduct.rulebooks.checks import check_text
from endcap.conduct.rulebooks.comparing import compare, text_difference
from endcap.conduct.rulebooks.drafting import NoRulebook
from endcap.conduct.rulebooks.forms import NoteForm, TextForm
from endcap.conduct.rulebooks.in_force import parsed
from endcap.conduct.rulebooks.overview import is_in_force_on, rows_for, version_on, with_counts
from endcap.conduct.rulebooks.reading import basis_named, jurisdiction_named, read, text_of
from endcap.kernels.rules import built_in_rulebooks, load_rulebook
from endcap.platform.access import may
from endcap.platform.forms import show_errors


@require_safe
def rulebooks(request: Any) -> HttpResponse:
    rows, may_edit = rows_for(request.actor), may(request.actor, EDIT_RULEBOOKS)
    rows = with_counts(rows, request.actor.today) if may_edit else rows
    context = {
        "rows": rows, "may_edit": may_edit, "overlaps": OVERLAPS,
        "overlap": company_settings().overlap, "overlap_name": dict(OVERLAPS)[company_settings().overlap],
        "to_read": to_acknowledge(request.actor), "has_many": len(rows) > 1,
    }  # fmt: skip
    return render(request, "conduct/rulebooks/list.html", context)


@require_safe
def rulebook(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(Rulebook, pk=pk)
    versions = list(found.versions.select_related("published_by__employee", "money_confirmed_by__employee"))
    on = asked_day(request, request.actor.today)
    version, is_asked = _version_to_read(request, found, versions, on)
    may_edit = may(request.actor, EDIT_RULEBOOKS)
    if version is None and not may_edit:
        raise Http404
    if is_asked and version is not None and "on" not in request.GET:
        on = max(on, version.in_force_from)
    mine = {one.pk for one in to_acknowledge(request.actor)}
    after = [one for one in versions if version and (one.in_force_from, one.pk) > (version.in_force_from, version.pk)]
    context = {
        "rulebook": found, "version": version, "versions": versions, "on": on,
        "book": read(parsed(version.text, found.name), on) if version else None,
        "is_now": version is not None and is_in_force_on(version, versions, on),
        "has_ended": version is not None and not version.is_in_force, "to_acknowledge": version is not None and version.pk in mine,
        "next": after[-1] if after else None,
        "may_edit": may_edit, "drafts": list(found.drafts.select_related("by")) if may_edit else [],
        "read": reading_counts([version], request.actor.today).get(version.pk) if may_edit and version else None,
    }  # fmt: skip
    return render(request, "conduct/rulebooks/read.html", context)


def asked_day(request: Any, otherwise: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return otherwise


def _version_to_read(
    request: Any, found: Rulebook, versions: list[RulebookVersion], on: date
) -> tuple[RulebookVersion | None, bool]:
    """The one that is asked for, or that was in force on a day, or else the first to come."""
    asked = request.GET.get("version", "")
    if asked.isdecimal():
        chosen = next((one for one in versions if str(one.pk) == asked), None)
        if chosen is None:
            raise Http404
        return chosen, True
    found_one = version_on(versions, on)
    return found_one, found_one is not None and found_one.in_force_from > on


@require_safe
def comparison(request: Any, pk: int) -> HttpResponse:
    """Two versions, or a version and a draft (`draft-3`); without a word, the last two versions."""
    found = get_object_or_404(Rulebook, pk=pk)
    choices = _choices(request, found)
    if not choices:
        raise Http404
    keys = list(choices)
    after_key = request.GET.get("to", "") if request.GET.get("to", "") in choices else keys[0]
    before_key = request.GET.get("from", "") if request.GET.get("from", "") in choices else keys[min(1, len(keys) - 1)]
    before, after = choices[before_key][1], choices[after_key][1]
    checks = [check_text(text, found.name) for text in (before, after)]
    books = [one.book for one in checks]
    context = {
        "rulebook": found, "choices": [(key, label) for key, (label, _text) in choices.items()],
        "before_key": before_key, "after_key": after_key, "before": choices[before_key][0], "after": choices[after_key][0],
        "comparison": compare(books[0], books[1], on=request.actor.today) if books[0] and books[1] else None,
        "is_same": before == after, "lines": text_difference(before, after),
        "back_to_draft": after_key.removeprefix("draft-") if after_key.startswith("draft-") else "",
    }  # fmt: skip
    return render(request, "conduct/rulebooks/comparison.html", context)


def _choices(request: Any, found: Rulebook) -> dict[str, tuple[str, str]]:
    choices: dict[str, tuple[str, str]] = {}
    if may(request.actor, EDIT_RULEBOOKS):
        for draft in found.drafts.all():  # type: ignore[attr-defined]
            choices[f"draft-{draft.pk}"] = (_("Draft %(number)s") % {"number": draft.pk}, draft.text)
    for version in found.versions.all():  # type: ignore[attr-defined]
        if version.is_in_force:
            choices[str(version.pk)] = (
                _("in force from %(day)s") % {"day": f"{version.in_force_from:%Y-%m}"},
                version.text,
            )
    return choices


@require_POST
def order(request: Any) -> HttpResponse:
    key = request.POST.get("rulebook", "")
    found = get_object_or_404(Rulebook, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    if arranging.move(request.actor, found, up=request.POST.get("way") == "up"):
        messages.success(request, _("The order was changed, from the open month on."))
    return redirect("conduct:rulebooks")


@require_POST
def overlap(request: Any) -> HttpResponse:
    try:
        is_changed = arranging.choose_overlap(request.actor, request.POST.get("overlap", ""))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if is_changed:
            messages.success(request, _("Kept. Clashes that were settled by another rule are to be looked at again."))
    return redirect("conduct:rulebooks")


@require_POST
def joint(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(Rulebook, pk=pk)
    if arranging.count_joint_in_points(request.actor, found, request.POST.get("in_points") == "yes"):
        messages.success(request, _("Kept, from the open month on."))
    return redirect("conduct:rulebook", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def adoption(request: Any) -> HttpResponse:
    """A built-in rulebook, or one's own text: either becomes a draft."""
    form = TextForm(request.POST, request.FILES) if request.method == "POST" else TextForm()
    check, text = None, ""
    if request.method == "POST":
        is_readable = form.is_valid()
        text = form.cleaned_data.get("text") or ""
        try:
            if request.POST.get("name"):
                draft = drafting.adopt_built_in(request.actor, request.POST["name"])
                return redirect("conduct:rulebook-draft", pk=draft.pk)
            if is_readable:
                draft = drafting.adopt_text(request.actor, text)
                return redirect("conduct:rulebook-draft", pk=draft.pk)
        except NoRulebook as error:
            check = error.check
            show_errors(form, error)
        except ValidationError as error:
            show_errors(form, error)
    context = {"form": form, "offers": _offers(), "check": check, "text": text}
    return render(request, "conduct/rulebooks/adoption.html", context, status=422 if form.errors else 200)


def _offers() -> list[dict[str, Any]]:
    known = set(Rulebook.objects.values_list("name", flat=True))
    offers = []
    for name in built_in_rulebooks():
        book = load_rulebook(name).rulebook
        offers.append(
            {
                "name": name, "title": text_of(book.title), "about": text_of(book.about) if book.about else "",
                "basis": basis_named(book.basis), "jurisdiction": jurisdiction_named(book.jurisdiction),
                "clauses": len(book.clauses), "is_known": name in known,
            }
        )  # fmt: skip
    return offers


@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: Any, pk: int) -> HttpResponse:
    found = get_object_or_404(Rulebook, pk=pk)
    form = NoteForm(
        request.POST if request.method == "POST" else None,
        initial={"start": drafting.usual_start(request.actor.today).isoformat()},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            version = publishing.end_rulebook(request.actor, found, start=given["start"], note=given["note"])
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("It ends with %(month)s.") % {"month": f"{version.in_force_from:%Y-%m}"})
            return redirect("conduct:rulebook", pk=pk)
    context = {"form": form, "rulebook": found}
    return render(request, "conduct/rulebooks/ending.html", context, status=422 if form.errors else 200)
