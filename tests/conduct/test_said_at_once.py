"""Whoever enters a record hears at once what it means; whoever answers for it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.conduct.acting import add_record, finding_of, settle_again
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db
Act = Callable[..., Any]
OLD = {"production_date": date(2025, 12, 1), "quantity": Decimal(3), "location": "on_shelf", "checked_on": TODAY}


def _check(by: Any, **values: Any) -> Any:
    from endcap.accounts.models import Store
    from endcap.company.models import Product

    own = {"store": Store.objects.get(code="T1"), "product": Product.objects.get()}
    return add_record("shelf-check", by, **own, **OLD | values)


def test_the_one_who_entered_it_hears_what_why_how_much_and_what_can_be_done(
    customers: None, findings: None, actor: Act
) -> None:
    from endcap.platform import consequences

    promoter = actor("P1")
    (said,) = consequences.of(promoter, _check(promoter))
    assert all(part in said for part in ("陈立新", "临期产品在架", "354.00", "当场撤下"))


def test_the_finding_is_there_at_once_and_whoever_answers_is_told(customers: None, findings: None, actor: Act) -> None:
    from endcap.conduct.models import State
    from endcap.platform import consequences
    from endcap.platform.models import Notice

    promoter, rep = actor("P1"), actor("R1")
    consequences.of(promoter, _check(promoter))
    found = finding_of("1a", "R1", TODAY.isoformat())
    assert (found.state, found.amount) == (State.PROPOSED, Decimal("-354.00"))
    assert Notice.objects.filter(user=rep.user, sort="finding", about_id=found.pk).exists()


def test_settling_everything_afterwards_changes_nothing(customers: None, findings: None, actor: Act) -> None:
    from endcap.conduct.models import Dirty
    from endcap.platform import consequences

    consequences.of(actor("P1"), _check(actor("P1")))
    assert Dirty.objects.exists()
    done = settle_again()
    assert (done.found, done.changed, done.withdrawn) == (0, 0, 0)
    assert not Dirty.objects.exists()


def test_what_the_rep_takes_off_at_once_opens_a_swap_and_is_no_finding(
    customers: None, findings: None, actor: Act
) -> None:
    from endcap.conduct.models import Finding
    from endcap.platform import consequences
    from endcap.shelf.models import Swap

    before = Finding.objects.count()
    check = _check(actor("R1"), taken_off=True)
    (said,) = consequences.of(actor("R1"), check)
    assert "不计考核" in said
    settle_again()
    assert Finding.objects.count() == before
    assert Swap.objects.get(store=check.store).found_on == TODAY


def test_a_record_without_consequences_says_nothing(customers: None, findings: None, actor: Act) -> None:
    from endcap.platform import consequences

    fresh = _check(actor("P1"), production_date=TODAY)
    assert consequences.of(actor("P1"), fresh) == []


def test_a_missing_record_is_asked_for_once_and_costs_nothing(findings: None, actor: Act) -> None:
    """R2 declared for the 7th of October, and nothing says what shipped."""
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.models import Finding, UnclearDay
    from endcap.platform.models import Notice

    rep = actor("R2")
    UnclearDay.objects.all().delete()
    for _ in range(2):
        refresh(TODAY, since=date(2026, 10, 1))
    assert UnclearDay.objects.get().missing == "outbound"
    assert Notice.objects.filter(user=rep.user, sort="record-missing").count() == 1
    assert not Finding.objects.filter(number="4").exists()


def test_what_has_no_day_is_settled_anew_from_the_open_month_on(findings: None, actor: Act) -> None:
    from endcap.company.models import Product
    from endcap.conduct.models import Dirty
    from endcap.platform import actions
    from endcap.platform.kinds import kind_named

    actions.edit(actor("M1"), kind_named("product"), [Product.objects.get()], {"unit_price": Decimal("13.5")})
    assert set(Dirty.objects.values_list("since", flat=True)) == {date(2026, 10, 1)}


def test_whoever_enters_it_over_the_api_hears_it_too(
    customers: None, findings: None, actor: Act, sign_in: Callable[..., Any]
) -> None:
    import json

    from endcap.accounts.models import Store
    from endcap.company.models import Product

    client = sign_in("P1", language="zh-hans")
    body = {"store": Store.objects.get(code="T1").pk, "product": Product.objects.get().pk, **OLD}
    body |= {"production_date": "2025-12-01", "checked_on": TODAY.isoformat(), "quantity": "3"}
    made = client.post("/api/shelf-checks/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    (said,) = json.loads(made.headers["Endcap-Consequences"])
    assert "临期产品在架" in said
    assert finding_of("1a", "R1", TODAY.isoformat()).state == "proposed"
