"""Findings: what each carries of one, what it rests on, what was decided, and deciding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import Http404, HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, Field

from endcap.conduct.api.appeals import APPEALS, AppealInFull
from endcap.conduct.appeals import actions as appealing
from endcap.conduct.facts.evidence import evidence_of
from endcap.conduct.findings import deciding
from endcap.conduct.findings.queries import finding_lines_visible_to, findings_within
from endcap.conduct.kinds import APPEAL_OF, FINDING
from endcap.conduct.models import Finding, FindingLine
from endcap.conduct.rights import APPEAL, DECIDE_FINDINGS, DECIDE_PROPOSALS, REOPEN_FINDINGS, SEE_FINDINGS
from endcap.platform.access import Actor
from endcap.platform.api import Addition, Telling
from endcap.platform.api.schemas import STRICT, Text, told_of_one
from endcap.platform.api.things import in_full
from endcap.platform.kinds import LARGEST_ID, visible_or_not_there


class LineOut(BaseModel):
    """What one person carries."""

    liability: str = Field(description="own; joint: as a supervisor")
    employee: int
    employee_name: str
    because_of: int | None = Field(description="Whose own line a joint one goes with (id)")
    amount: Decimal = Field(description="Signed: a fine is negative")
    unit: str
    sanction: str
    sentence: str = Field(description="What and why, in the language of the request")


class WithLines(BaseModel):
    clause_title: str
    lines: list[LineOut] = Field(description="Those that you may see")


class ClauseOut(BaseModel):
    title: str
    source: str = Field(description="Its wording in the rulebook")
    version: str = Field(description="Which version of the rulebook")


class DecisionOut(BaseModel):
    state: str
    by: int | None = Field(description="Nobody: the facts changed")
    by_name: str
    on: date
    at: datetime
    reason: str


class AppealShort(BaseModel):
    id: int
    by: int
    filed_on: date
    outcome: str


class EvidenceFact(BaseModel):
    label: str
    value: Any = Field(description="A text, a number, a day, or true")
    kind: str = Field(description="day, money, number, price, yes or text")


class EvidenceOut(BaseModel):
    title: str
    url: str = Field(description="The record's page at the desk, where you may see it there")
    facts: list[EvidenceFact]


class MayDo(BaseModel):
    """What you may do about it now."""

    confirm: bool
    waive: bool
    reopen: bool
    decide_proposal: bool
    contest: bool
    why_not: str = Field(description="What keeps you from confirming or waiving it")


class FindingMore(WithLines):
    clause: ClauseOut
    evidence: list[EvidenceOut] = Field(description="The records that it rests on")
    decisions: list[DecisionOut]
    appeals: list[AppealShort]
    is_posted: bool = Field(description="It stands in the ledger")
    last_day_to_appeal: date | None
    may: MayDo


class Reason(BaseModel):
    model_config = STRICT
    reason: Text = Field(max_length=2000)


class ProposalChoice(Reason):
    choice: Literal["taken_up", "set_aside"]


class Grounds(BaseModel):
    model_config = STRICT
    grounds: Text = Field(max_length=4000, description="Why the finding is wrong")


class Findings(BaseModel):
    model_config = STRICT
    ids: list[int] = Field(min_length=1, max_length=deciding.MOST_AT_ONCE)


class Confirmed(BaseModel):
    count: int


def tell_each(actor: Actor, rows: Sequence[Finding]) -> dict[int, dict[str, Any]]:
    found: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in rows}
    for line in finding_lines_visible_to(actor).filter(finding__in=list(found)).order_by("-liability", "pk"):
        found[line.finding_id].append(_line(line))
    return {row.pk: {"clause_title": row.clause.title, "lines": found[row.pk]} for row in rows}


def _line(line: FindingLine) -> dict[str, Any]:
    return {
        "liability": line.liability, "employee": line.employee_id, "employee_name": line.employee.name,
        "because_of": line.because_of_id, "amount": line.amount, "unit": line.unit, "sanction": line.sanction,
        "sentence": line.explanation,
    }  # fmt: skip


def tell_one(actor: Actor, row: Finding) -> dict[str, Any]:
    able, clause = deciding.may_do(actor, row), row.clause
    return {
        "clause": {"title": clause.title, "source": clause.source, "version": str(clause.version)},
        "evidence": [
            {
                "title": one.title, "url": one.url,
                "facts": [{"label": str(fact.label), "value": fact.value, "kind": fact.kind} for fact in one.facts],
            }
            for one in evidence_of(actor, row)
        ],
        "decisions": [
            {
                "state": one.state, "by": one.by_id, "by_name": one.by.name if one.by else "", "on": one.on,
                "at": one.at, "reason": one.reason,
            }
            for one in row.decisions.select_related("by")
        ],
        "appeals": [
            {"id": one.pk, "by": one.by_id, "filed_on": one.filed_on, "outcome": one.outcome}
            for one in row.appeals.all()
        ],
        "is_posted": row.postings.filter(sort="charge", reversed_by__isnull=True).exists(),
        "last_day_to_appeal": appealing.last_day_to_appeal(row),
        "may": {
            "confirm": able.confirm, "waive": able.waive, "reopen": able.reopen, "decide_proposal": able.propose,
            "contest": appealing.may_contest(actor, row), "why_not": able.why_not,
        },
    }  # fmt: skip


FINDINGS = Telling(WithLines, tell_each, FindingMore, tell_one)
FindingInFull = in_full(FINDING, FINDINGS)


def confirmation(request: HttpRequest, pk: int) -> Any:
    """It is charged, and whoever carries it is told. 409 where it was decided meanwhile."""
    found = _visible(request, pk)
    deciding.confirm(request.actor, [found])  # type: ignore[attr-defined]
    return _as_it_is(request, pk)


def confirmations(request: HttpRequest, body: Findings) -> Any:
    """Several at once: all of them, or none."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    keys = {key for key in body.ids if 0 <= key <= LARGEST_ID}
    rows = list(findings_within(actor, SEE_FINDINGS).filter(pk__in=keys))
    if len(rows) != len(set(body.ids)):
        raise Http404
    return {"count": deciding.confirm(actor, rows).count}


def waiver(request: HttpRequest, pk: int, body: Reason) -> Any:
    """Nothing is charged then, to nobody. The reason stays with the finding."""
    found = _visible(request, pk)
    deciding.waive(request.actor, found, body.reason)  # type: ignore[attr-defined]
    return _as_it_is(request, pk)


def reopening(request: HttpRequest, pk: int, body: Reason) -> Any:
    """A waiver that was a mistake: the finding is put forward again."""
    found = _visible(request, pk)
    deciding.reopen(request.actor, found, body.reason)  # type: ignore[attr-defined]
    return _as_it_is(request, pk)


def proposal(request: HttpRequest, pk: int, body: ProposalChoice) -> Any:
    """A sanction is a proposal only: what becomes of it is decided by people, outside of this system."""
    found = _visible(request, pk)
    deciding.decide_proposal(request.actor, found, body.choice, body.reason)  # type: ignore[attr-defined]
    return _as_it_is(request, pk)


def appeal(request: HttpRequest, pk: int, body: Grounds) -> Any:
    """Nothing is deducted for it until somebody else has decided. Files can be kept with the appeal afterwards."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    done = appealing.contest(actor, _visible(request, pk), body.grounds)
    assert done.row is not None
    row = visible_or_not_there(APPEAL_OF, actor, done.row.pk)
    return Status(201, told_of_one(APPEAL_OF, actor, row, APPEALS))


def _visible(request: Any, pk: int) -> Finding:
    found: Finding = visible_or_not_there(FINDING, request.actor, pk)
    return found


def _as_it_is(request: Any, pk: int) -> dict[str, Any]:
    return told_of_one(FINDING, request.actor, _visible(request, pk), FINDINGS)


def _add(router: Router) -> None:
    for view in (confirmation, waiver, reopening, proposal):
        name = view.__name__
        router.post(
            f"/{{int:pk}}/{name}", response=FindingInFull, url_name=f"findings-{name}", operation_id=f"findings_{name}"
        )(view)
    router.post(
        "/{int:pk}/appeal", response={201: AppealInFull}, url_name="findings-appeal", operation_id="findings_appeal"
    )(appeal)
    router.post(
        "/confirmations", response=Confirmed, url_name="findings-confirmations", operation_id="findings_confirmations"
    )(confirmations)


ADDITION = Addition(
    "/findings",
    _add,
    {
        "api:findings-confirmation": {"POST": DECIDE_FINDINGS},
        "api:findings-confirmations": {"POST": DECIDE_FINDINGS},
        "api:findings-waiver": {"POST": DECIDE_FINDINGS},
        "api:findings-reopening": {"POST": REOPEN_FINDINGS},
        "api:findings-proposal": {"POST": DECIDE_PROPOSALS},
        "api:findings-appeal": {"POST": APPEAL},
    },
    FINDINGS,
)
