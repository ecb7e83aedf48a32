"""The filters of a list: those in use stand as chips above the rows, the panel with all of them comes when asked for.

Filling a panel means looking up hundreds of choices: most pages are looked at without.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.forms import ChoiceField
from django.http import QueryDict
from django_filters import FilterSet

from endcap.platform.forms import dress


@dataclass(frozen=True)
class Chip:
    """A filter in use: what it is set to in words and in the address, and the address without it."""

    name: str
    label: str
    value: str
    asked: str
    url: str = ""


def filter_form(filters: type[FilterSet] | None, query: QueryDict, request: Any, rows: QuerySet[Any]) -> Any:
    """All the filters of a list of rows, filled as the address has them."""
    return _dressed(filters(query, queryset=rows, request=request).form) if filters is not None else None


def filtered(
    filters: type[FilterSet] | None, query: QueryDict, request: Any, rows: QuerySet[Any]
) -> tuple[Any, QuerySet[Any]]:
    """The form if any filter is in use, and the rows that are left."""
    if filters is None or not any(query.get(name) for name in filters.base_filters):
        return None, rows
    filter_set = filters(query, queryset=rows, request=request)
    form = _dressed(filter_set.form)
    # A filter that means nothing finds nothing: never everything.
    return form, filter_set.qs if form.is_valid() else rows.none()


def chips_of(form: Any, query: QueryDict) -> list[Chip]:
    if form is None:
        return []
    return [
        Chip(name, str(field.label), _said(field, form.cleaned_data.get(name), query[name]), query[name])
        for name, field in form.fields.items()
        if query.get(name)
    ]


def _said(field: Any, value: Any, asked: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(field, ChoiceField) and not isinstance(value, Model):
        return str(dict(field.choices).get(asked, asked))
    return str(value or asked)


def _dressed(form: Any) -> Any:
    dress(form)
    return form
