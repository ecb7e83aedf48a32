"""What the company's room tells people of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import Absence, Employee
from endcap.platform.access import SIGNED_IN, Actor
from endcap.platform.history import Book, Touched
from endcap.platform.models import Notice
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import tell

STAND_IN_KEY = "stand-in"


def tell_stand_ins(book: Book, touched: Sequence[Touched]) -> None:
    """Whoever comes to stand in for somebody, and whoever stands in on other days than they knew."""
    for row, before, after in touched:
        said = ("stand_in_id", "first_day", "last_day", "employee_id")
        is_over = bool(after) and after["last_day"] is not None and after["last_day"] < book.actor.today
        if not after or after["stand_in_id"] is None or is_over or all(before.get(n) == after[n] for n in said):
            continue
        person = Employee.objects.select_related("user").get(pk=after["stand_in_id"])
        values = {"employee": after["employee_id"], "first_day": after["first_day"], "last_day": after["last_day"]}
        tell(book, STAND_IN_KEY, [person.user], about=row, values=values)


def _say(values: Mapping[str, Any]) -> str:
    if values["last_day"] is None:
        return _("You stand in for %(employee)s from %(first_day)s until further notice.") % values
    return _("You stand in for %(employee)s from %(first_day)s to %(last_day)s.") % values


def _to_group(values: Mapping[str, Any]) -> str:
    if values["last_day"] is None:
        return _("%(employee)s is away from %(first_day)s until further notice, and somebody stands in.") % values
    return _("%(employee)s is away from %(first_day)s to %(last_day)s, and somebody stands in.") % values


def _still(actor: Actor, notices: Sequence[Notice]) -> set[int]:
    """Those of whoever is still to stand in."""
    wanted = {notice.about_id for notice in notices}
    mine = set(Absence.objects.filter(pk__in=wanted, stand_in=actor.employee_id).values_list("pk", flat=True))
    return {notice.pk for notice in notices if notice.about_id in mine}


def employee_names(keys: set[int]) -> Mapping[int, str]:
    return dict(Employee.objects.filter(pk__in=keys).values_list("pk", "name"))


STAND_IN = NoticeSort(
    key=STAND_IN_KEY, name=gettext_lazy("Standing in for somebody"), say=_say, to_group=_to_group, right=SIGNED_IN,
    names={"employee": employee_names}, still=_still, link=lambda notice: "/",
)  # fmt: skip
SORTS = (STAND_IN,)
