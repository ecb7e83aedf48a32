"""The demonstration company's year of findings: its records in the rooms, what people decided, and every month closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
ROWS_PER_INSERT = 2000
CLOSED_ON_DAY = 5
WHOLE_MONTHS = 12
RULES_SINCE = date(2026, 1, 1)
GROUNDS = (
    "那天的货已经放进退货箱，照片里能看到，还没来得及拉走。",
    "当日系统没有信号，记录是第二天补的，店长可以作证。",
    "这张单据由财务当面收走，签收本上有记录。",
)
HEARD = {
    "overturned": ("照片和门店说法一致，考核撤销。", "签收本核对无误，考核撤销。"),
    "upheld": ("照片上的日期是第二天的，当天货还在架上，考核维持。", "店长说明与记录一致，考核维持。"),
}
# Of findings that stand, the share that somebody contests in vain; days between looks at what is ahead.
TURNED_DOWN, DAYS_BETWEEN_LOOKS, DAYS_LOOKED_BACK = 0.04, 4, 180
WAIVED = ("当天门店临时停业，情有可原。", "新人第一周，主管已当面讲解。", "系统故障所致，不由本人承担。")
GONE = "当月已不在职。"
TASKS = (
    ("整理月末库存表", "按门店报一份，含效期。"),
    ("收集竞品价签照片", "每店至少三张，水饮区。"),
    ("协助新店开业铺货", "和店长确认排面，拍前后对比照。"),
    ("催收逾期回单", "把清单上的三张带回来。"),
    ("核对促销海报到位情况", "缺的当天补。"),
    ("更新门店联系人", "采购和主管换人的要改过来。"),
    ("盘点端架展架", "破损的登记，拍照。"),
)


@contextmanager
def at_moment(day: date, clock: time = time(18, 30)) -> Iterator[None]:
    """What is done within was done then."""
    moment = datetime.combine(day, clock, SHANGHAI)
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def load_records(facts: Any, today: date) -> None:
    """The fact tables as records of the rooms, each entered by somebody."""
    from endcap.conduct.complaints.taking import take_over_complaints
    from endcap.conduct.facts.taking import NOT_RECORDS, records_of, rows_of
    from endcap.platform import fact_tables

    for name, source in fact_tables.sources().items():
        if name in NOT_RECORDS:
            continue
        made = list(records_of(facts, source))
        fill = {"shelf_checks": _seen_by, "stock_checks": _seen_by, "material_checks": _seen_by, "tasks": _titles}
        if name in fill:
            fill[name](made)
        source.model._default_manager.bulk_create(made, ROWS_PER_INSERT)
    from endcap.platform.access import system_actor

    take_over_complaints(system_actor(today=today), rows_of(facts, "complaints"))


def _seen_by(checks: list[Any]) -> None:
    """The rep themselves, but for every twentieth, which a promoter or another rep of the team saw."""
    from endcap.company.models import Employee, ReportingLine

    people = {one.pk: one for one in Employee.objects.all()}
    led: dict[int, list[int]] = {}
    for employee, supervisor in ReportingLine.objects.values_list("employee", "supervisor"):
        led.setdefault(supervisor, []).append(employee)
    mates = {employee: [one for one in team if one != employee] for team in led.values() for employee in team}
    for n, check in enumerate(checks):
        if getattr(check, "recorded_by_id", None) is None:
            others = mates.get(check.employee_id)
            is_other = n % 20 == 0 and others
            check.recorded_by = people[others[n // 20 % len(others)] if is_other and others else check.employee_id]


def _titles(tasks: list[Any]) -> None:
    from endcap.company.models import ReportingLine

    leaders = dict(ReportingLine.objects.filter(last_day__isnull=True).values_list("employee", "supervisor"))
    for n, task in enumerate(tasks):
        task.title, task.text = TASKS[n % len(TASKS)]
        task.assigned_by_id = leaders.get(task.employee_id)
        if task.done_on:
            task.proof = "已完成，照片已上传。" if n % 3 == 0 else "已完成。"


def begin(today: date) -> None:
    """The ledger begins a year ago, and everybody has read the rulebooks."""
    from endcap.company.queries import company_settings
    from endcap.conduct.ledger import months
    from endcap.conduct.models import RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge
    from endcap.conduct.rulebooks.in_force import adopt_chosen
    from endcap.kernels.rules import Period

    first = first_month(today)
    with at_moment(first - timedelta(days=200)):
        from django.utils import timezone

        from endcap.company.models import Employee

        months.begin(Period.of(first))
        adopt_chosen(company_settings(), at=timezone.now())
        acknowledge(RulebookVersion.objects.all(), Employee.objects.exclude(roles__role="buyer"), at=timezone.now())


def first_month(today: date) -> date:
    day = today.replace(day=1)
    for _ in range(WHOLE_MONTHS):
        day = max((day - timedelta(days=1)).replace(day=1), RULES_SINCE)
    return day


def found_then() -> None:
    """Each finding on the morning after its day."""
    from endcap.conduct.models import Finding

    rows = list(Finding.objects.only("pk", "occurred_on"))
    for one in rows:
        one.found_at = datetime.combine(one.occurred_on + timedelta(days=1), time(7, 5), SHANGHAI)
    Finding.objects.bulk_update(rows, ["found_at"], ROWS_PER_INSERT // 10)


def decide_month(period: str, today: date, decided: dict[tuple[str, ...], tuple[str, date]]) -> None:
    """As the decisions table says; rewards by the manager at the month's end; the rest, of a month long past, too."""
    from endcap.conduct.findings.deciding import confirm, waive
    from endcap.conduct.models import Finding, State
    from endcap.kernels.rules import Period

    rng, last = Random(period), Period.parse(period).last
    is_over = last + timedelta(days=CLOSED_ON_DAY) <= today
    waiting = Finding.objects.filter(period=period, state=State.PROPOSED).select_related("clause", "employee")
    confirmed: dict[tuple[date, str], list[Finding]] = {}
    contested: list[tuple[Finding, date, str]] = []
    for finding in waiting.order_by("occurred_on", "pk"):
        decision, on = _fate(finding, decided, last=last, is_over=is_over)
        if not decision or on > today or finding.is_growing:
            continue
        if decision == "waived":
            with at_moment(on):
                waive(_actor("M01", on), finding, rng.choice(WAIVED) if finding.amount <= 0 else GONE)
            continue
        confirmed.setdefault((on, _leader(finding, on)), []).append(finding)
        is_turned_down = is_over and finding.amount < 0 and rng.random() < TURNED_DOWN
        if decision == "overturned" or is_turned_down:
            contested.append((finding, on, decision if decision == "overturned" else "upheld"))
    for (on, code), findings in sorted(confirmed.items(), key=lambda item: item[0]):
        with at_moment(on):
            confirm(_actor(code, on), findings)
    for finding, on, outcome in contested:
        _contest(finding, on, outcome, rng, today)


def _fate(
    finding: Any, decided: dict[tuple[str, ...], tuple[str, date]], *, last: date, is_over: bool
) -> tuple[str, date]:
    """What is decided about it, and when."""
    key = (finding.rulebook, finding.number, finding.fact, finding.fact_id)
    decision, on = decided.get(key, ("confirmed" if is_over else "", finding.occurred_on + timedelta(days=3)))
    if finding.amount > 0:
        is_there = finding.employee.roles.during(finding.occurred_on).exists()
        decision, on = "confirmed" if is_there else "waived", last + timedelta(days=2)
    return decision, max(on, finding.occurred_on + timedelta(days=1))


def _contest(finding: Any, confirmed_on: date, outcome: str, rng: Random, today: date) -> None:
    from endcap.conduct.appeals.actions import contest, hear
    from endcap.conduct.appeals.queries import may_hear

    filed_on, heard_on = confirmed_on + timedelta(days=1), confirmed_on + timedelta(days=4)
    if filed_on > today:
        return
    with at_moment(filed_on):
        appeal = contest(_actor(finding.employee.code, filed_on), finding, rng.choice(GROUNDS)).row
    if heard_on <= today:
        with at_moment(heard_on):
            # Whoever confirmed it leaves it to another.
            code = "M01" if may_hear(_actor("M01", heard_on), appeal) else "A01"
            hear(_actor(code, heard_on), appeal, outcome, rng.choice(HEARD[outcome]))


def _leader(finding: Any, on: date) -> str:
    """The number of the supervisor of that day, where they are there and do not carry it themselves, else the manager's."""
    from endcap.company.models import EmployeeRole, ReportingLine

    led = ReportingLine.objects.during(finding.occurred_on).filter(employee=finding.employee)
    leader = led.values_list("supervisor", "supervisor__code").first()
    if finding.rulebook != "ka-channel" or leader is None:
        return "M01"
    leads = EmployeeRole.objects.during(on).filter(employee=leader[0], role="supervisor").exists()
    return leader[1] if leads else "M01"


def _actor(code: str, on: date) -> Any:
    """Acts before there are sign-ins."""
    from endcap.company.models import Employee, EmployeeRole
    from endcap.platform.access import Actor, Role

    employee = Employee.objects.select_related("user").get(code=code)
    role = EmployeeRole.objects.during(on).filter(employee=employee).values_list("role", flat=True).first()
    return Actor(employee.user or _nobody(), on, employee.pk, Role(role or "rep"), employee.name, "desk")


def _nobody() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


class Knowing:
    """Facts as they were known on an earlier day: what was only done later was not done yet."""

    def __init__(self, facts: Any) -> None:
        from endcap.kernels.facts import TABLES

        self.run = facts.connection.execute
        self.tables = [one for one in TABLES if any(column.unknown_after_as_of for column in one.columns)]
        for table in self.tables:
            self.run(f"CREATE TEMP TABLE all_{table.name} AS SELECT * FROM fact_{table.name}")
            sort = self.run(
                "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [f"fact_{table.name}"]
            )
            (is_view,) = [kind == "VIEW" for (kind,) in sort.fetchall()]
            self.run(f"DROP {'VIEW' if is_view else 'TABLE'} fact_{table.name}")

    def up_to(self, day: date) -> None:
        for table in self.tables:
            columns = ", ".join(
                f"CASE WHEN {one.name} <= DATE '{day}' THEN {one.name} END AS {one.name}"
                if one.unknown_after_as_of
                else f'"{one.name}"'
                for one in table.columns
            )
            self.run(f"CREATE OR REPLACE TEMP VIEW fact_{table.name} AS SELECT {columns} FROM all_{table.name}")


def look_ahead_then(today: date) -> None:
    """What could still be averted, as it was seen every few days: with the records as they were known on each of them."""
    from endcap.company.models import Employee
    from endcap.conduct.facts.folder import facts_on
    from endcap.conduct.findings.syncing import Moment
    from endcap.conduct.findings.warning import keep_warnings, months_ahead

    people = {one.code: one for one in Employee.objects.all()}
    names = {code: one.name for code, one in people.items()}
    day = max(first_month(today), today - timedelta(days=DAYS_LOOKED_BACK))
    with facts_on(today) as facts:
        knowing = Knowing(facts)
        while day < today:
            knowing.up_to(day)
            at = datetime.combine(day, time(7), SHANGHAI)
            keep_warnings(months_ahead(facts, day, names), people, Moment(day, at))
            day += timedelta(days=DAYS_BETWEEN_LOOKS)


def decide_what_came_late(today: date) -> None:
    """Rewards for months that became clean when an appeal was decided, but for the latest."""
    from endcap.conduct.findings.deciding import confirm
    from endcap.conduct.models import Finding, State

    late = Finding.objects.filter(state=State.PROPOSED, amount__gt=0, occurred_on__lt=today - timedelta(days=20))
    waiting = [one for one in late if one.employee.roles.during(one.occurred_on).exists()]
    if waiting:
        with at_moment(today - timedelta(days=3)):
            confirm(_actor("M01", today - timedelta(days=3)), waiting)


def close_month(period: str, today: date) -> bool:
    """On the fifth of the next month, where that is past."""
    from endcap.conduct.ledger.closing import close
    from endcap.conduct.models import StatementAcknowledged
    from endcap.kernels.rules import Period

    on = Period.parse(period).last + timedelta(days=CLOSED_ON_DAY)
    if on > today:
        return False
    with at_moment(on, time(10)):
        month = close(_actor("F01", on), period, move_on=True)
    from endcap.conduct.models import Statement

    with at_moment(min(on + timedelta(days=2), today)):
        from django.utils import timezone

        kept = Statement.objects.filter(month__month=period).exclude(pk__in=StatementAcknowledged.objects.values("pk"))
        rng = Random(period)
        StatementAcknowledged.objects.bulk_create(
            StatementAcknowledged(statement=one, at=timezone.now() - timedelta(minutes=rng.randrange(600)))
            for one in kept[: kept.count() * 3 // 4]
        )
    return bool(month)


def decisions_in(facts: Any) -> dict[tuple[str, ...], tuple[str, date]]:
    rows = facts.connection.execute("SELECT rulebook, clause, fact, fact_id, decision, decided_on FROM fact_decisions")
    return {(book, clause, fact, pk): (decision, on) for book, clause, fact, pk, decision, on in rows.fetchall()}
