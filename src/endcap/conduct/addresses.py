"""How a month stands in addresses: 2026-10."""

from __future__ import annotations

from typing import Annotated

from django.urls import register_converter
from pydantic import Field

PERIOD = "[0-9]{4}-(?:0[1-9]|1[0-2])"
# As the API's description has it.
PeriodAsked = Annotated[str, Field(pattern=f"^{PERIOD}$", description="A month such as 2026-10")]


class PeriodInAddress:
    regex = PERIOD

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PeriodInAddress, "period")
