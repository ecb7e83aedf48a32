"""It is the 10th of November 2026, noon in the company's zone, wherever and whenever these tests run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.conduct.acting import close_october, confirm_all

NOW = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def closed(findings: None, actor: Callable[..., Any]) -> None:
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
