"""The rules' step of setting a company up: which rulebooks, points or money, who is liable along with whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from endcap.company.models.settings import rulebook_choices
from endcap.company.setup import Step
from endcap.company.steps import settings_form

FIELDS = ("rulebooks", "unit", "joint_liability", "wage_guard")
BASES = {"loss": _("Loss"), "discipline": _("Discipline"), "performance": _("Performance")}
JURISDICTIONS = {"CN": _("China")}


def _rules(request: Any) -> tuple[str, dict[str, Any]] | HttpResponse:
    from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK

    def check(form: Any) -> None:
        if not form.cleaned_data["rulebooks"]:
            form.add_error("rulebooks", _("Choose at least one, or leave this step out."))

    answer = settings_form(request, FIELDS, after="done", check=check)
    if isinstance(answer, HttpResponse):
        return answer
    form = answer["form"]
    chosen = form["rulebooks"].value() or ([] if form.is_bound else [DEFAULT_RULEBOOK])
    return "conduct/start_rules.html", answer | {
        "books": [_told(name, is_chosen=name in chosen) for name, _title in rulebook_choices()],
        "unit": form["unit"].value(), "joint": form["joint_liability"].value(),
    }  # fmt: skip


def _told(name: str, *, is_chosen: bool) -> dict[str, Any]:
    """A rulebook that ships, in words."""
    from endcap.kernels.rules import load_rulebook

    book = load_rulebook(name).rulebook
    language = "en" if get_language() == "en" else "zh"
    return {
        "name": name, "title": book.title[language], "about": book.about[language] if book.about else "",
        "basis": BASES[book.basis],
        "jurisdiction": JURISDICTIONS.get(book.jurisdiction, book.jurisdiction), "clauses": len(book.clauses),
        "is_chosen": is_chosen,
    }  # fmt: skip


STEPS = (
    Step(
        "rules", _("Rules"), _("By which rulebooks a month is settled, and who carries what."),
        "scale", 50, lambda chosen: bool(chosen.rulebooks), _rules,
        without=_("Then a month is settled by the KA channel conduct rules, in points, joint liability in addition."),
    ),
)  # fmt: skip
