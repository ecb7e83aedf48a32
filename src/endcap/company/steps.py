"""The company's own steps of setting up: itself, its people, what it sells."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.company import setup
from endcap.company.models import Employee, EmployeeRole, Product
from endcap.company.profiles import load_profile, profile_names
from endcap.company.setup import Next, Step
from endcap.company.sign_ins import never_signed_in, without_sign_in
from endcap.platform import actions
from endcap.platform.access import Role
from endcap.platform.forms import form_of, show_errors
from endcap.platform.history import version_of
from endcap.platform.kinds import kind_named

ABOUT_COMPANY = ("name", "profile", "zone", "working_days", "holidays")


# --- The company -------------------------------------------------------------------------------------------------


def _company(request: Any) -> tuple[str, dict[str, Any]] | HttpResponse:
    answer = settings_form(request, ABOUT_COMPANY, after="people", check=_has_name)
    if isinstance(answer, HttpResponse):
        return answer
    chosen = answer["form"]["profile"].value()
    profiles = [(name, load_profile(name), name == chosen) for name in profile_names()]
    return "company/start_company.html", answer | {"profiles": profiles}


def _has_name(form: Any) -> None:
    if not form.cleaned_data["name"]:
        form.add_error("name", _("Write what the company is called."))


def settings_form(
    request: Any, fields: tuple[str, ...], *, after: str, check: Callable[[Any], None]
) -> dict[str, Any] | HttpResponse:
    """Some of the settings as a form of a step; `check` says what is wrong with them besides.

    What another saved since it was shown is not saved over silently.
    """
    kind, fresh = kind_named("settings"), setup.kept_settings()
    # Checking a form writes into what it is about.
    form = form_of(kind, request.actor, fields=fields)(request.POST or None, instance=copy(fresh), actor=request.actor)
    seen = request.POST.get("seen", "")
    if request.method == "POST" and form.is_valid():
        check(form)
        if not form.errors:
            try:
                actions.edit(request.actor, kind, [fresh], form.cleaned_data, seen={fresh.pk: seen} if seen else None)
                return redirect("company:start-step", after)
            except ValidationError as error:
                show_errors(form, error)
                # Told of the change, they may save over it; until then their form knows what it showed.
                seen = "" if isinstance(error, actions.ChangedMeanwhile) else seen
    return {"form": form, "seen": seen or version_of(fresh, fields)}


# --- Sheets ------------------------------------------------------------------------------------------------------


def sheet_step(kind_key: str, *, template: str = "company/start_sheet.html", **more: Callable[[Any], Any]) -> Any:
    """A step whose things come in as a sheet, through the one import."""

    def respond(request: Any) -> tuple[str, dict[str, Any]]:
        from endcap.platform.spreadsheets import imports
        from endcap.platform.spreadsheets.making import names_of_made
        from endcap.platform.spreadsheets.templates import explained

        kind = kind_named(kind_key)
        begun = imports.visible_to(request.actor).filter(kind=kind.key).exclude(state__in=("done", "undone"))
        content = {
            "kind": kind, "count": kind.visible_to(request.actor).count(), "columns": explained(kind, request.actor),
            "made": names_of_made(kind, request.actor), "back": request.path,
            "begun": begun.exclude(state__in=("cancelled", "failed"))[:3],
            "megabytes": imports.LARGEST_BYTES // 1024**2, "list_url": reverse(kind.list_page),
        }  # fmt: skip
        return template, content | {name: look_up(request) for name, look_up in more.items()}

    return respond


def _others(request: Any) -> dict[str, Any]:
    """How many people came besides administrators, who of them has no role, and who cannot sign in or never did."""
    placed = EmployeeRole.objects.during(request.actor.today).values("employee_id")
    return {
        "count": besides_administrators().count(),
        "without_role": Employee.objects.exclude(pk__in=placed).count(),
        "without_sign_in": without_sign_in(request.actor.today).count(),
        "never_signed_in": never_signed_in(request.actor.today).count(),
    }


def besides_administrators() -> Any:
    heads = EmployeeRole.objects.filter(role=Role.ADMINISTRATOR).values("employee_id")
    return Employee.objects.exclude(pk__in=heads)


# --- The end -----------------------------------------------------------------------------------------------------


def _done(request: Any) -> tuple[str, dict[str, Any]]:
    return "company/start_done.html", {"next": setup.what_next(), "open": _open_steps()}


def _open_steps() -> list[setup.Standing]:
    return [one for one in setup.standings() if one.step.key != setup.LAST and one.state == "open"]


STEPS = (
    Step(
        "company", _("Company"), _("What it is called, in which trade it works, and on which days."),
        "building-community", 10, lambda chosen: bool(chosen.name), _company,
        without=_("The desk then has no name, and counts days as a Chinese consumer goods company with a five-day week does."),
    ),
    Step(
        "people", _("People"), _("Everybody who works here, with role and supervisor: from them follows who sees what."),
        "users", 20, lambda chosen: besides_administrators().exists(),
        sheet_step("employee", template="company/start_people.html", others=_others),
        without=_("Then nobody but you can sign in, and no store belongs to anybody."),
    ),
    Step(
        "products", _("Products"), _("What you sell, with display limit and shelf life."),
        "package", 40, lambda chosen: Product.objects.exists(), sheet_step("product"),
        without=_("Then nothing can be listed in a store, and near-expiry and expired stock is not judged."),
    ),
    Step(
        setup.LAST, _("Ready"), _("What comes next."), "flag", 60, lambda chosen: chosen.is_set_up, _done,
    ),
)  # fmt: skip
NEXT = (
    Next(
        _("Look through your people"), _("Roles, reporting lines and absences have days: enter what changes ahead."),
        "users", "company:employees", 20,
    ),
    Next(
        _("Settings and your own calendar"), _("Days on which you work or rest otherwise than the calendar says."),
        "calendar-event", "company:settings", 40,
    ),
)  # fmt: skip
