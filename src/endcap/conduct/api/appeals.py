"""Appeals: what one is about, and hearing it. Files are kept with one as with any other thing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, Field

from endcap.conduct.appeals import actions
from endcap.conduct.appeals.queries import may_hear
from endcap.conduct.kinds import APPEAL_OF
from endcap.conduct.models import Appeal
from endcap.conduct.rights import HEAR_APPEALS
from endcap.platform.access import Actor
from endcap.platform.api import Addition, Telling
from endcap.platform.api.schemas import STRICT, Text, told_of_one
from endcap.platform.api.things import in_full
from endcap.platform.kinds import visible_or_not_there


class AppealEach(BaseModel):
    employee: int = Field(description="Whom the finding is about (id)")
    clause_title: str
    amount: Decimal = Field(description="What they carry of it themselves, signed")
    unit: str


class AppealMore(AppealEach):
    may_decide: bool = Field(description="You may hear it: you had nothing to do with it before")


class AppealDecision(BaseModel):
    model_config = STRICT
    outcome: Literal["upheld", "overturned"] = Field(description="upheld: the finding stands; overturned: it falls")
    reason: Text = Field(max_length=4000)


def tell_each(actor: Actor, rows: Sequence[Appeal]) -> dict[int, dict[str, Any]]:
    return {
        row.pk: {
            "employee": row.finding.employee_id, "clause_title": row.finding.clause.title,
            "amount": row.finding.amount, "unit": row.finding.unit,
        }
        for row in rows
    }  # fmt: skip


def tell_one(actor: Actor, row: Appeal) -> dict[str, Any]:
    return {"may_decide": may_hear(actor, row)}


APPEALS = Telling(AppealEach, tell_each, AppealMore, tell_one)
AppealInFull = in_full(APPEAL_OF, APPEALS)


def decision(request: HttpRequest, pk: int, body: AppealDecision) -> Any:
    """By somebody who carries nothing of it, did not file it and decided nothing about it before."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    actions.hear(actor, visible_or_not_there(APPEAL_OF, actor, pk), body.outcome, body.reason)
    return told_of_one(APPEAL_OF, actor, visible_or_not_there(APPEAL_OF, actor, pk), APPEALS)


def _add(router: Router) -> None:
    router.post(
        "/{int:pk}/decision", response=AppealInFull, url_name="appeals-decision", operation_id="appeals_decision"
    )(decision)


ADDITION = Addition("/appeals", _add, {"api:appeals-decision": {"POST": HEAR_APPEALS}}, APPEALS)
