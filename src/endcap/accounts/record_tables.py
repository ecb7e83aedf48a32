"""The list of the records of one form."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Record
from endcap.accounts.models.records import shown
from endcap.accounts.tables import ALL, chains_of
from endcap.accounts.words import word
from endcap.company.profiles import FormField, RecordForm
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing


class RecordFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=word("chain", _("Chain")), queryset=chains_of, empty_label=ALL)
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", empty_label=ALL,
        choices=[("open", _("Open")), ("late", _("Late")), ("done", _("Done"))],
    )  # fmt: skip

    def in_state(self, rows: QuerySet[Record], name: str, state: str) -> QuerySet[Record]:
        if state == "done":
            return rows.filter(done_on__isnull=False)
        rows = rows.filter(done_on__isnull=True)
        return rows.filter(due_on__lt=self.request.actor.today) if state == "late" else rows


def record_listing(form: RecordForm) -> Listing:
    def value_of(field: FormField) -> Any:
        return lambda record: shown(form, field.name, record.values.get(field.name))

    columns = [
        Column("title", _("What"), str, kind="title", link=lambda record: page_of("accounts:record", record.pk)),
        Column("day", _("Day"), "day", sort=("day",), kind="day"),
        Column("customer", _("Customer"), lambda record: record.store or record.chain),
        *(
            Column(field.name, str(field.title), value_of(field), starts_hidden=field.type == "long_text")
            for field in form.fields
            if field.name not in (*form.summary, form.due, form.done)
        ),
        Column("author", _("Who"), "author__name", sort=("author__sort_key",)),
    ]
    if form.due:
        columns += [
            Column("due", _("Due"), "due_on", sort=("due_on",), kind="day"),
            Column("done", _("Done"), "done_on", sort=("done_on",), kind="day"),
        ]
    return Listing(
        title=str(form.plural),
        about=str(form.help),
        columns=columns,
        sort="-day",
        search=("chain__search_text", "store__search_text"),
        search_hint=_("Name of the customer"),
        filters=RecordFilters,
        empty_title=_("Nothing is recorded yet"),
        empty_hint=_("Open a customer's page and record it there."),
        file_name=form.form,
    )
