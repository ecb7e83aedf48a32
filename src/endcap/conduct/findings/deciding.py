"""What people do about findings: confirm, waive with a reason, open again, take up a proposal. Each is a right of the
access table; whoever carries a line is refused besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from endcap.platform.history import Book, fields_kept, recording

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
    return may_do_each(actor, [finding])[finding.pk]


def may_do_each(actor: Actor, findings: Sequence[Finding]) -> dict[int, MayDo]:
    """By finding. They come with their clauses and lines; what else it depends on is looked up once for all of them."""
    proposed = [one for one in findings if one.state == State.PROPOSED]
    to_decide = _within(actor, proposed, DECIDE_FINDINGS)
    to_reopen = _within(actor, [one for one in findings if one.state == State.WAIVED], REOPEN_FINDINGS)
    to_take_up = [one for one in findings if one.proposal == "open" and one.state in STANDING]
    to_propose = _within(actor, to_take_up, DECIDE_PROPOSALS)
    unbound = not_bound(one for one in proposed if one.pk in to_decide)
    found = {}
    for one in findings:
        carried = _carried_by(one, actor)
        is_open = one.pk in to_decide
        why_not = _why_not_confirmed(one, carried, unbound) if is_open else ""
        found[one.pk] = MayDo(
            confirm=is_open and not why_not,
            waive=is_open and not carried,
            reopen=one.pk in to_reopen and not carried,
            propose=one.pk in to_propose and not carried,
            why_not=why_not or (_carries() if is_open and carried else ""),
        )
    return found


def confirm(actor: Actor, findings: Iterable[Finding]) -> Done:
    """All of them, or none. Raises PermissionDenied, ValidationError."""
    require(actor, DECIDE_FINDINGS)
    with recording(actor, "finding.confirm") as book, posting(by=actor.employee_id, at=book.at) as batch:
        fresh = _locked(actor, DECIDE_FINDINGS, findings)
        unbound = not_bound(fresh)
        for finding in fresh:
            _must_be(finding, State.PROPOSED)
            said = _why_not_confirmed(finding, _carried_by(finding, actor), unbound)
            if said:
                raise ValidationError(f"{finding.employee} · {finding}: {said}" if len(fresh) > 1 else said)
        _keep_confirmed(book, fresh)
        batch.charge(*fresh)
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
        if fresh.proposal != "open" or fresh.state not in STANDING or choice not in ("taken_up", "set_aside"):
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
    given: dict[str, object] = {"state": state}
    # Whoever contests it decides nothing.
    if state != State.CONTESTED:
        on = None if state == State.PROPOSED else actor.today
        given |= {"decided_on": on, "decided_by_id": actor.employee_id, "reason": said}
    book.change(finding, given)
    Decision.objects.create(
        finding=finding, state=state, by_id=actor.employee_id, on=actor.today, at=book.at, reason=said
    )


def _keep_confirmed(book: Book, findings: Iterable[Finding]) -> None:
    """As `decide` keeps one, written at once: nothing that a person wrote has to be checked."""
    changed = []
    for one in findings:
        before = {field.attname: getattr(one, field.attname) for field in fields_kept(Finding)}
        one.state, one.decided_on, one.decided_by_id, one.reason = (
            State.CONFIRMED, book.actor.today, book.actor.employee_id, "",
        )  # fmt: skip
        changed.append((one, before))
    book.change_many(changed)
    Decision.objects.bulk_create(
        Decision(finding=one, state=one.state, by_id=one.decided_by_id, on=book.actor.today, at=book.at)
        for one, _before in changed
    )


def _locked(actor: Actor, right: str, findings: Iterable[Finding]) -> list[Finding]:
    """As they are now. Raises PermissionDenied for one outside of the actor's right."""
    keys = [finding.pk for finding in findings]
    if len(keys) > MOST_AT_ONCE:
        raise ValidationError(_("Decide at most %(count)d findings at once.") % {"count": MOST_AT_ONCE})
    within = findings_within(actor, right).filter(pk__in=keys).values("pk")
    rows = (
        Finding.objects.filter(pk__in=within).select_related("employee", "clause").prefetch_related("lines__employee")
    )
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(set(keys)):
        raise PermissionDenied
    return found


def _must_be(finding: Finding, state: State) -> None:
    if finding.state != state:
        raise ChangedMeanwhile(_("This has been decided meanwhile."))


def _within(actor: Actor, findings: Sequence[Finding], right: str) -> set[int]:
    """The keys of those that a right of the actor reaches."""
    if not findings:
        return set()
    keys = [one.pk for one in findings]
    return set(findings_within(actor, right).filter(pk__in=keys).values_list("pk", flat=True))


def _carried_by(finding: Finding, actor: Actor) -> str:
    """How the actor carries a line of it: `own`, `joint`, or not at all."""
    held = [line.liability for line in finding.lines.all() if line.employee_id == actor.employee_id]
    return ("own" if "own" in held else "joint") if held else ""


def _why_not_confirmed(finding: Finding, carried: str, unbound: Mapping[int, str]) -> str:
    if carried == "own":
        return _("Somebody else confirms what you carry yourself.")
    if finding.is_growing:
        return _("It still grows with every day: confirm it once it is over, or at the end of the month.")
    if finding.pk in unbound:
        said = _("%(who)s had not acknowledged this rulebook by that day: it does not bind them for it.")
        return said % {"who": unbound[finding.pk]}
    return ""


def _carries() -> str:
    return _("You carry a line of this finding yourself, so somebody else waives it.")
