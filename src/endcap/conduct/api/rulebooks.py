"""Rulebooks for reading: their versions, clauses with words and figures as they are on a day, and acknowledging one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from endcap.company.models import Employee
from endcap.conduct.models import Acknowledgement, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rights import EDIT_RULEBOOKS, SEE_RULEBOOKS
from endcap.conduct.rulebooks import acknowledging
from endcap.conduct.rulebooks.in_force import parsed
from endcap.conduct.rulebooks.kinds import RULEBOOK, VERSION
from endcap.conduct.rulebooks.overview import Row, is_in_force_on, rows_for, version_on
from endcap.conduct.rulebooks.reading import Amount, ClauseRead, read
from endcap.platform.access import Actor, may
from endcap.platform.api import Addition
from endcap.platform.kinds import visible_or_not_there


class OnDay(BaseModel):
    on: date | None = Field(
        None, description="The day whose figures are told; empty: today, or the version's first day"
    )


class RulebookVersionOut(BaseModel):
    id: int
    rulebook: int
    title: str
    in_force_from: date
    is_in_force: bool = Field(description="False: with this day the rulebook ended")
    unit: str
    basis: str
    jurisdiction: str
    note: str = Field(description="What changed, and why")
    published_at: datetime
    published_by: int | None
    money_switched_on_by: int | None
    acknowledged_at: datetime | None = Field(description="When you acknowledged it")


class DraftShort(BaseModel):
    id: int
    in_force_from: date | None = Field(description="From when it is meant")
    by: int | None
    updated_at: datetime


class RulebookOut(BaseModel):
    id: int
    name: str
    title: str
    position: int = Field(description="The smaller applies where two fine the same")
    joint_in_points: bool
    now: RulebookVersionOut | None = Field(description="In force today")
    next: RulebookVersionOut | None
    drafts: list[DraftShort] = Field(description="For whoever may edit rulebooks")


class DatedFigure(BaseModel):
    day: date
    text: str


class AmountOut(BaseModel):
    name: str
    title: str
    value: int | Decimal | None = Field(description="On that day; null before it begins and once it has ended")
    unit: str
    text: str = Field(description="With its unit, in the language of the request")
    since: date | None
    coming: list[DatedFigure]


class StepOut(BaseModel):
    title: str
    words: list[str]


class RulebookClauseOut(BaseModel):
    number: str
    title: str
    source: str = Field(description="Its wording")
    is_reward: bool
    is_in_effect: bool = Field(description="On that day")
    when_in_force: str
    binds: str
    looks_at: list[str] = Field(description="What of the records it rests on")
    steps: list[StepOut] = Field(description="How it is worked out, in words")
    amounts: list[AmountOut]
    joint: str
    escalation: list[str]
    sanctions: list[str]
    remedy: str = Field(description="What can still be done so that it does not come to it")


class VersionInFull(RulebookVersionOut):
    name: str
    about: str
    number: str = Field(description="As the text calls this version")
    on: date
    is_now: bool = Field(description="It is what is in force on that day")
    clauses: list[RulebookClauseOut]
    amounts: list[AmountOut]
    text: str = Field(description="The YAML")


class RulebookInFull(RulebookOut):
    versions: list[RulebookVersionOut] = Field(description="The latest first")
    reads: VersionInFull | None = Field(description="As it reads on that day; before its beginning, as it will read")


def every(request: HttpRequest) -> Any:
    """In their order. Whoever may edit them also sees those that have ended, or are drafts only."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = rows_for(actor)
    known = _known(actor, [one for row in rows for one in (row.now, row.next) if one is not None])
    return [_told(row, known) for row in rows]


def one(request: HttpRequest, pk: int, asked: Query[OnDay]) -> Any:
    """With all its versions, and clause by clause as it reads on a day."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found: Rulebook = visible_or_not_there(RULEBOOK, actor, pk)
    versions = list(found.versions.select_related("rulebook"))  # type: ignore[attr-defined]
    if not versions and not may(actor, EDIT_RULEBOOKS):
        raise Http404
    row = next(iter(rows_for(actor, Rulebook.objects.filter(pk=pk))), Row(found, None, None, []))
    known = _known(actor, versions)
    reads = version_on(versions, asked.on or actor.today)
    return {
        **_told(row, known),
        "versions": [_version(version, known) for version in versions],
        "reads": reads and _in_full(reads, versions, asked.on or max(actor.today, reads.in_force_from), known),
    }


def version(request: HttpRequest, pk: int, asked: Query[OnDay]) -> Any:
    """One text that is, was or will be in force, with the figures of a day."""
    return version_as_told(request.actor, pk, asked.on)  # type: ignore[attr-defined]


def to_read(request: HttpRequest) -> Any:
    """What binds you now, or will, and you have not acknowledged yet."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    waiting = acknowledging.to_acknowledge(actor)
    known = _known(actor, waiting)
    return [_version(found, known) for found in waiting]


def acknowledgement(request: HttpRequest, pk: int) -> Any:
    """That you have read it: before that it does not bind you. Once is enough; 403 where it does not bind you at all."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    acknowledging.acknowledge_own(actor, visible_or_not_there(VERSION, actor, pk))
    return version_as_told(actor, pk, None)


def draft_in_short(row: RulebookDraft) -> dict[str, Any]:
    return {"id": row.pk, "in_force_from": row.in_force_from, "by": row.by_id, "updated_at": row.updated_at}


def version_as_told(actor: Actor, pk: int, on: date | None) -> dict[str, Any]:
    found: RulebookVersion = visible_or_not_there(VERSION, actor, pk)
    versions = list(found.rulebook.versions.select_related("rulebook"))  # type: ignore[attr-defined]
    found = next(one for one in versions if one.pk == pk)
    return _in_full(found, versions, on or max(actor.today, found.in_force_from), _known(actor, versions))


@dataclass(frozen=True)
class Known:
    """Looked up for several versions at once: when the asker acknowledged each, and which employee a sign-in is."""

    read_at: dict[int, datetime]
    employees: dict[int, int]


def _known(actor: Actor, versions: Sequence[RulebookVersion]) -> Known:
    own = Acknowledgement.objects.filter(employee=actor.employee_id, version__in=versions)
    users = {key for one in versions for key in (one.published_by_id, one.money_confirmed_by_id) if key is not None}
    people = Employee.objects.filter(user__in=users)
    read_at = dict(own.values_list("version", "at")) if actor.employee_id is not None else {}
    return Known(read_at, dict(people.values_list("user", "pk")))


def _told(row: Row, known: Known) -> dict[str, Any]:
    return {
        "id": row.rulebook.pk, "name": row.rulebook.name, "title": str(row.rulebook), "position": row.rulebook.position,
        "joint_in_points": row.rulebook.joint_in_points, "now": row.now and _version(row.now, known),
        "next": row.next and _version(row.next, known), "drafts": [draft_in_short(one) for one in row.drafts],
    }  # fmt: skip


def _version(found: RulebookVersion, known: Known) -> dict[str, Any]:
    return {
        "id": found.pk, "rulebook": found.rulebook_id, "title": found.title, "in_force_from": found.in_force_from,
        "is_in_force": found.is_in_force, "unit": found.unit, "basis": found.basis, "jurisdiction": found.jurisdiction,
        "note": found.note, "published_at": found.published_at,
        "published_by": known.employees.get(found.published_by_id or 0),
        "money_switched_on_by": known.employees.get(found.money_confirmed_by_id or 0),
        "acknowledged_at": known.read_at.get(found.pk),
    }  # fmt: skip


def _in_full(found: RulebookVersion, versions: list[RulebookVersion], on: date, known: Known) -> dict[str, Any]:
    book = read(parsed(found.text, found.rulebook.name), on)
    return {
        **_version(found, known), "name": book.name, "about": book.about, "number": book.version, "on": on,
        "is_now": is_in_force_on(found, versions, on), "clauses": [_clause(clause) for clause in book.clauses],
        "amounts": [_amount(amount) for amount in book.amounts], "text": found.text,
    }  # fmt: skip


def _clause(clause: ClauseRead) -> dict[str, Any]:
    as_it_is = (
        "number", "title", "source", "is_reward", "is_in_effect", "when_in_force", "binds", "looks_at", "joint",
        "escalation", "sanctions", "remedy",
    )  # fmt: skip
    return {
        **{name: getattr(clause, name) for name in as_it_is},
        "steps": [{"title": title, "words": words} for title, words in clause.steps],
        "amounts": [_amount(amount) for amount in clause.amounts],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    coming = [{"day": day, "text": text} for day, text in amount.coming]
    names = ("name", "title", "value", "unit", "text", "since")
    return {**{name: getattr(amount, name) for name in names}, "coming": coming}


def _add(router: Router) -> None:
    router.get("/", response=list[RulebookOut], url_name="rulebooks", operation_id="rulebooks_list")(every)
    router.get("/{int:pk}", response=RulebookInFull, url_name="rulebooks-one", operation_id="rulebooks_read")(one)
    router.get(
        "/to-read", response=list[RulebookVersionOut], url_name="rulebooks-to-read", operation_id="rulebooks_to_read"
    )(to_read)  # fmt: skip
    router.get(
        "/versions/{int:pk}", response=VersionInFull, url_name="rulebooks-version", operation_id="rulebooks_version"
    )(version)
    router.post(
        "/versions/{int:pk}/acknowledgement", response=VersionInFull, url_name="rulebooks-acknowledgement",
        operation_id="rulebooks_acknowledgement",
    )(acknowledgement)  # fmt: skip


ADDITION = Addition(
    "/rulebooks",
    _add,
    {
        "api:rulebooks": {"GET": SEE_RULEBOOKS},
        "api:rulebooks-one": {"GET": SEE_RULEBOOKS},
        "api:rulebooks-to-read": {"GET": SEE_RULEBOOKS},
        "api:rulebooks-version": {"GET": SEE_RULEBOOKS},
        "api:rulebooks-acknowledgement": {"POST": SEE_RULEBOOKS},
    },
)
