"""It is the 10th of November 2026, noon in the company's zone, wherever and whenever these tests run."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

NOW = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
