"""What stands in a cell of a list. Written in Python, as a template for each of a thousand cells is too slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from endcap.platform.templatetags.amounts import money, price, signed

Text = str | Promise
NOTHING = mark_safe('<span class="text-secondary">–</span>')
KINDS_OF_TEXT = ("title", "text", "code")


@dataclass(frozen=True)
class Column:
    """`value` is an attribute path (`chain__name`) or a function of the row; `sort` the fields it is ordered by.

    `kind`: title, text, code, number, money, signed, price, day, time, yes or badge; a `template` gets `row` and
    `value`. `wide` takes a phone card's whole width. `edit` names the field that is changed where it stands.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any]
    sort: tuple[str, ...] = ()
    kind: str = "text"
    link: Callable[[Any], str | None] | None = None
    template: str = ""
    wide: bool = False
    starts_hidden: bool = False
    edit: str = ""

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        return reduce(lambda thing, name: getattr(thing, name, None), self.value.split("__"), row)


def _day(value: date | None) -> str:
    return format_html('<span class="day">{}</span>', value.isoformat()) if value else NOTHING


def _moment(value: datetime | None) -> str:
    if not value:
        return NOTHING
    return format_html('<span class="day">{}</span>', timezone.localtime(value).strftime("%Y-%m-%d %H:%M"))


WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "signed": signed,
    "money": money,
    "price": price,
    "day": _day,
    "time": _moment,
    "yes": lambda value: gettext("Yes") if value else NOTHING,
    "badge": lambda value: format_html('<span class="badge badge-plain">{}</span>', value) if value else NOTHING,
    "number": lambda value: NOTHING if value is None else f"{value:,}",
}


def cell_html(column: Column, row: Any) -> SafeString:
    """The content of a cell, with its link."""
    value = column.of(row)
    if column.template:
        return render_to_string(column.template, {"row": row, "value": value})
    write = WRITTEN.get(column.kind)
    text = write(value) if write else NOTHING if value is None or value == "" else value
    url = column.link(row) if column.link else None
    if url:
        return format_html('<a class="row-link" href="{}">{}</a>', url, text)
    return conditional_escape(text)


@dataclass(frozen=True)
class RowStyle:
    """What all rows of one page have in common. `edit_label` has a place for a column's name."""

    columns: tuple[Column, ...]
    is_selectable: bool = False
    is_editable: bool = False

    def html(self, row: Any) -> SafeString:
        cells = "".join(self._cell(column, row) for column in self.columns)
        check = self._check(row) if self.is_selectable else ""
        return mark_safe(f'<tr data-pk="{row.pk}">{check}{cells}</tr>')

    def cells(self, row: Any) -> SafeString:
        """Without the row around them."""
        return mark_safe("".join(self._cell(column, row) for column in self.columns))

    def _check(self, row: Any) -> str:
        label = format_html(gettext("Select {}"), row)
        return (
            f'<td class="row-check"><input class="form-check-input" type="checkbox" name="row" value="{row.pk}" '
            f'form="bulk-form" aria-label="{label}"></td>'
        )

    def _cell(self, column: Column, row: Any) -> str:
        css = f"kind-{column.kind} col-{column.key}" + (" is-wide" if column.wide else "")
        content = cell_html(column, row)
        if self.is_editable and column.edit:
            content = format_html("{}{}", content, edit_button(column))
            css += " can-edit"
            return f'<td class="{css}" data-label="{conditional_escape(column.label)}" data-field="{column.edit}">{content}</td>'
        return f'<td class="{css}" data-label="{conditional_escape(column.label)}">{content}</td>'


def edit_button(column: Column) -> SafeString:
    label = gettext("Change: %(field)s") % {"field": column.label}
    return format_html('<button class="cell-edit" type="button" aria-label="{}" title="{}"></button>', label, label)
