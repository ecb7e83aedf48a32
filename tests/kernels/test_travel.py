"""Quiet hours and the digest's hour, against a reference that waits minute by minute."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endcap.kernels.travel import Hours, due, is_quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=SHANGHAI) + timedelta(seconds=seconds)
)


def quiet_minutes(hours: Hours) -> set[tuple[int, int]]:
    """All minutes of a day that are quiet, counted from the first to the last."""
    if hours.quiet_from is None or hours.quiet_to is None:
        return set()
    minute = hours.quiet_from.hour * 60 + hours.quiet_from.minute
    last = hours.quiet_to.hour * 60 + hours.quiet_to.minute
    found = set()
    while minute != last:
        found.add(divmod(minute, 60))
        minute = (minute + 1) % (24 * 60)
    return found


def waited(now: datetime, hours: Hours, *, can_wait: bool) -> datetime:
    """Looks at the clock at every minute until the message may go."""
    quiet, moment = quiet_minutes(hours), now
    is_held = can_wait and hours.digest_at is not None
    while True:
        clock = moment.time()
        if is_held and hours.digest_at == clock:
            is_held = False
        if not is_held and (clock.hour, clock.minute) not in quiet:
            return moment
        moment = moment.replace(second=0, microsecond=0) + MINUTE


@settings(deadline=None)
@given(MOMENTS, TIMES, TIMES, st.none() | TIMES, st.booleans())
def test_a_message_goes_at_the_first_moment_that_suits(
    now: datetime, first: time, last: time, digest: time | None, can_wait: bool
) -> None:
    hours = Hours(first, last, digest)
    assert due(now, hours, can_wait=can_wait) == waited(now, hours, can_wait=can_wait)


@settings(deadline=None)
@given(MOMENTS, st.none() | TIMES, st.booleans())
def test_without_quiet_hours_only_what_can_wait_waits(now: datetime, digest: time | None, can_wait: bool) -> None:
    found = due(now, Hours(digest_at=digest), can_wait=can_wait)
    assert found == waited(now, Hours(digest_at=digest), can_wait=can_wait)
    assert (found == now) or (can_wait and digest is not None)


@settings(deadline=None)
@given(TIMES, TIMES, TIMES)
def test_every_minute_is_quiet_or_not_as_counted(first: time, last: time, at: time) -> None:
    assert is_quiet(at, Hours(first, last)) == ((at.hour, at.minute) in quiet_minutes(Hours(first, last)))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-10 21:59", "2026-11-10 21:59"),
        ("2026-11-10 22:00", "2026-11-11 07:30"),
        ("2026-11-11 03:10", "2026-11-11 07:30"),
        ("2026-11-11 07:30", "2026-11-11 07:30"),
    ],
)
def test_over_midnight(now: str, expected: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = due(moment, Hours(time(22), time(7, 30)), can_wait=False)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)
