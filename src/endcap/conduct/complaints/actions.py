"""Filing a complaint, and deciding it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from endcap.company.models import Employee
from endcap.conduct.complaints.queries import complaints_within, handlers_of, to_complain_about
from endcap.conduct.models import Complaint
from endcap.conduct.rights import DECIDE_COMPLAINTS, FILE_COMPLAINTS
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, Done
from endcap.platform.history import recording
from endcap.platform.notices.telling import tell

FILED_KEY, DECIDED_KEY = "complaint-filed", "complaint-decided"


def file_complaint(actor: Actor, about: Employee, text: str) -> Done:
    """Raises PermissionDenied, and ValidationError for somebody who leads nobody."""
    require(actor, FILE_COMPLAINTS)
    if actor.employee_id is None:
        raise PermissionDenied
    if not to_complain_about(actor).filter(pk=about.pk).exists():
        raise ValidationError({"about": _("Choose a supervisor or a KA manager.")})
    with recording(actor, "complaint.file") as book:
        filed = Complaint(about=about, filed_by_id=actor.employee_id, filed_on=actor.today, text=text)
        book.add(filed)
        handlers = handlers_of(filed, actor).select_related("user")
        tell(book, FILED_KEY, [person.user for person in handlers], about=filed)
    return Done(book.batch, book.count, filed)


def decide(actor: Actor, complaint: Complaint, verdict: str, reason: str, *, incident: str = "") -> Done:
    """`incident`: the same word for complaints about one matter, which count once.

    Raises PermissionDenied for whom it concerns, and ValidationError where it is decided already."""
    require(actor, DECIDE_COMPLAINTS)
    if actor.employee_id is None or not handlers_of(complaint, actor).filter(pk=actor.employee_id).exists():
        raise PermissionDenied
    with recording(actor, "complaint.decide") as book:
        fresh = complaints_within(actor, DECIDE_COMPLAINTS).select_for_update(of=("self",)).get(pk=complaint.pk)
        if fresh.verdict != "open":
            raise ChangedMeanwhile(_("This has been decided meanwhile."))
        handled = {
            "verdict": verdict, "reason": reason, "decided_on": actor.today, "handled_by_id": actor.employee_id,
            "incident": incident.strip(),
        }  # fmt: skip
        book.change(fresh, handled)
        tell(book, DECIDED_KEY, [fresh.filed_by.user if fresh.filed_by else None], about=fresh)
    return Done(book.batch, book.count, fresh)
