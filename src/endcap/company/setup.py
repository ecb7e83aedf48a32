"""Setting a company up, step by step: rooms register their steps, the data tells how far it went.

What data cannot tell is kept in the settings: which steps were left out on purpose, and that somebody finished.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from endcap.company.models import CompanySettings
from endcap.company.queries import company_settings
from endcap.company.rights import SET_UP
from endcap.platform.access import Actor, require
from endcap.platform.history import recording

Text = str | Promise
LAST = "done"


@dataclass(frozen=True)
class Step:
    """`respond` answers its page: a template with its content, or another answer altogether. `without` says what it
    means to leave the step out; a step that says nothing cannot be left out."""

    key: str
    title: Text
    about: Text
    icon: str
    order: int
    is_done: Callable[[CompanySettings], bool]
    respond: Callable[[Any], tuple[str, dict[str, Any]] | HttpResponse]
    without: Text = ""


@dataclass(frozen=True)
class Next:
    """Something to do once the company is set up."""

    title: Text
    about: Text
    icon: str
    url_name: str
    order: int


@dataclass(frozen=True)
class Standing:
    """Where a step is: done, left out or open."""

    step: Step
    number: int
    state: str

    @property
    def url(self) -> str:
        return reverse("company:start-step", args=[self.step.key])

    @property
    def state_name(self) -> str:
        return {"done": _("Done"), "left-out": _("Left out"), "open": _("To do")}[self.state]


_steps: dict[str, Step] = {}
_next: dict[str, Next] = {}


def register(*things: Step | Next) -> None:
    for one in things:
        if isinstance(one, Step):
            _steps[one.key] = one
        else:
            _next[one.url_name + str(one.title)] = one


def step_named(key: str) -> Step:
    try:
        return _steps[key]
    except KeyError:
        raise Http404 from None


def what_next() -> list[Next]:
    return sorted(_next.values(), key=lambda one: one.order)


def standings() -> list[Standing]:
    """Every step in order, as the data has it now."""
    chosen = company_settings()
    return [
        Standing(step, number, _state(step, chosen))
        for number, step in enumerate(sorted(_steps.values(), key=lambda step: step.order), start=1)
    ]


def _state(step: Step, chosen: CompanySettings) -> str:
    if step.is_done(chosen):
        return "done"
    return "left-out" if step.key in chosen.left_out else "open"


def is_finished() -> bool:
    return company_settings().is_set_up


def leave_out(actor: Actor, step: Step, *, is_left_out: bool = True) -> None:
    """Or takes it up again. What another administrator does with another step at the same moment stays."""
    require(actor, SET_UP)
    with recording(actor, "company.set_up") as book:
        kept = kept_settings(locked=True)
        left_out = kept.left_out | {step.key} if is_left_out else kept.left_out - {step.key}
        book.change(kept, {"steps_left_out": ",".join(sorted(left_out))})


def finish(actor: Actor) -> None:
    require(actor, SET_UP)
    with recording(actor, "company.set_up") as book:
        book.change(kept_settings(locked=True), {"is_set_up": True})


def kept_settings(*, locked: bool = False) -> CompanySettings:
    """The row of settings, made where there is none yet."""
    CompanySettings.objects.get_or_create(pk=1)
    return (CompanySettings.objects.select_for_update() if locked else CompanySettings.objects).get(pk=1)
