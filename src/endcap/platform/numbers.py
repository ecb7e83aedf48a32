"""Numbers by which people call a record: a letter, the day, and four signs that nobody mistakes for another."""

from __future__ import annotations

import secrets
from collections.abc import Container
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# Crockford's: without I, L, O and U.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 4


def number_on(letter: str, day: date) -> str:
    return f"{letter}{day:%y%m%d}-{''.join(secrets.choice(SIGNS) for _ in range(LENGTH))}"


class Numbered(models.Model):
    """Gets a number of its own where none is given. `letter` begins it; `numbered_by` is the field with its day."""

    letter = "X"
    numbered_by = ""

    code = models.CharField(_("Number"), max_length=60, unique=True, blank=True, help_text=_("Empty: it is given one"))

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        super().clean_fields(exclude=exclude)
        self.give_number()

    def give_number(self, taken: Container[str] = ()) -> None:
        """`taken`: numbers of others that are not kept yet."""
        day = getattr(self, self.numbered_by, None)
        if self.code or not isinstance(day, date):
            return
        numbers = type(self)._default_manager  # type: ignore[attr-defined]
        while not self.code or self.code in taken or numbers.filter(code=self.code).exists():
            self.code = number_on(self.letter, day)
