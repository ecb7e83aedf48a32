"""What the pages of people, products and settings show below their facts."""

from __future__ import annotations

from endcap.platform.details import Children, register
from endcap.platform.personal.of_platform import personal_section


def register_sections() -> None:
    days = ("first_day", "last_day")
    register(
        "employee",
        Children("role", by="employee", columns=("role", *days), order=10),
        Children("reporting-line", by="employee", columns=("supervisor", *days), order=20),
        Children("absence", by="employee", columns=("reason", *days, "stand_in"), order=30),
        personal_section("employee"),
    )
    register("product", Children("price", by="product", columns=("unit_price", *days), order=10))
    register("settings", Children("calendar-day", by="", columns=("day", "name", "is_working"), order=10))
