"""Words and choices that several tables of this room share."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MONEY, POINTS = "CNY", "points"
UNITS = [(MONEY, _("CNY")), (POINTS, _("points"))]
LIABILITIES = [("own", _("Own")), ("joint", _("Joint"))]
SANCTIONS = [("probation", _("Probation proposed")), ("dismissal_review", _("Dismissal review proposed"))]
BASES = [("loss", _("Loss")), ("discipline", _("Discipline")), ("performance", _("Performance"))]
# These stand in a kept sentence where it names people.
EMPLOYEE_NAME, BECAUSE_OF_NAME = "{employee}", "{because of}"


def in_language(zh: str, en: str) -> str:
    return en if (get_language() or "").startswith("en") else zh


def named(sentence: str, line: object) -> str:
    """What is kept for good names people by number: their names are put in when it is read."""
    sentence = sentence.replace(EMPLOYEE_NAME, line.employee.name)  # type: ignore[attr-defined]
    because_of = line.because_of  # type: ignore[attr-defined]
    return sentence if because_of is None else sentence.replace(BECAUSE_OF_NAME, because_of.name)
