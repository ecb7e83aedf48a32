"""How notices leave the desk: each try is written down, at the right hour, once, and to nobody who must not know."""

from __future__ import annotations

import threading
import time as time_of_day
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from endcap.platform import jobs
from endcap.platform.access import system_actor
from endcap.platform.models import (
    Channel,
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    Notice,
    NoticeAddress,
    NoticeChoice,
    NoticeGroup,
    NoticeHours,
    User,
)
from endcap.platform.notices import delivering, sorts
from endcap.platform.notices.delivering import AGAIN_AFTER, deliver, deliver_due, revive, send_again
from endcap.platform.notices.retention import remove_old
from endcap.platform.notices.sorts import NoticeSort
from endcap.platform.notices.telling import Told, tell, tell_each
from endcap.platform.processes import this_process
from tests.conftest import TODAY
from tests.platform.notice_fixtures import Services, mail_server, services

__all__ = ["mail_server", "services"]
pytestmark = pytest.mark.django_db

SYSTEM = system_actor(today=TODAY)
NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)  # 12:00 in Shanghai
NOW_KEY, LATER_KEY = "trial-now", "trial-later"


@pytest.fixture(autouse=True)
def trial_sorts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sort that goes at once, one that can wait."""
    known = dict(sorts._sorts)
    monkeypatch.setattr(sorts, "_sorts", known)
    say = {"say": lambda values: f"matter {values['n']}", "to_group": lambda values: f"matter {values['n']} for all"}
    sorts.register(NoticeSort(NOW_KEY, "Trial", **say), NoticeSort(LATER_KEY, "Trial that waits", can_wait=True, **say))  # type: ignore[arg-type]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Noon in Shanghai, until it is moved."""

    class Clock:
        now = NOON

        def move(self, **step: float) -> None:
            self.now += timedelta(**step)

    found = Clock()
    monkeypatch.setattr(timezone, "now", lambda: found.now)
    return found


@pytest.fixture
def emptied(transactional_db: None) -> Iterator[None]:
    """What is really committed is gone afterwards, also from tables that refuse to be emptied."""
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")


@pytest.fixture
def chen(services: Services) -> User:
    """Reached by WeCom."""
    user = User.objects.create_user("chen")
    NoticeAddress.objects.create(user=user, channel="wecom", address="chenlixin")
    return user


def tell_chen(user: User, key: str = NOW_KEY, n: int = 1) -> Delivery:
    tell(SYSTEM, key, [user], values={"n": n})
    return Delivery.objects.latest("pk")


def outcomes(one: Delivery) -> list[str]:
    return [attempt.outcome for attempt in one.attempts.all()]


def state(one: Delivery) -> str:
    one.refresh_from_db()
    return one.state


def test_a_notice_arrives_and_the_answer_is_kept(chen: User, services: Services, clock: Any) -> None:
    one = tell_chen(chen)
    assert not deliver_due(until=clock.now + timedelta(1))
    assert state(one) == DeliveryState.SENT
    [message] = services.wecom.sent
    assert message["textcard"]["url"] == f"https://desk.example.com/notices/{one.notice_id}/"
    assert "matter 1" in message["textcard"]["description"]
    [attempt] = one.attempts.all()
    assert (attempt.outcome, attempt.said) == ("sent", "0 ok")


def test_what_fails_is_tried_again_ever_later_and_then_given_up(chen: User, services: Services, clock: Any) -> None:
    services.wecom.faults = [{"status": 503}] * 20
    one = tell_chen(chen)
    waits = []
    while state(one) == DeliveryState.WAITING:
        deliver(one.pk)
        one.refresh_from_db()
        waits.append(one.due_at - clock.now)
        clock.now = max(one.due_at, clock.now)
    assert waits[: len(AGAIN_AFTER)] == list(AGAIN_AFTER)
    assert outcomes(one) == ["again"] * len(AGAIN_AFTER) + ["given_up"]
    assert state(one) == DeliveryState.FAILED
    services.wecom.faults = []
    assert send_again(one)
    assert not send_again(one)
    deliver(one.pk)
    assert state(one) == DeliveryState.SENT
    assert outcomes(one)[-1] == "sent"


def test_it_is_not_tried_before_its_time(chen: User, services: Services, clock: Any) -> None:
    services.wecom.faults = [{"json": {"errcode": 45009, "errmsg": "api freq out of limit"}}]
    one = tell_chen(chen)
    deliver(one.pk)
    deliver(one.pk)
    assert len([path for path in services.wecom.asked if "send" in path]) == 1
    clock.move(minutes=1)
    deliver(one.pk)
    assert state(one) == DeliveryState.SENT


def test_a_service_that_asks_to_wait_is_not_asked_for_the_next(chen: User, services: Services, clock: Any) -> None:
    services.wecom.faults = [{"json": {"errcode": 45009, "errmsg": "api freq out of limit"}}]
    NoticeGroup.objects.create(name="销售群", service="wecom", key="wecom-robot-key", sorts=[NOW_KEY])
    tell_chen(chen, n=1)
    tell_chen(chen, n=2)
    deliver_due(until=clock.now + timedelta(1))
    assert len([path for path in services.wecom.asked if path == "/cgi-bin/message/send"]) == 1
    assert len([path for path in services.wecom.asked if path == "/cgi-bin/webhook/send"]) == 2  # another limit
    clock.move(minutes=1)
    deliver_due(until=clock.now + timedelta(1))
    mine = Delivery.objects.filter(notice__user=chen)
    assert sorted(mine.values_list("state", "tries")) == [("sent", 1), ("sent", 2)]


def test_what_no_room_tells_of_any_more_goes_nowhere(chen: User, services: Services, clock: Any) -> None:
    NoticeGroup.objects.create(name="销售群", service="wecom", key="wecom-robot-key", sorts=[NOW_KEY])
    tell_chen(chen)
    del sorts._sorts[NOW_KEY]
    deliver_due(until=clock.now + timedelta(1))
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DROPPED}
    assert services.wecom.sent == []


def test_what_is_refused_for_good_is_not_tried_again(chen: User, services: Services, clock: Any) -> None:
    NoticeAddress.objects.update(address="nobody")
    one = tell_chen(chen)
    deliver(one.pk)
    assert state(one) == DeliveryState.FAILED
    assert outcomes(one) == ["refused"]


def test_a_fault_of_our_own_is_written_down_and_tried_again(
    chen: User, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "message_of", lambda *args, **more: 1 / 0)
    one = tell_chen(chen)
    deliver(one.pk)
    assert state(one) == DeliveryState.WAITING
    assert outcomes(one) == ["again"]


# --- Hours and digest --------------------------------------------------------------------------------------------


def test_quiet_hours_are_waited_out(chen: User, services: Services, clock: Any) -> None:
    NoticeHours.objects.create(user=chen, quiet_from=time(11), quiet_to=time(14))
    one = tell_chen(chen)
    assert one.due_at == NOON + timedelta(hours=2)
    deliver(one.pk)
    assert services.wecom.sent == []
    clock.move(hours=2)
    deliver(one.pk)
    assert len(services.wecom.sent) == 1


def test_quiet_hours_chosen_since_count(chen: User, services: Services, clock: Any) -> None:
    one = tell_chen(chen)
    NoticeHours.objects.create(user=chen, quiet_from=time(11), quiet_to=time(14))
    deliver(one.pk)
    assert (state(one), services.wecom.sent, outcomes(one)) == (DeliveryState.WAITING, [], [])
    assert one.due_at == NOON + timedelta(hours=2)


def test_what_can_wait_comes_as_one_message(chen: User, services: Services, clock: Any) -> None:
    NoticeHours.objects.create(user=chen, digest_at=time(18), language="en")
    for n in range(3):
        tell_chen(chen, LATER_KEY, n)
    at_once = tell_chen(chen, NOW_KEY, 9)
    assert not deliver_due(until=clock.now + timedelta(1))
    assert state(at_once) == DeliveryState.SENT
    assert len(services.wecom.sent) == 1
    clock.move(hours=6)
    deliver_due(until=clock.now + timedelta(1))
    assert len(services.wecom.sent) == 2
    card = services.wecom.sent[1]["textcard"]
    assert card["title"] == "3 notices"
    assert card["url"] == "https://desk.example.com/notices/"
    for n in range(3):
        assert f"Trial that waits: matter {n}" in card["description"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}
    assert DeliveryAttempt.objects.count() == 4


def test_a_digest_that_fails_stays_together(chen: User, services: Services, clock: Any) -> None:
    NoticeHours.objects.create(user=chen, digest_at=time(12))
    first, second = tell_chen(chen, LATER_KEY, 1), tell_chen(chen, LATER_KEY, 2)
    services.wecom.faults = [{"status": 500}]
    deliver(first.pk)
    assert outcomes(first) == outcomes(second) == ["again"]
    clock.move(minutes=1)
    deliver(second.pk)
    assert state(first) == state(second) == DeliveryState.SENT
    assert len(services.wecom.sent) == 1


# --- Whom it must not reach ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["choice", "address", "closed", "way"])
def test_what_is_not_wanted_any_more_is_dropped(
    chen: User, services: Services, clock: Any, change: str, settings: Any
) -> None:
    one = tell_chen(chen)
    if change == "choice":
        NoticeChoice.objects.create(user=chen, sort=NOW_KEY, channel="wecom", is_on=False)
    elif change == "address":
        NoticeAddress.objects.all().delete()
    elif change == "closed":
        User.objects.update(is_active=False)
    else:
        known = settings.NOTICE_SERVICES
        settings.NOTICE_SERVICES = {**known, "wecom": {**known["wecom"], "secret": ""}}
    deliver(one.pk)
    assert state(one) == DeliveryState.DROPPED
    assert services.wecom.sent == []


def test_a_way_that_is_not_set_up_or_not_wanted_is_not_taken(chen: User, services: Services, clock: Any) -> None:
    NoticeAddress.objects.create(user=chen, channel="mail", address="chen@example.com")
    NoticeChoice.objects.create(user=chen, sort=LATER_KEY, channel="wecom", is_on=False)
    NoticeChoice.objects.create(user=chen, sort=LATER_KEY, channel="app", is_on=False)
    tell_chen(chen)
    tell(SYSTEM, LATER_KEY, [chen], values={"n": 2})
    assert [one.channel for one in Delivery.objects.all()] == ["wecom"]
    assert [notice.is_shown for notice in Notice.objects.order_by("pk")] == [True, False]


def test_what_is_rolled_back_was_never_told(chen: User, clock: Any) -> None:
    with transaction.atomic():
        tell_chen(chen)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


def test_the_same_is_told_once(chen: User, clock: Any) -> None:
    other = User.objects.create_user("other")
    for _ in range(2):
        tell(SYSTEM, NOW_KEY, [chen], values={"n": 1}, once="matter 1")
    tell_each(SYSTEM, NOW_KEY, [Told(chen, {"n": 1}, once="matter 1"), Told(other, {"n": 1}, once="matter 1")])
    assert sorted(Notice.objects.values_list("user__username", flat=True)) == ["chen", "other"]


def test_a_group_is_told_by_its_robot_in_its_language(chen: User, services: Services, clock: Any) -> None:
    NoticeGroup.objects.create(name="销售群", service="dingtalk", key="dingrobottoken", sorts=[NOW_KEY])
    NoticeGroup.objects.create(name="无钥", service="wecom", sorts=[NOW_KEY])
    NoticeGroup.objects.create(name="其他", service="feishu", key="feishu-robot-token", sorts=[LATER_KEY])
    tell(SYSTEM, NOW_KEY, [], values={"n": 5})
    deliver_due(until=clock.now + timedelta(1))
    assert "matter 5 for all" in str(services.dingtalk.sent)
    assert Delivery.objects.count() == 1
    assert not Notice.objects.filter(user__isnull=False).exists()


def test_after_its_time_nothing_is_left(chen: User, services: Services, clock: Any) -> None:
    one = tell_chen(chen)
    deliver(one.pk)
    told_at = Notice.objects.get().at
    assert remove_old(SYSTEM, told_at) == 0
    assert remove_old(SYSTEM, told_at + timedelta(seconds=1)) == 1
    assert not Delivery.objects.exists()
    assert not DeliveryAttempt.objects.exists()


# --- Killed, and many at once --------------------------------------------------------------------------------------


def test_what_a_killed_process_was_at_is_sent_again_and_told_as_that(
    chen: User, services: Services, clock: Any
) -> None:
    one = tell_chen(chen)
    host = this_process().rpartition(":")[0]
    Delivery.objects.update(state=DeliveryState.SENDING, claim=f"{host}:999999999/1", claimed_at=clock.now)
    deliver(one.pk)
    assert services.wecom.sent == []
    assert revive() == 1
    assert revive() == 0
    deliver(one.pk)
    assert outcomes(one) == ["interrupted", "sent"]


def test_whoever_is_at_it_is_left_at_it_for_a_while(chen: User, services: Services, clock: Any) -> None:
    tell_chen(chen)
    Delivery.objects.update(state=DeliveryState.SENDING, claim=f"{this_process()}/1", claimed_at=clock.now)
    assert revive() == 0
    clock.move(minutes=11)
    assert revive() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_job_twenty_times_at_once_sends_once(emptied: None, chen: User, services: Services) -> None:
    one = tell_chen(chen)
    Delivery.objects.update(state=DeliveryState.WAITING, claim="", tries=0)
    services.wecom.sent.clear()
    DeliveryAttempt.objects.all().delete()
    start, errors = threading.Barrier(20), []

    def deliver_in_turn() -> None:
        """Connections of one database in memory do not wait for each other's tables, as those of a file do."""
        while True:
            try:
                return deliver(one.pk)
            except OperationalError as error:
                if "table is locked" not in str(error):
                    raise
                time_of_day.sleep(0.01)

    def work() -> None:
        try:
            start.wait()
            deliver_in_turn()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(services.wecom.sent) == 1
    assert outcomes(one) == ["sent"]
    assert state(one) == DeliveryState.SENT


@pytest.mark.django_db(transaction=True)
def test_what_is_due_goes_as_soon_as_the_action_is_kept(emptied: None, chen: User, services: Services) -> None:
    with transaction.atomic():
        one = tell_chen(chen)
        assert services.wecom.sent == []
    assert state(one) == DeliveryState.SENT
    assert len(services.wecom.sent) == 1


def test_the_clock_gives_what_became_due_to_the_worker(
    chen: User, services: Services, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    monkeypatch.setattr(jobs, "_daily", {"trial": done.append})
    monkeypatch.setattr(jobs, "_done_on", {})
    NoticeHours.objects.create(user=chen, quiet_from=time(11), quiet_to=time(14))
    tell_chen(chen)
    for _ in range(2):
        jobs.look_at_the_clock()
    assert services.wecom.sent == []
    assert done == [TODAY]
    clock.move(days=1, hours=4)
    jobs.look_at_the_clock()
    assert len(services.wecom.sent) == 1
    assert done == [TODAY, TODAY + timedelta(days=1)]


# --- What is told of it --------------------------------------------------------------------------------------------


def test_an_administrator_is_told_once_a_day_what_does_not_get_through(
    chen: User, services: Services, clock: Any, actor: Callable[..., Any]
) -> None:
    admin = actor("A1")
    NoticeAddress.objects.update(address="nobody")
    for n in range(3):
        deliver(tell_chen(chen, NOW_KEY, n).pk)
    [notice] = Notice.objects.filter(user=admin.user)
    assert notice.sort == "delivery-gave-up"
    assert Delivery.objects.filter(notice=notice).count() == 0
    assert notice.values["channel"] == Channel.WECOM
