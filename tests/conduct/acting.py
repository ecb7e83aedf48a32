"""Short names for what people do with findings, in the tests of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.conftest import TODAY

OCTOBER, NOVEMBER = "2026-10", "2026-11"
IN_DECEMBER = date(2026, 12, 2)


def finding_of(number: str, code: str, day: str = "") -> Any:
    from endcap.conduct.models import Finding

    rows = Finding.objects.filter(number=number, employee__code=code)
    return rows.get(occurred_on=date.fromisoformat(day)) if day else rows.get()


def balance_of(code: str, unit: str = "CNY") -> Any:
    from endcap.company.models import Employee
    from endcap.conduct.ledger.posting import balance
    from endcap.conduct.models import Account

    return balance(Employee.objects.get(code=code).pk, Account.OWED, unit)


def confirm_all(manager: Any) -> None:
    """Whatever can be confirmed, by whoever may."""
    from endcap.conduct.findings.deciding import confirm, may_do
    from endcap.conduct.models import Finding, State

    for one in Finding.objects.filter(state=State.PROPOSED):
        if may_do(manager, one).confirm:
            confirm(manager, [one])


def close_october(manager: Any, **options: Any) -> Any:
    from endcap.conduct.ledger.closing import close

    return close(manager, "2026-10", **options)


def add_record(kind: str, by: Any, **values: Any) -> Any:
    """As a form does it."""
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named

    return actions.add(by, kind_named(kind), values).row


def settle_again(today: date = TODAY) -> Any:
    from endcap.conduct.findings.refreshing import refresh

    return refresh(today)


def main_of(response: Any) -> str:
    """A page without its frame."""
    return str(response.content.decode().partition('<div class="page-wrapper')[2])


def settle_all(today: date = IN_DECEMBER) -> None:
    from endcap.conduct.findings.refreshing import refresh

    refresh(today, since=date(2026, 10, 1))
