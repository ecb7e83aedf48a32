"""What the conduct room tells people of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import Employee
from endcap.conduct.models import SettlementRun
from endcap.conduct.rights import SEE_STATEMENTS
from endcap.platform.access import system_actor
from endcap.platform.models import User
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell_each
from endcap.platform.templatetags.amounts import month_name

STATEMENT_KEY = "statement"


def tell_statements(run: SettlementRun, employees: Iterable[Employee]) -> None:
    """Everybody whom the month concerns. When it is settled again, it is told again, as their statement is another."""
    people = Employee.objects.filter(pk__in={employee.pk for employee in employees}, user__isnull=False)
    told = [
        Told(person.user, {"period": run.period, "employee": person.pk}, ("employee", person.pk))
        for person in people.select_related("user").order_by("pk")
        if person.user is not None
    ]
    of_month = Told(User(), {"period": run.period})
    tell_each(system_actor(today=run.recorded_at.date()), STATEMENT_KEY, told, groups=of_month)


def _say(values: Mapping[str, Any]) -> str:
    return _("Your statement for %(month)s can be read.") % {"month": _month(values)}


def _to_group(values: Mapping[str, Any]) -> str:
    return _("The statements for %(month)s can be read.") % {"month": _month(values)}


def _month(values: Mapping[str, Any]) -> str:
    return month_name(date.fromisoformat(f"{values['period']}-01"))


def _page(notice: Any) -> str:
    values = notice.values
    if "employee" not in values:
        return reverse("conduct:statements")
    return reverse("conduct:statement", args=[values["period"], values["employee"]])


STATEMENT = NoticeSort(
    key=STATEMENT_KEY, name=gettext_lazy("Statement"), say=_say, to_group=_to_group, right=SEE_STATEMENTS, link=_page,
)  # fmt: skip
SORTS = (STATEMENT,)
