"""It is the 10th of November 2026, noon in the company's zone, wherever and whenever these tests run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from endcap.company.actions import employ
from tests.conduct.acting import IN_DECEMBER, close_october, confirm_all
from tests.conftest import SINCE, SYSTEM

NOW = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def closed(findings: None, actor: Callable[..., Any]) -> None:
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))


@pytest.fixture
def rewards(findings: None) -> Any:
    """A reward for clean months in force beside the conduct rules, and R3, who has no finding."""
    from endcap.conduct.models import Rulebook, RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge, bound_people
    from endcap.conduct.rulebooks.in_force import publish
    from endcap.kernels.rules import load_rulebook

    employ(SYSTEM, "R3", "何远", "rep", since=SINCE)
    book = Rulebook.objects.create(name="sales-rewards", position=2)
    publish(book, load_rulebook("sales-rewards").source.text, from_day=SINCE, at=timezone.now())
    acknowledge(RulebookVersion.objects.filter(rulebook=book), bound_people(IN_DECEMBER), at=timezone.now())
    return book
