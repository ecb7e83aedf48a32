"""Complaints from a facts folder: who filed them and what they said is not in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from endcap.company.models import Employee
from endcap.conduct.models import Complaint
from endcap.platform.access import Actor
from endcap.platform.history import recording


def take_over_complaints(actor: Actor, rows: Iterable[Mapping[str, Any]]) -> int:
    """Each by the number it had. Says how many were new."""
    people = {employee.code: employee for employee in Employee.objects.all()}
    known = set(Complaint.objects.values_list("code", flat=True))
    made = []
    for row in rows:
        if row["complaint_id"] in known:
            continue
        is_decided = row["verdict"] != "open" and row["decided_on"] is not None
        made.append(
            Complaint(
                code=row["complaint_id"], about=people[row["employee_id"]], filed_on=row["filed_on"],
                verdict=row["verdict"] if is_decided else "open", decided_on=row["decided_on"] if is_decided else None,
                incident=row["incident"] or "",
            )
        )  # fmt: skip
    if made:
        with recording(actor, "complaint.take_over") as book:
            book.add_many(made)  # type: ignore[arg-type]
    return len(made)
