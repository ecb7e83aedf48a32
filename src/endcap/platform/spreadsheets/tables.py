"""The list of one's imports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.kinds import kind_named
from endcap.platform.links import page_of
from endcap.platform.lists import Column, Listing
from endcap.platform.models import SheetImport


def _kind_name(one: SheetImport) -> object:
    return kind_named(one.kind).plural


def import_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Imports"),
        about=_("The sheets that you brought in."),
        columns=[
            Column(
                "file_name", _("File name"), "file_name", sort=("file_name",), kind="title",
                link=lambda one: page_of("import", one.pk),
            ),
            Column("kind", _("What"), _kind_name, sort=("kind",)),
            Column("state", _("State"), lambda one: one.get_state_display(), sort=("state",), kind="badge"),
            Column("new", _("New"), "new", sort=("new",), kind="number"),
            Column("changed", _("Changed"), "changed", sort=("changed",), kind="number"),
            Column("problem_count", _("Mistakes"), "problem_count", sort=("problem_count",), kind="number"),
            Column("at", _("When"), "at", sort=("at",), kind="time"),
        ],
        sort="-at",
        search=("file_name",),
        search_hint=_("File name"),
        empty_title=_("Nothing is imported yet"),
        empty_hint=_("Open a list and choose Import."),
        file_name="imports",
        rows=lambda actor: SheetImport.objects.filter(user=actor.user.pk),
        kind="",
    )  # fmt: skip
