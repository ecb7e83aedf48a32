"""Texts of a sheet as values. Each different text of a column is read once, as the desk's form would read it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from endcap.kernels.sheets import SheetColumn
from endcap.kernels.text import folded
from endcap.platform.exports import STARTS_OF_FORMULAS
from endcap.platform.kinds import kind_of
from endcap.platform.spreadsheets.columns import SheetField

KEYS_PER_QUERY = 500
EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST_SERIAL, LATEST_SERIAL = 20_000, 80_000  # 1954 to 2119
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
WEEK = re.compile(r"(\d{4})-?(?:w|年第?)(\d{1,2})周?", re.IGNORECASE)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
YES = {"是", "yes", "y", "true", "1", "√", "✓", "对", "有"}
NO = {"否", "no", "n", "false", "0", "×", "✗", "x", "无", "没有"}
LABELS_OF_THINGS = ("name",)
Value = Any
NONE_KNOWN: Mapping[str, str] = {}


class Cells:
    """A column's values, at the same places as its texts; `problems` says in words what is wrong with a text."""

    def __init__(self, field: SheetField, column: SheetColumn, known: Mapping[str, str] = NONE_KNOWN) -> None:
        """`known`: what is known already to be wrong with a text."""
        self.field, self.column = field, column
        self.values: list[Value] = []
        self.problems: dict[int, str] = {}
        read = _reader(field, [text for text in column.texts if text is not None])
        for place, text in enumerate(column.texts):
            try:
                self.values.append(None if text is None else read(text))
            except ValidationError as error:
                self.values.append(None)
                self.problems[place] = known.get(text or "", " ".join(error.messages))
        # Where references are, what is kept in the row is their number.
        self.kept = [getattr(value, "pk", value) for value in self.values]


def _reader(field: SheetField, texts: Sequence[str]) -> Callable[[str], Value]:
    """Gives what a text means, or raises ValidationError."""
    form = field.form
    if isinstance(form, forms.ModelChoiceField):
        return _references(form, texts)
    if isinstance(form, forms.BooleanField):
        return _yes_or_no
    if isinstance(form, forms.TypedChoiceField | forms.ChoiceField):
        return _choices(field)
    if isinstance(form, forms.DateField):
        return _checked(field, lambda text: day_of(text).isoformat())
    if isinstance(form, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return _checked(field, number_text)
    return _checked(field, without_apostrophe)


def _checked(field: SheetField, prepared: Callable[[str], str]) -> Callable[[str], Value]:
    def read(text: str) -> Value:
        value = field.model.to_python(field.form.clean(prepared(text)))
        field.model.run_validators(value)
        return value

    return read


def without_apostrophe(text: str) -> str:
    """Our own sheets put one before what Excel would take for a formula."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" ").startswith(STARTS_OF_FORMULAS) else text


def number_text(text: str) -> str:
    """１２，３４５.5 元 → 12345.5."""
    plain = normalize("NFKC", text).strip().lstrip("¥").removesuffix("元").strip()
    return plain.replace(",", "") if THOUSANDS.fullmatch(plain) else plain


def day_of(text: str) -> date:
    """2026-10-05, 2026/10/5, 2026年10月5日, 20261005, Excel's number of the day; a week stands for its Monday."""
    plain = normalize("NFKC", text).strip()
    try:
        if found := DAY.fullmatch(plain) or COMPACT_DAY.fullmatch(plain):
            return date(*map(int, found.groups()))
        if found := WEEK.fullmatch(plain):
            return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise ValidationError(_("There is no such day.")) from None
    if plain.isdecimal() and EARLIEST_SERIAL <= int(plain) <= LATEST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(plain))
    raise ValidationError(_("Write a day such as 2026-10-05."))


def _yes_or_no(text: str) -> bool:
    plain = folded(text)
    if plain in YES:
        return True
    if plain in NO:
        return False
    raise ValidationError(_("Write yes or no."))


def _choices(field: SheetField) -> Callable[[str], Value]:
    """By its label in any language, or by its key."""
    model = field.model
    known: dict[str, Value] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            known |= {folded(str(label)): key for key, label in model.flatchoices}
    known |= {folded(str(key)): key for key, _label in model.flatchoices}
    if isinstance(model, models.BooleanField):
        known |= dict.fromkeys(YES, True) | dict.fromkeys(NO, False)

    def read(text: str) -> Value:
        try:
            return known[folded(text)]
        except KeyError:
            offered = ", ".join(str(label) for _key, label in model.flatchoices)
            raise ValidationError(_("Choose one of these: %(choices)s") % {"choices": offered[:200]}) from None

    return read


def _references(form: forms.ModelChoiceField, texts: Sequence[str]) -> Callable[[str], Value]:
    """A thing by its number, or by its name where only one has it, among those that may be chosen."""
    found = things_named(form.queryset, texts)

    def read(text: str) -> Value:
        things = found.get(text, [])
        if not things:
            raise ValidationError(_("There is none with this number or name."))
        if len(things) > 1:
            raise ValidationError(_("Several have this name: write the number."))
        return things[0]

    return read


def things_named(rows: models.QuerySet[Any], texts: Sequence[str]) -> dict[str, list[Any]]:
    """The things that each text can mean: the one with that number, else those with that name."""
    kind = kind_of(rows.model)
    names = {field.name for field in rows.model._meta.concrete_fields}
    by_key = kind.natural_key[0] if kind and len(kind.natural_key) == 1 else ""
    found = _found_by(rows, by_key, texts) if by_key else {}
    missing = [text for text in texts if text not in found]
    return found | (_found_by(rows, "name", missing) if "name" in names and missing else {})


def _found_by(rows: models.QuerySet[Any], name: str, texts: Sequence[str]) -> dict[str, list[Any]]:
    """`texts` are different from each other."""
    plain = {text: without_apostrophe(text) for text in texts}
    kept: dict[str, list[Any]] = {}
    for part in _parts(list(plain.values())):
        for row in rows.filter(**{f"{name}__in": part}).order_by("pk"):
            kept.setdefault(str(getattr(row, name)), []).append(row)
    return {text: kept[word] for text, word in plain.items() if word in kept}


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), KEYS_PER_QUERY):
        yield values[start : start + KEYS_PER_QUERY]
