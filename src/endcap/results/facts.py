"""What this room contributes to the fact tables."""

from __future__ import annotations

from endcap.platform.fact_tables import FactSource
from endcap.results.models import Result

SOURCES = (
    FactSource(
        "results", Result,
        {
            "result_id": "code", "employee_id": "employee__code", "day": "day", "measure": "measure",
            "target": "target", "actual": "actual",
        },
        lambda on: Result.objects.filter(day__lte=on), day="day", kind="result",
    ),
)  # fmt: skip
