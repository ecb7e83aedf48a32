"""When a message may reach a person: after their quiet hours, and what can wait at their hour of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Hours:
    """Nothing arrives from `quiet_from` until `quiet_to`, also over midnight; what can wait comes at `digest_at`."""

    quiet_from: time | None = None
    quiet_to: time | None = None
    digest_at: time | None = None


def is_quiet(at: time, hours: Hours) -> bool:
    """The hours begin with their first minute, and have ended at their last. From one time to the same: none."""
    first, last = hours.quiet_from, hours.quiet_to
    if first is None or last is None or first == last:
        return False
    return first <= at < last if first < last else at >= first or at < last


def due(now: datetime, hours: Hours, *, can_wait: bool) -> datetime:
    """The first moment that suits. `now` is told by the clock that the person looks at."""
    waits = can_wait and hours.digest_at is not None
    return after_quiet(_next(now, hours.digest_at) if waits and hours.digest_at else now, hours)


def after_quiet(moment: datetime, hours: Hours) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if hours.quiet_to is None or not is_quiet(moment.time(), hours):
        return moment
    return _next(moment, hours.quiet_to)


def _next(now: datetime, at: time) -> datetime:
    today = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return today if today >= now else today + DAY
