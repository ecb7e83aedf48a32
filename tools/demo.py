"""Makes the demonstration company, relative to today, and serves it. A second start keeps what is there.

python tools/demo.py            honours PORT, HOST and ENDCAP_HOME
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parent))
REPOSITORY = Path(__file__).resolve().parents[1]
PASSWORD = "endcap-demo"
WAGE_GUARD = Decimal("0.2")
SHANGHAI = ZoneInfo("Asia/Shanghai")
ROLES = {
    "rep": "业务员  rep: own findings and statement",
    "promoter": "促销员  promoter: own findings and statement",
    "supervisor": "主管    supervisor: the team",
    "manager": "KA 经理 manager: the whole department",
    "finance": "财务    finance: the money of all",
    "admin": "管理员  administrator: people and products",
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
    elif last_settled() < asked.today:
        print("Settling the days since the last start …", flush=True)
        settle_anew(asked.today)
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

    from demo_facts import demo_facts, write_folder
    from endcap.accounts.actions import take_over_company
    from endcap.kernels.facts import load_facts

    with tempfile.TemporaryDirectory(prefix="endcap-demo-") as folder, transaction.atomic():
        write_folder(demo_facts(today), Path(folder))
        with load_facts(Path(folder)) as facts:
            take_over_company(facts, since=date(today.year - 1, 1, 1))
        for period, as_of in months_to_settle(today):
            settle_month(Path(folder), period, as_of)
        make_users(today)


def last_settled() -> date:
    from endcap.conduct.models import SettlementRun

    return SettlementRun.objects.latest("as_of").as_of


def settle_anew(today: date) -> None:
    """On a later day: the months up to today from facts up to today, as new runs beside those that are there."""
    from django.db import transaction

    from demo_facts import demo_facts, write_folder

    with tempfile.TemporaryDirectory(prefix="endcap-demo-") as folder, transaction.atomic():
        write_folder(demo_facts(today), Path(folder))
        for period, as_of in months_to_settle(today):
            settle_month(Path(folder), period, as_of)


def months_to_settle(today: date) -> list[tuple[str, date]]:
    """The two last whole months, each as of its last day, and the current month up to today."""
    months = [(f"{today:%Y-%m}", today)]
    for _ in range(2):
        last = months[0][1].replace(day=1) - timedelta(days=1)
        months.insert(0, (f"{last:%Y-%m}", last))
    return months


def settle_month(folder: Path, period: str, as_of: date) -> None:
    from endcap.conduct.actions import record_settlement
    from endcap.conduct.queries import carried_into
    from endcap.kernels.rules import Period, load_rulebook, settle

    books = [load_rulebook(name) for name in ("ka-channel", "sales-rewards")]
    carried = carried_into(Period.parse(period))
    with settle(
        folder,
        period=period,
        rulebooks=books,
        as_of=as_of,
        wage_guard=WAGE_GUARD,
        carried=carried,
        languages=("zh", "en"),
    ) as settlement:
        at = datetime.now(SHANGHAI)
        record_settlement(settlement, rulebooks=books, overlap="first", wage_guard=WAGE_GUARD, by=None, at=at)


def make_users(today: date) -> None:
    """Each signs in as somebody with something to see."""
    from endcap.company.actions import employ, link_sign_in
    from endcap.company.models import Employee, ReportingLine
    from endcap.platform.models import User

    since = date(today.year - 1, 1, 1)
    rep = most_concerned("rep")
    people = {
        "rep": rep,
        "promoter": most_concerned("promoter"),
        "supervisor": ReportingLine.objects.during(today).get(employee=rep).supervisor,
        "manager": Employee.objects.filter(roles__role="manager").first(),
        "finance": employ("F01", "蒋文洁", "finance", since=since),
        "admin": employ("A01", "杜明", "administrator", since=since),
    }
    for name, employee in people.items():
        link_sign_in(employee, User.objects.create_user(name, PASSWORD))
    User.objects.create_user("buyer", PASSWORD, is_partner=True)


def most_concerned(role: str) -> object:
    from django.db.models import Count

    from endcap.company.models import Employee

    return Employee.objects.filter(roles__role=role).annotate(n=Count("ledger_lines")).order_by("-n", "code").first()


if __name__ == "__main__":
    sys.exit(main())
