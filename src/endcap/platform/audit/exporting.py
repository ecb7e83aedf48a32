"""The history as rows for others to read, with the links that prove it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from endcap.platform.audit.sealing import CHAINED, VALUES, line_of
from endcap.platform.models.audit import Seal
from endcap.platform.models.history import Change
from endcap.platform.snapshots import one_look
from endcap.platform.timeline import beginning_of

ROWS_PER_READ = 2000


def exported(*, since: date | None = None, until: date | None = None) -> Iterator[dict[str, Any]]:
    """Links first, then lines in the order in which they were written. Days are the company's; both are included."""
    days = {}
    if since:
        days["at__gte"] = beginning_of(since)
    if until:
        days["at__lt"] = beginning_of(until + timedelta(days=1))
    with one_look():
        for seal in Seal.objects.filter(**days).order_by("position").values().iterator(ROWS_PER_READ):
            yield {"is": "link", **dict(zip(seal, line_of(seal.values()), strict=True))}
        names = [*CHAINED, *(f"values__{name}" for name in VALUES)]
        for row in Change.objects.filter(**days).order_by("pk").values_list(*names).iterator(ROWS_PER_READ):
            line = dict(zip(CHAINED, line_of(row[: len(CHAINED)]), strict=True))
            values = dict(zip(VALUES, row[len(CHAINED) :], strict=True))
            yield {"is": "line", **line, "values": None if values["name"] is None else values}
