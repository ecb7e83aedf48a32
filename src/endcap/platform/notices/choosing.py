"""What people chose: on which ways they want what, their hours, and under what each service knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from endcap.kernels.travel import Hours
from endcap.platform.actions import ROWS_PER_QUERY
from endcap.platform.models import NoticeAddress, NoticeChoice, NoticeHours
from endcap.platform.notices.channels import ways_set_up
from endcap.platform.notices.sorts import NoticeSort


@dataclass(frozen=True)
class Wishes:
    """Of one person."""

    choices: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    hours: Hours = field(default_factory=Hours)
    language: str = "zh-hans"
    addresses: Mapping[str, str] = field(default_factory=dict)

    def wants(self, sort: NoticeSort, channel: str) -> bool:
        return self.choices.get((sort.key, channel), channel in sort.channels)

    def ways(self, sort: NoticeSort) -> list[str]:
        """Out of the desk: wanted, set up here, and with an address."""
        return [channel for channel in ways_set_up() if channel in self.addresses and self.wants(sort, channel)]


def wishes_of(user_ids: Iterable[int]) -> dict[int, Wishes]:
    """Of many people: three questions for each five hundred."""
    keys = list(dict.fromkeys(user_ids))
    found: dict[int, Wishes] = {}
    for start in range(0, len(keys), ROWS_PER_QUERY):
        found |= _of_some(keys[start : start + ROWS_PER_QUERY])
    return found


def _of_some(keys: list[int]) -> dict[int, Wishes]:
    choices: dict[int, dict[tuple[str, str], bool]] = {key: {} for key in keys}
    addresses: dict[int, dict[str, str]] = {key: {} for key in keys}
    for choice in NoticeChoice.objects.filter(user__in=keys):
        choices[choice.user_id][choice.sort, choice.channel] = choice.is_on
    for one in NoticeAddress.objects.filter(user__in=keys):
        addresses[one.user_id][one.channel] = one.address
    hours: dict[int, Any] = {row.user_id: row for row in NoticeHours.objects.filter(user__in=keys)}
    return {key: _wishes(choices[key], addresses[key], hours.get(key)) for key in keys}


def _wishes(choices: Any, addresses: Any, row: NoticeHours | None) -> Wishes:
    if row is None:
        return Wishes(choices, addresses=addresses)
    return Wishes(choices, Hours(row.quiet_from, row.quiet_to, row.digest_at), row.language, addresses)
