"""How a month stands in addresses: 2026-10."""

from __future__ import annotations

from django.urls import register_converter


class PeriodInAddress:
    regex = "[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PeriodInAddress, "period")
