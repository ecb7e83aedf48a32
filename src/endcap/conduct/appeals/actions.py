"""Contesting a finding, and deciding about it."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.company.queries import company_settings
from endcap.conduct.appeals.queries import appeals_within, may_hear
from endcap.conduct.findings.deciding import decide
from endcap.conduct.findings.queries import findings_within
from endcap.conduct.ledger.posting import posting
from endcap.conduct.models import Appeal, Decision, Finding, State
from endcap.conduct.notices import tell_appeal_decided, tell_contested
from endcap.conduct.rights import APPEAL, HEAR_APPEALS, SEE_FINDINGS
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, ClearErrors, Done
from endcap.platform.history import recording

CONTESTABLE = (State.CONFIRMED, State.CONTESTED, State.UPHELD)


def last_day_to_appeal(finding: Finding) -> date | None:
    """Counted from the day on which it was confirmed; None while nothing of it is charged."""
    confirmed = _confirmed(finding) if finding.state in CONTESTABLE else None
    return confirmed.on + timedelta(days=company_settings().appeal_days) if confirmed else None


def may_contest(actor: Actor, finding: Finding) -> bool:
    """Whoever carries a line of a confirmed finding, in time, and once: each for themselves."""
    until = last_day_to_appeal(finding)
    return (
        until is not None and actor.today <= until and _carries(actor, finding) and not _has_contested(actor, finding)
    )


def _carries(actor: Actor, finding: Finding) -> bool:
    if finding.sanction != "" and finding.employee_id == actor.employee_id:
        return True
    return actor.employee_id is not None and finding.lines.filter(employee=actor.employee_id, amount__lt=0).exists()


def why_not_contest(actor: Actor, finding: Finding) -> str:
    """What somebody who cannot contest a finding is told; empty for who can."""
    if may_contest(actor, finding):
        return ""
    if not _carries(actor, finding):
        return _("You carry nothing of this finding, so there is nothing for you to contest.")
    if finding.state in CONTESTABLE:
        contested = _("You have contested it already: it is heard once for each who carries it.")
        return contested if _has_contested(actor, finding) else _time_is_over(finding)
    if finding.state == State.PROPOSED:
        return _("It is not confirmed yet, and nothing is charged for it. Once it is, you can contest it.")
    return _("Nothing is charged for it any more, so there is nothing to contest.")


def _time_is_over(finding: Finding) -> str:
    return _("The time to appeal is over: it ended on %(day)s.") % {"day": last_day_to_appeal(finding)}


def _confirmed(finding: Finding) -> Decision | None:
    """The first since it was put forward last: what is decided about it afterwards sets no new time."""
    forward = finding.decisions.filter(state=State.PROPOSED).last()
    confirmed = finding.decisions.filter(state=State.CONFIRMED)
    return (confirmed.filter(pk__gt=forward.pk) if forward else confirmed).first()


def _has_contested(actor: Actor, finding: Finding) -> bool:
    """Since it was confirmed: what is confirmed anew can be contested anew."""
    confirmed = _confirmed(finding)
    own = finding.decisions.filter(state=State.CONTESTED, by=actor.employee_id)
    return confirmed is not None and own.filter(pk__gt=confirmed.pk).exists()


def contest(actor: Actor, finding: Finding, grounds: str) -> Done:
    """Raises PermissionDenied for whoever carries nothing of it, ValidationError where it is too late."""
    require(actor, APPEAL)
    with ClearErrors(), recording(actor, "appeal.file") as book, posting(by=actor.employee_id, at=book.at) as batch:
        fresh = findings_within(actor, SEE_FINDINGS).select_for_update(of=("self",)).filter(pk=finding.pk).first()
        if fresh is None or not may_contest(actor, fresh):
            raise _why_not(fresh, actor)
        if not grounds.strip():
            raise ValidationError({"grounds": _("Say why the finding is wrong.")})
        filed = Appeal(finding=fresh, by_id=actor.employee_id, filed_on=actor.today, grounds=grounds.strip())
        book.add(filed)
        decide(book, fresh, State.CONTESTED)
        batch.freeze(fresh)
        tell_contested(book, filed)
    return Done(book.batch, 1, filed)


def _why_not(finding: Finding | None, actor: Actor) -> Exception:
    if finding is None or not finding.lines.filter(employee=actor.employee_id).exists():
        return PermissionDenied()
    is_over = finding.state in CONTESTABLE and not _has_contested(actor, finding)
    said = why_not_contest(actor, finding)
    return ValidationError(said) if is_over else ChangedMeanwhile(said)


def hear(actor: Actor, appeal: Appeal, outcome: str, reason: str) -> Done:
    """Decides an appeal. A finding that falls does so for all who contest it; one that stands is held back as long as
    another appeal is open. Raises PermissionDenied for whoever carries a line, confirmed it, or filed the appeal."""
    require(actor, HEAR_APPEALS)
    with recording(actor, "appeal.hear") as book, posting(by=actor.employee_id, at=book.at) as batch:
        fresh = appeals_within(actor, HEAR_APPEALS).select_for_update(of=("self",)).filter(pk=appeal.pk).first()
        if fresh is not None and fresh.outcome != "open":
            raise ChangedMeanwhile(_("This has been decided meanwhile."))
        if fresh is None or not may_hear(actor, fresh):
            raise PermissionDenied
        if outcome not in ("upheld", "overturned"):
            raise ValidationError({"outcome": _("Choose what becomes of the finding.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Give a reason: both sides will ask for it.")})
        finding = Finding.objects.select_for_update().get(pk=fresh.finding_id)
        heard = [fresh]
        if outcome == "overturned":
            heard += finding.appeals.filter(outcome="open").exclude(pk=fresh.pk)
            batch.reverse(finding)
            decide(book, finding, State.OVERTURNED, reason=reason)
        elif not finding.appeals.filter(outcome="open").exclude(pk=fresh.pk).exists():
            batch.release(finding)
            # Its month may have begun while it was contested.
            batch.charge(finding)
            decide(book, finding, State.UPHELD, reason=reason)
        for one in heard:
            book.change(one, {"outcome": outcome, "reason": reason.strip(), **_by_whom(actor)})
            tell_appeal_decided(book, one)
    return Done(book.batch, 1, fresh)


def _by_whom(actor: Actor) -> dict[str, object]:
    return {"heard_by_id": actor.employee_id, "decided_on": actor.today}
