"""What people are told of cash and receipts: the day before they are due, and once they are late."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import ReportingLine
from endcap.company.notices import employee_names
from endcap.platform.access import Actor, system_actor
from endcap.platform.kinds import Kind
from endcap.platform.models import User
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell_each
from endcap.supply.kinds import CASH, RECEIPT

AHEAD = timedelta(days=1)
# What was late long before is no news: on the first day of a desk it would be hundreds.
LATE_UP_TO = timedelta(days=7)
DUE_KEYS = {CASH.key: "cash-due", RECEIPT.key: "receipt-due"}
LATE_KEYS = {CASH.key: "cash-late", RECEIPT.key: "receipt-late"}


def tell_of_deadlines(today: date) -> None:
    """Each person of theirs; of what is late their supervisor, too. Each thing once for each deadline."""
    by = system_actor(today=today)
    for kind in (CASH, RECEIPT):
        waiting = kind.model._default_manager.filter(handed_in_on__isnull=True)
        waiting = waiting.select_related("employee__user").order_by("due_on", "pk")
        due = waiting.filter(due_on__range=(today, today + AHEAD))
        tell_each(by, DUE_KEYS[kind.key], _told(kind, due, DUE_KEYS, with_supervisor=False, today=today))
        late = waiting.filter(due_on__range=(today - LATE_UP_TO, today - timedelta(days=1)))
        tell_each(by, LATE_KEYS[kind.key], _told(kind, late, LATE_KEYS, with_supervisor=True, today=today))


def _told(
    kind: Kind, rows: Iterable[Any], keys: Mapping[str, str], *, with_supervisor: bool, today: date
) -> Iterable[Told]:
    found = list(rows)
    leaders = _leaders(found, today) if with_supervisor else {}
    for row in found:
        values = {"employee": row.employee_id, "thing": row.pk, "due_on": row.due_on}
        once = f"{keys[kind.key]}:{row.pk}:{row.due_on}"
        for user in [row.employee.user, *leaders.get(row.employee_id, ())]:
            if user is not None:
                yield Told(user, values, (kind.key, row.pk), once)


def _leaders(rows: Iterable[Any], today: date) -> dict[int, list[User]]:
    """Who leads them today."""
    lines = ReportingLine.objects.during(today).filter(employee__in={row.employee_id for row in rows})
    found: dict[int, list[User]] = {}
    for line in lines.select_related("supervisor__user"):
        if line.supervisor.user is not None:
            found.setdefault(line.employee_id, []).append(line.supervisor.user)
    return found


def _cash_due(values: Mapping[str, Any]) -> str:
    return _("Company cash %(thing)s of %(employee)s is due on %(due_on)s.") % values


def _cash_late(values: Mapping[str, Any]) -> str:
    return _("Company cash %(thing)s of %(employee)s was due on %(due_on)s and is not in yet.") % values


def _receipt_due(values: Mapping[str, Any]) -> str:
    return _("Return receipt %(thing)s of %(employee)s is due on %(due_on)s.") % values


def _receipt_late(values: Mapping[str, Any]) -> str:
    return _("Return receipt %(thing)s of %(employee)s was due on %(due_on)s and is not in yet.") % values


def _codes(kind: Kind) -> Callable[[set[int]], Mapping[int, str]]:
    return lambda keys: dict(kind.model._default_manager.filter(pk__in=keys).values_list("pk", "code"))


def _still_out(kind: Kind) -> Callable[[Actor, Any], set[int]]:
    """Those of what is not in yet and is seen by whom it is told."""

    def still(actor: Actor, notices: Any) -> set[int]:
        wanted = {notice.about_id for notice in notices}
        seen = kind.visible_to(actor).filter(pk__in=wanted, handed_in_on__isnull=True)
        out = set(seen.values_list("pk", flat=True))
        return {notice.pk for notice in notices if notice.about_id in out}

    return still


def _sort(kind: Kind, key: str, name: Any, say: Callable[[Mapping[str, Any]], str], *, can_wait: bool) -> NoticeSort:
    return NoticeSort(
        key=key, name=name, say=say, can_wait=can_wait, right=kind.see, still=_still_out(kind),
        names={"employee": employee_names, "thing": _codes(kind)},
    )  # fmt: skip


SORTS = (
    _sort(CASH, DUE_KEYS["cash"], gettext_lazy("Company cash is due"), _cash_due, can_wait=False),
    _sort(CASH, LATE_KEYS["cash"], gettext_lazy("Company cash is late"), _cash_late, can_wait=False),
    _sort(RECEIPT, DUE_KEYS["return-receipt"], gettext_lazy("A return receipt is due"), _receipt_due, can_wait=True),
    _sort(RECEIPT, LATE_KEYS["return-receipt"], gettext_lazy("A return receipt is late"), _receipt_late, can_wait=True),
)
