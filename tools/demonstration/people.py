"""The people: who they are, in which team they were when, and when they are away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from demonstration.days import days, latest, working_day_from
from demonstration.invented import COMPANY

Row = dict[str, Any]
MANAGER = "M01"
# (kind, days) of what somebody was away for
AWAY = (("leave", 5), ("sick", 2), ("leave", 3), ("training", 2), ("sick", 1))
PLANNED = (("leave", 5), ("training", 2), ("leave", 2))  # nobody knows yet when they will be ill
SOME_YEAR = date(2025, 1, 1)  # without a 29 February


@dataclass(frozen=True)
class People:
    """`rows`: code, name, role, since, until, monthly_wage, minimum_wage. `reporting`: employee_id, supervisor_id, from, to.

    `absences`: employee_id, from, to, kind, stand_in.
    """

    rows: list[Row]
    reporting: list[Row]
    absences: list[Row]

    def of_role(self, *roles: str) -> list[str]:
        return [row["code"] for row in self.rows if row["role"] in roles]

    def is_there(self, code: str, day: date) -> bool:
        return is_there(next(row for row in self.rows if row["code"] == code), day)

    def leader_of(self, code: str, day: date) -> str | None:
        return leader_of(self.reporting, code, day)

    def absence_of(self, code: str, day: date) -> Row | None:
        return next(
            (row for row in self.absences if row["employee_id"] == code and row["from"] <= day <= row["to"]), None
        )

    def acting_for(self, code: str, day: date) -> str:
        """Who does the work of somebody on a day: they themselves, or the stand-in."""
        absence = self.absence_of(code, day)
        return (absence["stand_in"] or code) if absence else code


def people(today: date, *, seed: int) -> People:
    rows = employees(Random(f"{seed}/people"), today)
    reporting = reporting_lines(rows, today)
    return People(rows, reporting, absences(Random(f"{seed}/absences"), rows, reporting, today))


def is_there(row: Row, day: date) -> bool:
    return row["since"] <= day and (row["until"] is None or day <= row["until"])


def leader_of(reporting: list[Row], code: str, day: date) -> str | None:
    for row in reporting:
        if row["employee_id"] == code and row["from"] <= day and (row["to"] is None or day <= row["to"]):
            return row["supervisor_id"]
    return None


def employees(rng: Random, today: date) -> list[Row]:
    rows = []
    for letter, group in COMPANY["people"].items():
        for n, name in enumerate(group["names"].split(), start=1):
            code = f"{letter}{n:02}"
            since = date(rng.randint(2015, 2024), rng.randint(1, 12), 1)
            if code in COMPANY["joined"]:
                since = latest(COMPANY["joined"][code], today)
            left = COMPANY["left"].get(code)
            row = {"code": code, "name": name, "role": group["role"], "since": since}
            row["until"] = latest(left["on"], today) - days(1) if left else None
            rows.append(
                row
                | {
                    "monthly_wage": Decimal(rng.choice(group["wages"])),
                    "minimum_wage": Decimal(COMPANY["minimum_wage"]),
                }
            )
    return rows


def reporting_lines(rows: list[Row], today: date) -> list[Row]:
    """Reps and promoters report to their team's supervisor, everybody else to the manager."""
    kept_since = date.fromisoformat(COMPANY["kept_since"])
    leaders = {who: leader for leader, team in COMPANY["teams"].items() for who in team.split()}
    lines = []
    for row in rows:
        code, first = row["code"], max(row["since"], kept_since)
        if code == MANAGER:
            continue
        if code in COMPANY["came_from_another_team"]:
            before, moved = COMPANY["came_from_another_team"][code]
            moved_on = latest(moved, today)
            lines.append({"employee_id": code, "supervisor_id": before, "from": first, "to": moved_on - days(1)})
            first = moved_on
        leader = leaders.get(code, MANAGER)
        lines.append({"employee_id": code, "supervisor_id": leader, "from": first, "to": row["until"]})
    return lines


def absences(rng: Random, rows: list[Row], reporting: list[Row], today: date) -> list[Row]:
    """One that covers today, some of the last year and some of the coming weeks; nobody is away twice at once."""
    now = COMPANY["absent_today"]
    found = [absence(now["who"], today - days(2), 6, "leave") | {"stand_in": now["stand_in"]}]
    busy = defaultdict(list, {who: [(today - days(9), today + days(12))] for who in now.values()})
    wanted = [(row, rng.randint(1, 365), n) for row in rows for n in range(rng.randint(1, 3))]
    coming = [(row, -rng.randint(2, 40), 0) for row in rng.sample([row for row in rows if row["role"] == "rep"], 5)]
    for row, back, n in wanted + coming:
        reasons = PLANNED if back < 0 else AWAY
        kind, length = reasons[(int(row["code"][1:]) + n) % len(reasons)]
        # A day of the year, not a number of days back, so that the past stays as it was
        day = today - days(back) if back < 0 else latest(f"{SOME_YEAR + days(back - 1):%m-%d}", today)
        first = working_day_from(day)
        last = first + days(length - 1)
        if not is_there(row, first) or not is_there(row, last) or clashes(busy[row["code"]], first, last):
            continue
        new = absence(row["code"], first, length, kind)
        stand_ins = mates(rows, reporting, row, new, busy)
        new["stand_in"] = rng.choice(stand_ins) if stand_ins else None
        busy[row["code"]].append((first, last))
        if new["stand_in"]:
            busy[new["stand_in"]].append((first, last))
        found.append(new)
    return sorted(found, key=lambda one: (one["from"], one["employee_id"]))


def absence(code: str, first: date, length: int, kind: str) -> Row:
    return {"employee_id": code, "from": first, "to": first + days(length - 1), "kind": kind, "stand_in": None}


def clashes(spans: list[tuple[date, date]], first: date, last: date) -> bool:
    return any(begin <= last and first <= end for begin, end in spans)


def mates(
    rows: list[Row], reporting: list[Row], row: Row, new: Row, busy: dict[str, list[tuple[date, date]]]
) -> list[str]:
    """Reps of the same team who are there on all of these days and neither away nor standing in for somebody."""
    if row["role"] != "rep":
        return []
    leader = leader_of(reporting, row["code"], new["from"])
    return [
        other["code"]
        for other in rows
        if other["role"] == "rep" and other is not row
        if all(is_there(other, day) for day in (new["from"], new["to"]))
        if {leader_of(reporting, other["code"], day) for day in (new["from"], new["to"])} == {leader}
        if not clashes(busy[other["code"]], new["from"], new["to"])
    ]
