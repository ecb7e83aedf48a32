"""The words that a rulebook may hold, for whoever writes one: to be searched beside the text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from endcap.conduct.models import in_language
from endcap.kernels.facts import TABLES
from endcap.kernels.rules.lookups import LOOKUPS
from endcap.kernels.rules.vocabulary import VOCABULARY

FUNCTIONS = (
    ("late(due, done)", "应在 due 当天或之前完成而没有", "not done on or before the day due"),
    ("later_of(a, b)", "两天中较晚的；有一天为空则为空", "the later of two days; blank while one is"),
    ("days_between(a, b)", "从 a 到 b 的天数", "days from a to b"),
    ("add_months(day, n)", "加几个月，没有那一天就取月末", "months later, or the month's last day"),
    ("abs(x)  greatest(a, b)  least(a, b)  coalesce(a, b)", "绝对值、最大、最小、第一个不为空的",
     "size, greatest, least, the first that is not blank"),
    ("case when … then … else … end", "分情形取值", "a value by cases"),
    ("and  or  not  in (…)  between … and …  is null", "连接和比较", "joining and comparing conditions"),
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    name: str
    means: str


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


def vocabulary() -> list[Group]:
    return _groups(get_language() or "")


@lru_cache(maxsize=8)
def _groups(language: str) -> list[Group]:
    words = {"Rulebook": [], "Clause": []}  # type: dict[str, list[Entry]]
    for word in VOCABULARY:
        means = in_language(word.means.zh, word.means.en).replace("`", "")
        words[word.place].append(Entry(", ".join(word.names), means))
    lookups = [Entry(one.name, in_language(one.means.zh, one.means.en)) for one in LOOKUPS.values()]
    counted = [
        Entry("nth", _("which time it is (with “count”)")), Entry("days", _("how many days (with “each_day”)")),
        Entry("supervisor_id", _("the supervisor of that day (in “joint”)")),
    ]  # fmt: skip
    tables = [
        Group(
            f"{in_language(table.means.zh, table.means.en)} · {table.name}",
            tuple(Entry(column.name, in_language(column.means.zh, column.means.en)) for column in table.columns),
        )
        for table in TABLES
    ]
    return [
        Group(_("In the rulebook"), tuple(words["Rulebook"])),
        Group(_("In a clause"), tuple(words["Clause"])),
        Group(_("In expressions"), tuple(Entry(name, in_language(zh, en)) for name, zh, en in FUNCTIONS)),
        Group(_("Looked up for every row"), (*lookups, *counted)),
        *tables,
    ]
