"""Drafts of rulebooks: beginning one, what stands in the way of publishing it, and publishing it from a month on."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from endcap.conduct.api.clashes import ClashOut, clash_as_told
from endcap.conduct.api.rulebooks import DraftShort, VersionInFull, draft_in_short, version_as_told
from endcap.conduct.models import RulebookDraft, in_language
from endcap.conduct.models.drafts import LONGEST_TEXT
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks import drafting, publishing
from endcap.conduct.rulebooks.checks import Check, check_text
from endcap.conduct.rulebooks.forms import PublicationForm, StartField
from endcap.conduct.rulebooks.kinds import DRAFT, RULEBOOK
from endcap.platform.access import Actor
from endcap.platform.api import Addition
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Text
from endcap.platform.kinds import visible_or_not_there


class MistakeOut(BaseModel):
    line: int
    column: int
    text: str


class RulebookDraftOut(DraftShort):
    rulebook: int
    title: str
    note: str
    text: str
    mistakes: list[MistakeOut] = Field(description="The first of them; while there is one it cannot be published")


class DraftIn(BaseModel):
    model_config = STRICT
    text: Text = Field("", max_length=LONGEST_TEXT, description="Empty: the text that is in force last")
    in_force_from: date | None = Field(None, description="The first of the month from which it is meant")
    note: Text = Field("", max_length=2000, description="What changes, and why")


class ExampleFailed(BaseModel):
    clause: str
    title: str
    line: int


class PublicationOut(BaseModel):
    """What stands in the way of publishing it from a day on, and what whoever does so confirms."""

    start: date
    starts: list[date] = Field(description="The days from which it can be in force")
    replaces: int | None = Field(description="The version that it would take the place of")
    is_refused: bool = Field(description="It is no rulebook, or only an administrator may switch money on")
    mistakes: list[MistakeOut]
    to_confirm: list[str] = Field(description="What `confirmed` has to hold: money, clashes, examples")
    legal_notice: str = Field(
        description="Where it switches from points to money: to be read before confirming `money`"
    )
    may_switch_money_on: bool
    clashes: list[ClashOut] = Field(description="With other rules in force then, not settled yet")
    are_clashes_proved: bool
    examples_failed: list[ExampleFailed]
    are_examples_run: bool
    begins_late: date | None = Field(description="By its own text it charges nothing before that day")
    later_versions: list[int] = Field(description="It holds until the first of these only")


class Publication(BaseModel):
    model_config = STRICT
    start: date = Field(description="The first of a month that is not closed")
    note: Text = Field(max_length=2000, description="What changes, and why: everybody whom it binds reads it")
    confirmed: list[Literal["money", "clashes", "examples"]] = Field([], description="What you have seen and confirm")


class OnStart(BaseModel):
    start: date | None = Field(None, description="Empty: when it is meant to begin")


def begin(request: HttpRequest, pk: int, body: DraftIn) -> Any:
    """A draft of a rulebook. It is kept with its mistakes; its examples and clashes are worked out in the background."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = visible_or_not_there(RULEBOOK, actor, pk)
    _check_start("in_force_from", body.in_force_from)
    row = drafting.begin(actor, found, text=body.text, in_force_from=body.in_force_from, note=body.note)
    return Status(201, _draft(row))


def draft(request: HttpRequest, pk: int) -> Any:
    return _draft(_visible(request, pk))


def outlook(request: HttpRequest, pk: int, asked: Query[OnStart]) -> Any:
    """What is to be looked at and confirmed before it is published."""
    found = _visible(request, pk)
    _check_start("start", asked.start)
    return _outlook(request.actor, found, asked.start or drafting.start_of(found))  # type: ignore[attr-defined]


def publication(request: HttpRequest, pk: int, body: Publication) -> Any:
    """For good: from that month on it holds, and everybody whom it binds is asked to read it.

    422 says what is still to be confirmed or corrected; 403 that only an administrator switches money on.
    """
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = _visible(request, pk)
    form = PublicationForm(
        {"start": body.start.isoformat(), "note": body.note, **dict.fromkeys(body.confirmed, "on")}
    )  # fmt: skip
    if not form.is_valid():
        raise Refused(sentences_of(form))
    version = publishing.publish_draft(
        actor, found, start=form.cleaned_data["start"], note=form.cleaned_data["note"], confirmed=form.confirmed
    )
    return Status(201, version_as_told(actor, version.pk, None))


def _check_start(name: str, day: date | None) -> None:
    if day is not None and day not in publishing.starts():
        said = StartField.default_error_messages["invalid_choice"]
        raise Refused({name: [str(said) % {"value": day}]})


def _visible(request: Any, pk: int) -> RulebookDraft:
    found: RulebookDraft = visible_or_not_there(DRAFT, request.actor, pk)
    return found


def _draft(row: RulebookDraft) -> dict[str, Any]:
    return {
        **draft_in_short(row), "rulebook": row.rulebook_id, "title": drafting.title_of(row), "note": row.note,
        "text": row.text, "mistakes": _mistakes(check_text(row.text, row.rulebook.name)),
    }  # fmt: skip


def _mistakes(check: Check) -> list[dict[str, Any]]:
    return [{"line": one.line, "column": one.column, "text": one.text} for one in check.mistakes]


def _outlook(actor: Actor, row: RulebookDraft, start: date) -> dict[str, Any]:
    found = publishing.outlook(actor, row, start)
    return {
        "start": start, "starts": publishing.starts(), "replaces": found.replaces and found.replaces.pk,
        "is_refused": found.is_refused, "mistakes": _mistakes(check_text(row.text, row.rulebook.name)),
        "to_confirm": found.to_confirm, "legal_notice": found.legal_notice, "may_switch_money_on": found.may_switch,
        "clashes": [clash_as_told(one) for one in found.unsettled], "are_clashes_proved": found.is_proved,
        "examples_failed": [
            {"clause": one["clause"], "title": in_language(one["zh"], one["en"]), "line": one["line"]}  # type: ignore[arg-type]
            for one in found.failed
        ],
        "are_examples_run": found.are_examples_run, "begins_late": found.starts_late,
        "later_versions": [one.pk for one in found.later],
    }  # fmt: skip


def _add(router: Router) -> None:
    router.post(
        "/{int:pk}/drafts",
        response={201: RulebookDraftOut},
        url_name="rulebooks-drafts",
        operation_id="rulebooks_drafts",
    )(begin)
    one = "/drafts/{int:pk}"
    router.get(one, response=RulebookDraftOut, url_name="rulebooks-draft", operation_id="rulebooks_draft")(draft)
    there = f"{one}/publication"
    router.get(there, response=PublicationOut, url_name="rulebooks-publication", operation_id="rulebooks_outlook")(
        outlook
    )
    router.post(
        there, response={201: VersionInFull}, url_name="rulebooks-publication", operation_id="rulebooks_publication"
    )(publication)


ADDITION = Addition(
    "/rulebooks",
    _add,
    {
        "api:rulebooks-drafts": {"POST": EDIT_RULEBOOKS},
        "api:rulebooks-draft": {"GET": EDIT_RULEBOOKS},
        "api:rulebooks-publication": {"GET": EDIT_RULEBOOKS, "POST": EDIT_RULEBOOKS},
    },
)
