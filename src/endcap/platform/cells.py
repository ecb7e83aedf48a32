"""What stands in a cell of a list. Written in Python, as a template for each of a thousand cells is too slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from html import escape
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
    """`value` is an attribute path (`chain__name`) or a function of the row; `sort` the fields or expressions it is
    ordered by.

    `kind`: title, text, code, number, share (of one), money, signed, price, day, time, yes or badge; a `template` gets `row` and
    `value`. `wide` takes a phone card's whole width. `edit` names the field that is changed where it stands. A `mark` stands
    behind a text, on pages only.
    """

    key: str
    label: Text
    value: str | Callable[[Any], Any]
    sort: tuple[Any, ...] = ()
    kind: str = "text"
    link: Callable[[Any], str | None] | None = None
    template: str = ""
    wide: bool = False
    starts_hidden: bool = False
    edit: str = ""
    mark: Callable[[Any], Text] | None = None

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        if "__" not in self.value:
            return getattr(row, self.value, None)
        return reduce(lambda thing, name: getattr(thing, name, None), self.value.split("__"), row)


def _day(value: date | None) -> str:
    return format_html('<span class="day">{}</span>', value.isoformat()) if value else NOTHING


def _moment(value: datetime | None) -> str:
    if not value:
        return NOTHING
    return format_html('<span class="day">{}</span>', timezone.localtime(value).strftime("%Y-%m-%d %H:%M"))


def _badge(value: Any) -> SafeString:
    return mark_safe(f'<span class="badge badge-plain">{escape(str(value))}</span>')


WRITTEN: Mapping[str, Callable[[Any], Any]] = {
    "signed": signed,
    "money": money,
    "price": price,
    "day": _day,
    "time": _moment,
    "yes": lambda value: gettext("Yes") if value else NOTHING,
    "badge": lambda value: _badge(value) if value else NOTHING,
    "number": lambda value: NOTHING if value is None else f"{value:,}",
    "share": lambda value: NOTHING if value is None else f"{value:.1%}",
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


class RowStyle:
    """What all rows of one page have in common, made once: a thousand cells are written with it."""

    def __init__(self, columns: Sequence[Column], *, is_selectable: bool = False, is_editable: bool = False) -> None:
        self._select = escape(gettext("Select {}")) if is_selectable else ""
        self._cells = [_writer(column, is_editable=is_editable) for column in columns]

    def html(self, row: Any) -> SafeString:
        return mark_safe(f'<tr data-pk="{row.pk}">{self._check(row)}{self.cells(row)}</tr>')

    def cells(self, row: Any) -> SafeString:
        """Without the row around them."""
        return mark_safe("".join([write(row) for write in self._cells]))

    def _check(self, row: Any) -> str:
        if not self._select:
            return ""
        label = self._select.replace("{}", escape(str(row)))
        return (
            f'<td class="row-check"><input class="form-check-input" type="checkbox" name="row" value="{row.pk}" '
            f'form="bulk-form" aria-label="{label}"></td>'
        )


def _writer(column: Column, *, is_editable: bool) -> Callable[[Any], str]:
    """Writes one column's cell of any row."""
    css = f"kind-{column.kind} col-{column.key}" + (" is-wide" if column.wide else "")
    field = f' data-field="{column.edit}"' if is_editable and column.edit else ""
    before, after = f'<td class="{css}" data-label="{escape(str(column.label))}"{field}>', "</td>"
    if column.template or column.kind in WRITTEN:
        return lambda row: f"{before}{cell_html(column, row)}{after}"

    def write(row: Any) -> str:
        value = column.of(row)
        text = NOTHING if value is None or value == "" else escape(str(value))
        url = column.link(row) if column.link else None
        if url:
            text = f'<a class="row-link" href="{escape(url)}">{text}</a>'
        said = column.mark(row) if column.mark else ""
        if said:
            text += f' <span class="badge badge-plain">{escape(str(said))}</span>'
        return f"{before}{text}{after}"

    return write
