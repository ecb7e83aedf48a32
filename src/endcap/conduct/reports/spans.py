"""The months that a report is about, as its address names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from endcap.conduct.queries import months
from endcap.kernels.rules.period import Period

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class Span:
    """From one month to another, both included; `choices` are those that a report can begin and end with."""

    since: Period
    until: Period
    choices: Sequence[Period] = ()

    @property
    def first_day(self) -> date:
        return self.since.first

    @property
    def last_day(self) -> date:
        return self.until.last

    @property
    def periods(self) -> list[Period]:
        found, period = [], self.since
        while period <= self.until:
            found.append(period)
            period = period.next()
        return found

    @property
    def names(self) -> tuple[str, str]:
        """As findings name their month."""
        return str(self.since), str(self.until)

    @property
    def query(self) -> str:
        return f"from={self.since}&to={self.until}"


def asked_span(query: Mapping[str, str], today: date) -> Span | None:
    """What an address asks for, else the last months up to today's. None before anything was found."""
    known = [Period.parse(month.period) for month in months()]
    if not known:
        return None
    latest = next((period for period in known if period <= Period.of(today)), known[0])
    asked = {str(period): period for period in known}
    until = asked.get(query.get("to", ""))
    since = asked.get(query.get("from", ""))
    until = until or max(latest, since or latest)
    since = since or _earlier(until, known)
    return Span(min(since, until), max(since, until), known)


def _earlier(until: Period, known: Sequence[Period]) -> Period:
    upto = [period for period in known if period <= until]
    return upto[:MONTHS_SHOWN][-1]
