"""The sheet to fill in, empty or with what is there: headings, choices to pick from, and a second sheet that says what
belongs where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from io import BytesIO
from typing import Any

import xlsxwriter
from django import forms
from django.db import models
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.exports import write_cell
from endcap.platform.kinds import Kind, kind_of
from endcap.platform.spreadsheets.beside import held_today
from endcap.platform.spreadsheets.columns import SINCE, SheetField, fields_of

ROWS_WITH_CHOICES = 10_000
LONGEST_CHOICES = 250  # Excel takes no longer list in a cell's rule
WIDEST = 40


def template_of(kind: Kind, actor: Actor, rows: Iterable[Any] = ()) -> bytes:
    """An XLSX file, with `rows` of the kind if there are any."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        needed = book.add_format({"bold": True, "bg_color": "#DCE6F5", "bottom": 1})
        usual = book.add_format({"bold": True, "bg_color": "#F1F3F5", "bottom": 1})
        day, text = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(str(kind.plural)[:31])
        sheet.freeze_panes(1, 0)
        fields = fields_of(kind, actor)
        held = held_today(kind, actor, fields) if rows != () else {}
        for place, one in enumerate(fields):
            style = day if isinstance(one.form, forms.DateField) else text if _is_text(one) else None
            sheet.set_column(place, place, min(WIDEST, max(12, 2 * len(str(one.label)) + 4)), style)
            sheet.write_string(0, place, str(one.label), needed if one.is_key or one.is_needed else usual)
            choices = [str(label) for _key, label in one.model.flatchoices]
            if choices and len(",".join(choices)) <= LONGEST_CHOICES:
                rule = {"validate": "list", "source": choices, "error_type": "warning"}
                sheet.data_validation(1, place, ROWS_WITH_CHOICES, place, rule)
        for number, row in enumerate(rows, start=1):
            for place, one in enumerate(fields):
                style = text if _is_text(one) else None
                value = written(one, held.get(one.name, {}).get(row.pk)) if one.of else written(one, row)
                write_cell(sheet, number, place, value, number=style, day=day, moment=day)
        _explain(book, kind, actor, bold=usual)
    return content.getvalue()


def written(one: SheetField, row: Any) -> Any:
    """What says in a sheet what a row has in a field: of a thing its number, or its name where it has none."""
    value = getattr(row, one.model.name, None)
    if value is None:
        return None
    if one.model.flatchoices:
        return str(dict(one.model.flatchoices).get(value, value))
    if isinstance(value, models.Model):
        of = kind_of(type(value))
        key = of.natural_key[0] if of is not None and len(of.natural_key) == 1 else ""
        return str(getattr(value, key)) if key else str(value)
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _is_text(one: SheetField) -> bool:
    """Numbers of things must not lose their zeros."""
    return type(one.form) is forms.CharField or isinstance(one.form, forms.ModelChoiceField)


def _explain(book: Any, kind: Kind, actor: Actor, *, bold: Any) -> None:
    sheet = book.add_worksheet(_("What belongs where"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28, wrapped)
    sheet.set_column(1, 1, 20, wrapped)
    sheet.set_column(2, 2, 80, wrapped)
    for place, heading in enumerate((_("Column"), _("Needed"), _("What to write"))):
        sheet.write_string(0, place, heading, bold)
    for row, told in enumerate(explained(kind, actor), start=1):
        for place, text in enumerate(told):
            sheet.write_string(row, place, text)


def explained(kind: Kind, actor: Actor) -> list[tuple[str, str, str]]:
    """For each column: its heading, whether it is needed, what to write."""
    return [(str(one.label), _needed(one), _what(one)) for one in fields_of(kind, actor)]


def _needed(one: SheetField) -> str:
    if one.is_key:
        return _("Says which row it is") if one.is_needed else _("Says which row it is, may be empty")
    return _("For new ones") if one.is_needed else ""


def _what(one: SheetField) -> str:
    if one.name == SINCE:
        return _("The day from which this holds; empty: today. What held before ends the day before.")
    said = [_form_of(one), str(one.model.help_text or "")]
    if one.of:
        said.append(_("Empty: nothing changes."))
    return " ".join(text for text in said if text)


def _form_of(one: SheetField) -> str:
    if isinstance(one.form, forms.ModelChoiceField):
        of = kind_of(one.form.queryset.model)
        return _("The number or the name: %(kind)s") % {"kind": of.name if of else one.label}
    if one.model.flatchoices:
        return _("One of: %(choices)s") % {"choices": ", ".join(str(label) for _key, label in one.model.flatchoices)}
    if isinstance(one.form, forms.BooleanField):
        return _("Yes or no")
    if isinstance(one.form, forms.DateField):
        return _("A day: 2026-10-05")
    if isinstance(one.form, forms.TimeField):
        return _("A time: 08:30")
    if isinstance(one.form, forms.DecimalField | forms.FloatField):  # which are whole numbers' subclasses
        return _("A number")
    if isinstance(one.form, forms.IntegerField):
        return _("A whole number")
    length = one.model.max_length if isinstance(one.model, models.CharField) else None
    return _("At most %(count)d characters") % {"count": length} if length else ""
