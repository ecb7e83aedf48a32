"""What comes to a finding within two days is told while it can be averted: each time it comes to that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from endcap.platform import actions
from endcap.platform.kinds import kind_named
from tests.conduct.acting import add_record, settle_again
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(findings: None, actor: Callable[..., Any]) -> Any:
    """R1 has to do it until tomorrow."""
    from endcap.company.models import Employee

    actor("R1")
    rep = Employee.objects.get(code="R1")
    return add_record("task", actor("S2"), employee=rep, title="陈列照片", due_on=TODAY + timedelta(days=1))


def warnings(code: str = "R1") -> list[tuple[str, bool | None]]:
    from endcap.conduct.models import EarlyWarning

    return list(EarlyWarning.objects.filter(employee__code=code).values_list("fact_id", "became"))


def told(actor: Callable[..., Any]) -> int:
    from endcap.platform.models import Notice

    return Notice.objects.filter(user=actor("R1").user, sort="finding-warning").count()


def done(actor: Callable[..., Any], task: Any, day: Any) -> None:
    actions.edit(actor("S2"), kind_named("task"), [task], {"done_on": day})


def test_what_is_done_in_time_was_averted(task: Any, actor: Callable[..., Any]) -> None:
    settle_again()
    assert (warnings(), told(actor)) == ([(task.code, None)], 1)
    done(actor, task, TODAY)
    settle_again()
    assert (warnings(), told(actor)) == ([(task.code, False)], 1)


def test_what_comes_to_it_again_is_told_again(task: Any, actor: Callable[..., Any]) -> None:
    """On another day: once a day is enough."""
    settle_again()
    done(actor, task, TODAY)
    settle_again()
    done(actor, task, None)
    settle_again(TODAY + timedelta(days=1))
    assert (warnings(), told(actor)) == ([(task.code, None)], 2)


def test_what_was_not_done_became_a_finding(task: Any, actor: Callable[..., Any]) -> None:
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.models import Finding

    settle_again()
    refresh(TODAY + timedelta(days=2), since=TODAY)
    assert warnings() == [(task.code, True)]
    assert Finding.objects.filter(fact_id=task.code).exists()
