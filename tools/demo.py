"""Makes the demonstration company, relative to today, and serves it. A second start keeps what is there.

python tools/demo.py            honours PORT, HOST and ENDCAP_HOME
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))
REPOSITORY = Path(__file__).resolve().parents[1]
PASSWORD = "endcap-demo"
SHANGHAI = ZoneInfo("Asia/Shanghai")
ROLES = {
    "rep": "业务员  rep: own stores, findings and statement",
    "promoter": "促销员  promoter: own stores, findings and statement",
    "supervisor": "主管    supervisor: the team",
    "manager": "KA 经理 manager: the whole department",
    "finance": "财务    finance: the money of all",
    "admin": "管理员  administrator: people, customers, products, settings",
    "buyer": "采购    buyer of a chain: what is shared with it",
}


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes and serves the demonstration company.")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(SHANGHAI).date())
    parser.add_argument("--only-make", action="store_true", help="make the company, do not serve it")
    asked = parser.parse_args()
    os.environ.setdefault("ENDCAP_HOME", str(REPOSITORY / ".endcap" / "demo"))
    from endcap.project import start

    host, port = os.environ.get("HOST") or "127.0.0.1", start.asked_port()
    if not asked.only_make and (problem := start.port_problem(host, port)):
        print(problem, file=sys.stderr)
        return 1
    start.set_up()
    start.prepare()
    if not is_made():
        print("Making the demonstration company …", flush=True)
        make(asked.today)
    else:
        go_on(asked.today)
    if asked.only_make:
        return 0
    print(f"\n  Endcap 端架   {start.shown_address(host, port)}\n\n  密码 password: {PASSWORD}   用户 user:")
    for name, what in ROLES.items():
        print(f"    {name:<11} {what}")
    if host in start.ANY_HOST:
        print("\n  Mind: others can reach it under this machine's address, and its passwords are known.")
    print("\n  Ctrl-C 停止 stops it.", flush=True)
    return start.serve(host, port)


def is_made() -> bool:
    from endcap.platform.models import User

    return User.objects.filter(username="buyer").exists()


def make(today: date) -> None:
    """In one transaction: killed half-way, nothing of it is there and the next start makes it anew."""
    from django.db import transaction

    import demo_conduct
    from demo_database import load
    from demonstration import demo_company, write_folder
    from endcap.conduct.findings.refreshing import refresh
    from endcap.kernels.facts import load_facts
    from endcap.kernels.rules import Period
    from endcap.platform.access import system_actor

    company = demo_company(today)
    with tempfile.TemporaryDirectory(prefix="endcap-demo-") as folder, transaction.atomic(), anchored_once():
        write_folder(company.facts, Path(folder))
        load(company, Path(folder), actor=system_actor(today=today))
        demo_conduct.begin(today)
        with load_facts(Path(folder)) as facts:
            demo_conduct.load_records(facts, today)
            decided = demo_conduct.decisions_in(facts)
        refresh(today, since=demo_conduct.first_month(today))
        demo_conduct.found_then()
        month = Period.of(demo_conduct.first_month(today))
        while month <= Period.of(today):
            if month == _last_to_close(today):
                make_users(today)
            demo_conduct.decide_month(str(month), today, decided)
            demo_conduct.close_month(str(month), today)
            month = month.next()
        demo_conduct.look_ahead_then(today)
        refresh(today, since=demo_conduct.first_month(today))
        demo_conduct.decide_what_came_late(today)


@contextmanager
def anchored_once() -> Iterator[None]:
    """Thousands of links in one transaction: only the last one's head need be written down."""
    from django.db import transaction

    from endcap.platform.audit import anchor
    from endcap.platform.models import Seal

    with patch.object(anchor, "advance", lambda position, mac: None):
        yield
    last = Seal.objects.order_by("-position").first()
    if last is not None:
        transaction.on_commit(lambda: anchor.advance(last.position, last.mac))


def _last_to_close(today: date) -> Any:
    """From here on people hear of things: of what is long past nobody needs to."""
    from endcap.kernels.rules import Period

    return Period.of(today.replace(day=1) - timedelta(days=1))


def go_on(today: date) -> None:
    """On a later day: what was due meanwhile is late now."""
    from endcap.conduct.findings.refreshing import refresh_daily

    refresh_daily(today)


def make_users(today: date) -> None:
    """Each signs in as somebody with something to see."""
    from endcap.company.actions import link_sign_in
    from endcap.company.models import Employee, ReportingLine
    from endcap.platform.access import system_actor
    from endcap.platform.models import User

    rep = most_concerned("rep", today)
    people = {
        "rep": rep,
        "promoter": beside(rep, today) or most_concerned("promoter", today),
        "supervisor": ReportingLine.objects.during(today).get(employee=rep).supervisor,
        "manager": Employee.objects.get(code="M01"),
        "finance": Employee.objects.get(code="F01"),
        "admin": Employee.objects.get(code="A01"),
    }
    for name, employee in people.items():
        link_sign_in(system_actor(today=today), employee, User.objects.create_user(name, PASSWORD))
    User.objects.create_user("buyer", PASSWORD, is_partner=True)


def beside(rep: Any, today: date) -> Any:
    """A promoter in one of the rep's stores: what they enter there, the rep answers for."""
    from endcap.accounts.models import StoreAssignment
    from endcap.company.models import Employee

    held = StoreAssignment.objects.during(today)
    stores = held.filter(employee=rep, duty="owner").values("store")
    there = held.filter(store__in=stores, duty="promoter").values("employee")
    return Employee.objects.filter(pk__in=there).order_by("code").first()


def most_concerned(role: str, today: date) -> Any:
    """Who stands in for somebody first, then who has most lines in the ledger."""
    from django.db.models import Count, Q

    from endcap.company.models import Employee, EmployeeRole

    here = EmployeeRole.objects.during(today).filter(role=role)
    away = Q(stands_in_for__first_day__lte=today, stands_in_for__last_day__gte=today)
    people = Employee.objects.filter(pk__in=here.values("employee_id"))
    counted = people.annotate(
        away=Count("stands_in_for", filter=away, distinct=True), n=Count("finding_lines", distinct=True)
    )
    return counted.order_by("-away", "-n", "code").first()


if __name__ == "__main__":
    sys.exit(main())
