"""Complaints about supervisors and managers: filing one in confidence, reading one, deciding it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, Field

from endcap.conduct.complaints import actions
from endcap.conduct.complaints.kinds import COMPLAINT
from endcap.conduct.complaints.views import FilingForm, VerdictForm, may_decide
from endcap.conduct.models import Complaint
from endcap.conduct.rights import DECIDE_COMPLAINTS, FILE_COMPLAINTS
from endcap.platform.access import Actor
from endcap.platform.api import Addition, Telling
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Text, told_of_one
from endcap.platform.api.things import in_full
from endcap.platform.kinds import visible_or_not_there


class ComplaintMore(BaseModel):
    text: str
    filed_by: int | None
    handled_by: int | None
    reason: str
    incident: str = Field(description="The same word for complaints about one matter, which count once")
    may_decide: bool


class ComplaintIn(BaseModel):
    model_config = STRICT
    about: int = Field(description="A supervisor or a KA manager (id)")
    text: Text = Field(max_length=4000)


class Verdict(BaseModel):
    model_config = STRICT
    verdict: Text
    reason: Text = Field(max_length=4000)
    incident: Text = Field("", max_length=60)


def tell_each(actor: Actor, rows: Sequence[Complaint]) -> dict[int, dict[str, Any]]:
    return {row.pk: {} for row in rows}


def tell_one(actor: Actor, row: Complaint) -> dict[str, Any]:
    return {
        "text": row.text, "filed_by": row.filed_by_id, "handled_by": row.handled_by_id, "reason": row.reason,
        "incident": row.incident, "may_decide": may_decide(actor, row),
    }  # fmt: skip


COMPLAINTS = Telling(BaseModel, tell_each, ComplaintMore, tell_one)
ComplaintInFull = in_full(COMPLAINT, COMPLAINTS)


def file_one(request: HttpRequest, body: ComplaintIn) -> Any:
    """In confidence: whoever it is about never learns of it."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    form = FilingForm({"about": str(body.about), "text": body.text}, actor=actor)
    if not form.is_valid():
        raise Refused(sentences_of(form))
    done = actions.file_complaint(actor, form.cleaned_data["about"], form.cleaned_data["text"])
    assert done.row is not None
    return Status(201, _as_it_is(actor, done.row.pk))


def decision(request: HttpRequest, pk: int, body: Verdict) -> Any:
    """By somebody whom it neither is about nor was filed by."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = visible_or_not_there(COMPLAINT, actor, pk)
    form = VerdictForm(body.model_dump())
    if not form.is_valid():
        raise Refused(sentences_of(form))
    said = form.cleaned_data
    actions.decide(actor, found, said["verdict"], said["reason"], incident=said["incident"])
    return _as_it_is(actor, pk)


def _as_it_is(actor: Actor, pk: int) -> dict[str, Any]:
    return told_of_one(COMPLAINT, actor, visible_or_not_there(COMPLAINT, actor, pk), COMPLAINTS)


def _add(router: Router) -> None:
    router.post("/", response={201: ComplaintInFull}, url_name="complaints", operation_id="complaints_add")(file_one)
    router.post(
        "/{int:pk}/decision", response=ComplaintInFull, url_name="complaints-decision",
        operation_id="complaints_decision",
    )(decision)  # fmt: skip


ADDITION = Addition(
    "/complaints",
    _add,
    {"api:complaints": {"POST": FILE_COMPLAINTS}, "api:complaints-decision": {"POST": DECIDE_COMPLAINTS}},
    COMPLAINTS,
)
