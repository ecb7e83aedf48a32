"""What people do about findings: confirm, waive with a reason, open again, take up a proposal. Each is a right of the
access table; whoever carries a line is refused besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.conduct.findings.queries import findings_within
from endcap.conduct.ledger.posting import posting
from endcap.conduct.models import STANDING, Decision, Finding, State
from endcap.conduct.notices import tell_decided
from endcap.conduct.rights import DECIDE_FINDINGS, DECIDE_PROPOSALS, REOPEN_FINDINGS
from endcap.conduct.rulebooks.acknowledging import not_bound
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, Done
from endcap.platform.history import Book, recording

MOST_AT_ONCE = 500


@dataclass(frozen=True)
class MayDo:
    """What an actor may do about a finding; `why_not` says what keeps them from confirming or waiving it."""

    confirm: bool = False
    waive: bool = False
    reopen: bool = False
    propose: bool = False
    why_not: str = ""


def may_do(actor: Actor, finding: Finding) -> MayDo:
    """As the actions themselves decide."""
    is_decider = _within(actor, finding, DECIDE_FINDINGS)
    carried = _carried_by(finding, actor)
    said = ""
    if is_decider and finding.state == State.PROPOSED:
        said = _why_not_confirmed(finding, carried) or (_carries() if carried else "")
    is_open = finding.state == State.PROPOSED and is_decider
    return MayDo(
        confirm=is_open and not _why_not_confirmed(finding, carried),
        waive=is_open and not carried,
        reopen=finding.state == State.WAIVED and not carried and _within(actor, finding, REOPEN_FINDINGS),
        propose=finding.proposal == "open" and finding.state in STANDING and not carried
        and _within(actor, finding, DECIDE_PROPOSALS),
        why_not=said,
    )  # fmt: skip


def confirm(actor: Actor, findings: Iterable[Finding]) -> Done:
    """All of them, or none. Raises PermissionDenied, ValidationError."""
    require(actor, DECIDE_FINDINGS)
    with recording(actor, "finding.confirm") as book, posting(by=actor.employee_id, at=book.at) as batch:
        fresh = _locked(actor, DECIDE_FINDINGS, findings)
        for finding in fresh:
            _must_be(finding, State.PROPOSED)
            said = _why_not_confirmed(finding, _carried_by(finding, actor))
            if said:
                raise ValidationError(f"{finding.employee} · {finding}: {said}" if len(fresh) > 1 else said)
            decide(book, finding, State.CONFIRMED)
            batch.charge(finding)
        tell_decided(book, fresh)
    return Done(book.batch, len(fresh), fresh[0] if len(fresh) == 1 else None)


def waive(actor: Actor, finding: Finding, reason: str) -> Done:
    """Raises PermissionDenied for whoever carries a line of it, and ValidationError without a reason."""
    require(actor, DECIDE_FINDINGS)
    with recording(actor, "finding.waive") as book:
        (fresh,) = _locked(actor, DECIDE_FINDINGS, [finding])
        _must_be(fresh, State.PROPOSED)
        if _carried_by(fresh, actor):
            raise PermissionDenied
        if not reason.strip():
            raise ValidationError({"reason": _("Give a reason: both sides will ask for it.")})
        decide(book, fresh, State.WAIVED, reason=reason)
        tell_decided(book, [fresh])
    return Done(book.batch, 1, fresh)


def reopen(actor: Actor, finding: Finding, reason: str) -> Done:
    """A waiver that was a mistake: it is put forward again."""
    require(actor, REOPEN_FINDINGS)
    with recording(actor, "finding.reopen") as book:
        (fresh,) = _locked(actor, REOPEN_FINDINGS, [finding])
        _must_be(fresh, State.WAIVED)
        if _carried_by(fresh, actor):
            raise PermissionDenied
        if not reason.strip():
            raise ValidationError({"reason": _("Give a reason: both sides will ask for it.")})
        decide(book, fresh, State.PROPOSED, reason=reason)
        tell_decided(book, [fresh])
    return Done(book.batch, 1, fresh)


def decide_proposal(actor: Actor, finding: Finding, choice: str, reason: str) -> Done:
    """Probation and dismissal are proposals: a manager takes them up outside of this system, or sets them aside."""
    require(actor, DECIDE_PROPOSALS)
    with recording(actor, "finding.proposal") as book:
        (fresh,) = _locked(actor, DECIDE_PROPOSALS, [finding])
        if _carried_by(fresh, actor):
            raise PermissionDenied
        if fresh.proposal != "open" or choice not in ("taken_up", "set_aside"):
            raise ChangedMeanwhile(_("This has been decided meanwhile."))
        if not reason.strip():
            raise ValidationError({"reason": _("Give a reason: both sides will ask for it.")})
        book.change(fresh, {"proposal": choice})
        Decision.objects.create(
            finding=fresh, state=fresh.state, by_id=actor.employee_id, on=actor.today, at=book.at, reason=reason
        )
    return Done(book.batch, 1, fresh)


def decide(book: Book, finding: Finding, state: State, *, reason: str = "") -> None:
    """Writes a person's decision, with its history, and keeps it among the finding's own."""
    actor = book.actor
    said = reason.strip()
    on = None if state == State.PROPOSED else actor.today
    book.change(
        finding, {"state": state, "decided_on": on, "decided_by_id": actor.employee_id, "reason": said}
    )  # fmt: skip
    Decision.objects.create(
        finding=finding, state=state, by_id=actor.employee_id, on=actor.today, at=book.at, reason=said
    )


def _locked(actor: Actor, right: str, findings: Iterable[Finding]) -> list[Finding]:
    """As they are now. Raises PermissionDenied for one outside of the actor's right."""
    keys = [finding.pk for finding in findings]
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(_("Decide at most %(count)d findings at once.") % {"count": MOST_AT_ONCE})
    within = findings_within(actor, right).filter(pk__in=keys).values("pk")
    rows = Finding.objects.filter(pk__in=within).select_related("employee", "clause").prefetch_related("lines")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(set(keys)):
        raise PermissionDenied
    return found


def _must_be(finding: Finding, state: State) -> None:
    if finding.state != state:
        raise ChangedMeanwhile(_("This has been decided meanwhile."))


def _within(actor: Actor, finding: Finding, right: str) -> bool:
    return findings_within(actor, right).filter(pk=finding.pk).exists()


def _carried_by(finding: Finding, actor: Actor) -> str:
    """How the actor carries a line of it: `own`, `joint`, or not at all."""
    held = [line.liability for line in finding.lines.all() if line.employee_id == actor.employee_id]
    return ("own" if "own" in held else "joint") if held else ""


def _why_not_confirmed(finding: Finding, carried: str) -> str:
    if carried == "own":
        return _("Somebody else confirms what you carry yourself.")
    if finding.is_growing:
        return _("It still grows with every day: confirm it once it is over, or at the end of the month.")
    unbound = not_bound(finding)
    if unbound:
        return _("%(who)s has not acknowledged this rulebook yet: until then it does not bind them.") % {"who": unbound}
    return ""


def _carries() -> str:
    return _("You carry a line of this finding yourself, so somebody else waives it.")
