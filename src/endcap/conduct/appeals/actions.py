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
from endcap.conduct.models import Appeal, Finding, State
from endcap.conduct.notices import tell_appeal_decided, tell_contested
from endcap.conduct.rights import APPEAL, HEAR_APPEALS, SEE_FINDINGS
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, ClearErrors, Done
from endcap.platform.history import recording


def last_day_to_appeal(finding: Finding) -> date | None:
    """Counted from the day on which it was confirmed; None while it is not."""
    if finding.state != State.CONFIRMED or finding.decided_on is None:
        return None
    return finding.decided_on + timedelta(days=company_settings().appeal_days)


def may_contest(actor: Actor, finding: Finding) -> bool:
    """Whoever carries a line of a confirmed finding, in time, and nobody did before."""
    until = last_day_to_appeal(finding)
    return until is not None and actor.today <= until and _carries(actor, finding)


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
    if finding.state == State.CONFIRMED:
        return _time_is_over(finding)
    if finding.state == State.PROPOSED:
        return _("It is not confirmed yet, and nothing is charged for it. Once it is, you can contest it.")
    if finding.state in (State.CONTESTED, State.UPHELD):
        return _("It has been contested already; a finding is heard once.")
    return _("Nothing is charged for it any more, so there is nothing to contest.")


def _time_is_over(finding: Finding) -> str:
    return _("The time to appeal is over: it ended on %(day)s.") % {"day": last_day_to_appeal(finding)}


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
    if finding.state != State.CONFIRMED:
        return ChangedMeanwhile(_("This has been decided meanwhile."))
    return ValidationError(_time_is_over(finding))


def hear(actor: Actor, appeal: Appeal, outcome: str, reason: str) -> Done:
    """Decides an appeal. Raises PermissionDenied for whoever carries a line, confirmed it, or filed the appeal."""
    require(actor, HEAR_APPEALS)
    with recording(actor, "appeal.hear") as book, posting(by=actor.employee_id, at=book.at) as batch:
        fresh = appeals_within(actor, HEAR_APPEALS).select_for_update(of=("self",)).filter(pk=appeal.pk).first()
        if fresh is None or not may_hear(actor, fresh):
            raise PermissionDenied
        if fresh.outcome != "open":
            raise ChangedMeanwhile(_("This has been decided meanwhile."))
        if outcome not in ("upheld", "overturned"):
            raise ValidationError({"outcome": _("Choose what becomes of the finding.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Give a reason: both sides will ask for it.")})
        book.change(
            fresh,
            {
                "outcome": outcome, "reason": reason.strip(), "heard_by_id": actor.employee_id, "decided_on": actor.today,
            },
        )  # fmt: skip
        finding = Finding.objects.select_for_update().get(pk=fresh.finding_id)
        if outcome == "overturned":
            batch.reverse(finding)
            decide(book, finding, State.OVERTURNED, reason=reason)
        else:
            batch.release(finding)
            # Its month may have begun while it was contested.
            batch.charge(finding)
            decide(book, finding, State.UPHELD, reason=reason)
        tell_appeal_decided(book, fresh)
    return Done(book.batch, 1, fresh)
