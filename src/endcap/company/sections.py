"""What the pages of people, products and settings show below their facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.company.views import sign_in
from endcap.platform.details import Children, Section, register
from endcap.platform.personal.of_platform import personal_section
from endcap.platform.rights import MANAGE_SIGN_INS


def register_sections() -> None:
    days = ("first_day", "last_day")
    register(
        "employee",
        Children("role", by="employee", columns=("role", *days), order=10),
        Children("reporting-line", by="employee", columns=("supervisor", *days), order=20),
        Children("absence", by="employee", columns=("reason", *days, "stand_in"), order=30),
        personal_section("employee"),
    )
    register(
        "employee",
        Section("sign-in", _("Sign-in"), MANAGE_SIGN_INS, "company/sign_in_section.html", sign_in.section, order=40),
    )
    register("product", Children("price", by="product", columns=("unit_price", *days), order=10))
    register("settings", Children("calendar-day", by="", columns=("day", "name", "is_working"), order=10))
