"""What the platform itself tells of: imports, and messages that were given up or only tried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from endcap.platform.access import actor_of
from endcap.platform.models import ImportState, SheetImport
from endcap.platform.notices.broken_history import BROKEN
from endcap.platform.notices.gave_up import GAVE_UP
from endcap.platform.notices.sorts import ONLY_HERE, NoticeSort

IMPORT_KEY, TEST_KEY = "import", "test"
NOT_UNDONE = "not_undone"


def tell_of_import(one: SheetImport) -> None:
    """To whoever brought it in."""
    from endcap.platform.notices.telling import tell

    if one.user is None or one.state == ImportState.CANCELLED:
        return
    is_not_undone = one.state == ImportState.DONE and bool(one.error)
    values = {
        "import": one.pk, "state": NOT_UNDONE if is_not_undone else one.state,
        "new": one.new, "changed": one.changed, "mistakes": one.problem_count,
    }  # fmt: skip
    tell(actor_of(one.user, today=one.day), IMPORT_KEY, [one.user], about=one, values=values)


def _say_import(values: Mapping[str, Any]) -> str:
    if values["state"] == ImportState.CHECKED and values["mistakes"]:
        text = ngettext("%(import)s: %(mistakes)s mistake", "%(import)s: %(mistakes)s mistakes", values["mistakes"])
        return text % values
    said = {
        ImportState.UNMATCHED: _("%(import)s: choose what its columns mean"),
        ImportState.CHECKED: _("%(import)s is checked and waits for your word: %(new)s new, %(changed)s changed"),
        ImportState.DONE: _("%(import)s is imported: %(new)s new, %(changed)s changed"),
        ImportState.UNDONE: _("%(import)s is taken back"),
        NOT_UNDONE: _("%(import)s was not taken back"),
    }
    return said.get(values["state"], _("%(import)s was not imported")) % values


def _file_names(keys: set[int]) -> Mapping[int, str]:
    return dict(SheetImport.objects.filter(pk__in=keys).values_list("pk", "file_name"))


IMPORT = NoticeSort(
    key=IMPORT_KEY, name=gettext_lazy("An import has an end, or waits for you"), say=_say_import, channels=ONLY_HERE,
    names={"import": _file_names}, of_own_deeds=True,
)  # fmt: skip
TEST = NoticeSort(
    key=TEST_KEY, name=gettext_lazy("A try"), say=lambda values: _("If you can read this, notices arrive here."),
    to_group=lambda values: _("If you can read this, notices arrive here."), channels=ONLY_HERE, is_offered=False,
)  # fmt: skip
SORTS = (IMPORT, GAVE_UP, BROKEN)
