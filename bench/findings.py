"""The list of 100,000 findings beside a bare Django list of the same rows: `python -m bench.findings`.

Measured as the list of stores is (`bench.lists`), on a company made for it: `python -m bench.findings fill` puts it into
the database of the environment and prints who has a session. Half of the findings have a supervisor's joint line.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from bench import lists
from bench.customers import (
    AT_ONCE,
    GROUNDS,
    KINDS,
    MAKES,
    PLACES,
    SINCE,
    people_with_roles,
    session_of,
    words,
)
from bench.lists import Page, Subject

FINDINGS, DAYS = 100_000, 330
RULEBOOK, FACT = "ka-channel", "shelf_checks"
GOODS = ("清岭天然水", "清岭苏打水", "山谷气泡水", "晨露酸奶", "金桔柠檬茶", "茉莉乌龙茶")
STATES = ("proposed", "confirmed", "confirmed", "confirmed", "waived", "contested", "upheld", "overturned")


def pages(known: dict[str, Any]) -> list[Page]:
    def same(name: str, *parameters: dict[str, Any], role: str = "manager") -> Page:
        return Page(name, list(parameters), list(parameters), role)

    short = [place[:2] for place in known["places"][:4]]
    return [
        same("first page", {}),
        Page("first page, supervisor (bare: all rows)", [{}], [{}], role="supervisor"),
        same("second page", {"page": 2}),
        same("page 600", {"page": 600}),
        same("search, 2 characters", *({"q": word} for word in short)),
        same("search, a street or a product", *({"q": word} for word in [*known["places"][:4], *GOODS[:2]])),
        same("search, a person", *({"q": name} for name in known["names"])),
        same("search, a person and a product", *({"q": f"{name} {GOODS[0][:2]}"} for name in known["names"])),
        same("one state", {"state": "proposed"}),
        same("one month", {"since": "2026-06-01", "until": "2026-06-30"}),
        same("by person", {"sort": "employee"}),
    ]


def fill() -> dict[str, Any]:
    from endcap.company.models import CompanySettings, ReportingLine
    from endcap.conduct.models import Finding, FindingLine, VersionClause
    from endcap.conduct.rulebooks.in_force import adopt_chosen

    chance = random.Random(20261129)
    settings, _is_new = CompanySettings.objects.get_or_create(pk=1)
    employees, people = people_with_roles()
    at = datetime(SINCE.year, 1, 1, tzinfo=UTC)
    # No month is open, or the server's background would take away what no fact says.
    adopt_chosen(settings, at=at)
    clauses = list(VersionClause.objects.filter(version__rulebook__name=RULEBOOK, kind="fine"))
    leaders = dict(ReportingLine.objects.values_list("employee", "supervisor"))
    reps = [person for person in employees if person.code.startswith("R")]
    places, makes = words(GROUNDS, PLACES, chance, KINDS), words(MAKES, 40, chance)
    numbered = iter(range(1, FINDINGS + 1))
    while some := [_made(n, reps, clauses, chance) for n in islice(numbered, AT_ONCE)]:
        Finding.objects.bulk_create(some)
        FindingLine.objects.bulk_create(
            line
            for one in some
            for line in _lines(one, f"{chance.choice(makes)}（{chance.choice(places)}店）", leaders, chance)
        )
    return {
        "sessions": {role: session_of(person.user) for role, person in people.items()},
        "places": places[:8],
        "names": [person.name for person in reps[:4]],
    }


def _made(n: int, reps: Sequence[Any], clauses: Sequence[Any], chance: random.Random) -> Any:
    from endcap.conduct.models import Finding

    clause, day = chance.choice(clauses), SINCE + timedelta(days=chance.randrange(DAYS))
    return Finding(
        rulebook=RULEBOOK, number=clause.number, clause=clause, fact=FACT, fact_id=f"C{n:07}", period=f"{day:%Y-%m}",
        employee=chance.choice(reps), occurred_on=day, amount=Decimal(-chance.randint(1, 40) * 5), unit="CNY",
        state=chance.choice(STATES), found_at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC),
    )  # fmt: skip


def _lines(finding: Any, store: str, leaders: dict[int, int], chance: random.Random) -> Iterator[Any]:
    from endcap.conduct.models import FindingLine

    goods, count, day = chance.choice(GOODS), chance.randint(1, 40), finding.occurred_on
    seen = _sentences(day, store, goods, count, -finding.amount)
    same = {"finding": finding, "occurred_on": day, "unit": finding.unit}
    yield FindingLine(
        entry_id=f"{finding.fact_id}/own", liability="own", employee_id=finding.employee_id, amount=finding.amount,
        explanation_zh=seen[0], explanation_en=seen[1], **same,
    )  # fmt: skip
    if chance.random() < 0.5:
        yield FindingLine(
            entry_id=f"{finding.fact_id}/joint", liability="joint", employee_id=leaders[finding.employee_id],
            because_of_id=finding.employee_id, amount=finding.amount / 2, explanation_zh=f"连带{{because of}}：{seen[0]}",
            explanation_en=f"Joint with {{because of}}: {seen[1]}", **same,
        )  # fmt: skip


def _sentences(day: date, store: str, goods: str, count: int, amount: Decimal) -> tuple[str, str]:
    zh = f"{day}在{store}查到{goods} {count} 件陈列到期未下架，生产日期 {day - timedelta(days=310)}，扣 {amount} 元。"
    en = f"{count} pieces of {goods} made on {day - timedelta(days=310)} were on display in {store} on {day}; fine {amount} CNY."
    return zh, en


FINDINGS_LIST = Subject("findings", "/conduct/findings/", ("bench.findings", "fill"), pages)


def measure() -> dict[str, Any]:
    return lists.measure(subject=FINDINGS_LIST)


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    return lists.rows(found, FINDINGS_LIST)


if __name__ == "__main__":
    if sys.argv[1:] == ["fill"]:
        from endcap.project import start

        start.set_up()
        start.prepare()
        print(json.dumps(fill()))
    else:
        lists.print_measured(__doc__, FINDINGS_LIST)
