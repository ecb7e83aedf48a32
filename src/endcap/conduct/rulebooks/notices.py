"""What people are told of rulebooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.conduct.models import RulebookVersion
from endcap.conduct.rights import SEE_RULEBOOKS
from endcap.platform.notices.sorts import NoticeSort

PUBLISHED_KEY = "rulebook-published"


def _say(values: Mapping[str, Any]) -> str:
    told = {"title": values["version"], "day": values["from"]}
    if values["ends"]:
        return _("%(title)s ends: from %(day)s on it binds nobody.") % told
    said = _("%(title)s: this version holds from %(day)s on. Read and acknowledge it; until then it does not bind you.")
    return said % told


def version_titles(keys: set[int]) -> Mapping[int, str]:
    return {one.pk: one.title for one in RulebookVersion.objects.filter(pk__in=keys).defer("text")}


def _page(notice: Any) -> str:
    return f"{reverse('conduct:rulebook', args=[notice.values['rulebook']])}?version={notice.values['version']}"


PUBLISHED = NoticeSort(
    key=PUBLISHED_KEY, name=gettext_lazy("A rulebook was published"), say=_say, right=SEE_RULEBOOKS,
    names={"version": version_titles}, link=_page,
)  # fmt: skip
SORTS = (PUBLISHED,)
