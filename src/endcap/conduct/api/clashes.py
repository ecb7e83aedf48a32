"""Clauses that punish the same fact: what was found, with its example, and keeping how one was settled."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from endcap.conduct.models import ClashSettled, Examination
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks import clashes, drafting, examining
from endcap.conduct.rulebooks.in_force import overlap_mode
from endcap.conduct.rulebooks.kinds import DRAFT
from endcap.platform.access import Actor
from endcap.platform.api import Addition
from endcap.platform.api.schemas import STRICT, Key, Text
from endcap.platform.kinds import visible_or_not_there


class OfDraft(BaseModel):
    draft: Key | None = Field(None, description="With this draft in its rulebook's place (id); empty: what is in force")


class ProofAsked(OfDraft):
    model_config = STRICT


class ExampleLine(BaseModel):
    employee: str
    liability: str
    day: date
    amount: Decimal
    sanction: str
    sentence: str


class SideOut(BaseModel):
    clause: str = Field(description="rulebook/clause")
    rulebook_title: str
    clause_title: str
    lines: list[ExampleLine] = Field(description="What it would charge for the example")


class SettledOut(BaseModel):
    first: str
    second: str
    how: str = Field(description="The company's rule for clashes on that day: first, highest or both")
    reason: str
    at: datetime
    by: int | None


class ExampleValue(BaseModel):
    label: str
    value: str


class ClashOut(BaseModel):
    first: str
    second: str
    fact: str
    example: list[ExampleValue] = Field(description="A record that meets both")
    sides: list[SideOut]
    is_settled: bool
    settled: SettledOut | None = Field(description="Also where the company goes by another rule since: then it is open")


class ClashesOut(BaseModel):
    state: str = Field(description="done; working; asked for by nobody yet: unknown; failed")
    finished_at: datetime | None
    problem: str
    overlap: str = Field(description="By which rule the company goes: first, highest or both")
    is_partial: bool = Field(description="It took too long: there may be more")
    clashes: list[ClashOut]


class Settling(BaseModel):
    model_config = STRICT
    first: Text = Field(max_length=130, description="rulebook/clause, as the clash tells it")
    second: Text = Field(max_length=130)
    reason: Text = Field(max_length=2000)


def every(request: HttpRequest, asked: Query[OfDraft]) -> Any:
    """What was found, once it has been worked out: POST /rulebooks/clashes/proof asks for it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return _told(examining.known(Examination.Sort.CLASHES, _question(actor, asked.draft)))


def proof(request: HttpRequest, body: ProofAsked) -> Any:
    """Works it out again, in the background."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return Status(202, _told(examining.ask(Examination.Sort.CLASHES, _question(actor, body.draft), again=True)))


def settling(request: HttpRequest, body: Settling) -> Any:
    """That you looked at it and leave it to the company's rule for clashes; kept with your name and reason."""
    done = clashes.settle_clash(request.actor, body.first, body.second, body.reason)  # type: ignore[attr-defined]
    return Status(201, _settled(done.row))  # type: ignore[arg-type]


def clash_as_told(one: clashes.Clash) -> dict[str, Any]:
    return {
        "first": one.one.cited, "second": one.other.cited, "fact": one.fact,
        "example": [{"label": label, "value": str(value)} for label, value in one.row],
        "sides": [_side(side) for side in one.sides], "is_settled": one.is_settled,
        "settled": one.settled and _settled(one.settled),
    }  # fmt: skip


def _question(actor: Actor, draft: int | None) -> examining.Question:
    found = visible_or_not_there(DRAFT, actor, draft) if draft is not None else None
    return clashes.question_of(found, on=drafting.start_of(found) if found is not None else actor.today)


def _told(found: Examination | None) -> dict[str, Any]:
    state = (
        "unknown" if found is None else "working" if not found.is_finished else "failed" if found.problem else "done"
    )
    proofs = clashes.proofs_of(found) if found is not None and found.outcome is not None else clashes.Proofs()
    return {
        "state": state, "finished_at": found and found.finished_at, "problem": found.problem if found else "",
        "overlap": overlap_mode(), "is_partial": proofs.is_partial,
        "clashes": [clash_as_told(one) for one in proofs.clashes],
    }  # fmt: skip


def _side(side: clashes.Side) -> dict[str, Any]:
    lines = [
        {
            **{name: line[name] for name in ("employee", "liability", "day", "amount", "sanction")},
            "sentence": line["why"],
        }
        for line in side.lines
    ]
    return {"clause": side.cited, "rulebook_title": side.rulebook, "clause_title": side.title, "lines": lines}


def _settled(row: ClashSettled) -> dict[str, Any]:
    names = ("first", "second", "how", "reason", "at")
    return {**{name: getattr(row, name) for name in names}, "by": row.by_id}


def _add(router: Router) -> None:
    router.get("/clashes", response=ClashesOut, url_name="rulebooks-clashes", operation_id="rulebooks_clashes")(every)
    router.post(
        "/clashes/proof", response={202: ClashesOut}, url_name="rulebooks-proof", operation_id="rulebooks_proof"
    )(proof)  # fmt: skip
    router.post(
        "/clashes/settling",
        response={201: SettledOut},
        url_name="rulebooks-settling",
        operation_id="rulebooks_settling",
    )(settling)


ADDITION = Addition(
    "/rulebooks",
    _add,
    {
        "api:rulebooks-clashes": {"GET": EDIT_RULEBOOKS},
        "api:rulebooks-proof": {"POST": EDIT_RULEBOOKS},
        "api:rulebooks-settling": {"POST": EDIT_RULEBOOKS},
    },
)
