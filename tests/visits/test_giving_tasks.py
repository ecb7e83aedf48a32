"""A supervisor gives a task to one or many; they are told, do it, and it may come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from endcap.company.models import Employee
from endcap.platform import actions as of_things
from endcap.platform.kinds import kind_named
from endcap.platform.models import Notice
from endcap.platform.notices.wording import worded
from endcap.platform.undoing import undo
from endcap.visits import actions
from endcap.visits.models import Task
from endcap.visits.notices import tell_of_due_tasks
from endcap.visits.queries import people_for
from tests.conftest import TODAY
from tests.platform.test_imports import bring
from tests.seen import DAY

pytestmark = pytest.mark.django_db

DUE = TODAY + timedelta(days=3)


def people(*codes: str) -> list[Employee]:
    return list(Employee.objects.filter(code__in=codes))


def told(sort: str) -> list[tuple[str, str]]:
    notices = list(Notice.objects.filter(sort=sort).select_related("user"))
    words = worded(notices)
    return sorted((notice.user.username, words[notice.pk].text) for notice in notices)  # type: ignore[union-attr]


def assign(actor: Any, *codes: str, **more: Any) -> Any:
    values = {"title": "拍堆头", "text": "", "due_on": DUE, "needs_proof": False} | more
    return actions.assign(actor, people(*codes), **values)


def test_each_gets_a_task_of_their_own_and_is_told(company: None, actor: Callable[..., Any]) -> None:
    for code in ("R1", "R2"):
        actor(code)
    done = assign(actor("S2"), "R1", "R2")
    tasks = list(Task.objects.order_by("employee__code"))
    assert [(task.employee.code, task.assigned_by.code, task.assigned_on) for task in tasks] == [  # type: ignore[union-attr]
        ("R1", "S2", TODAY), ("R2", "S2", TODAY),
    ]  # fmt: skip
    assert told("task-given") == [(code, f"For you to do until {DUE}: 拍堆头") for code in ("R1", "R2")]
    undo(actor("S2"), done.batch)
    assert not Task.objects.exists()


def test_a_supervisor_gives_to_their_team_and_the_manager_to_everybody(
    company: None, actor: Callable[..., Any]
) -> None:
    assert {person.code for person in people_for(actor("S2"))} == {"S2", "R1", "R2"}
    assert {"L1", "F1", "S1", "P1"} <= {person.code for person in people_for(actor("M1"))}
    with pytest.raises(PermissionDenied):
        assign(actor("S2"), "P1")
    with pytest.raises(PermissionDenied):
        assign(actor("R1"), "R1")
    assign(actor("M1"), "L1", "F1")
    assert Task.objects.count() == 2


def test_the_page_offers_people_and_makes_the_tasks(company: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("S2")
    page = client.get("/tasks/assign/")
    assert "陈立新" in page.content.decode()
    assert "曹雨晴" not in page.content.decode()
    chosen = [person.pk for person in people("R1", "R2")]
    entered = {"people": chosen, "title": "盘点冰柜", "due_on": "2099-01-01", "needs_proof": "on"}
    answer = client.post("/tasks/assign/", entered, follow=True)
    assert "2 tasks given" in answer.content.decode()
    assert Task.objects.filter(needs_proof=True).count() == 2
    assert client.post("/tasks/assign/", entered | {"due_on": "2020-01-01"}).status_code == 422
    assert client.post("/tasks/assign/", entered | {"people": people("P1")[0].pk}).status_code == 422
    assert sign_in("R1").get("/tasks/assign/").status_code == 403


@pytest.mark.parametrize("key", ["999999", "-1", str(2**63 - 1), str(2**63), f"-{2**64}", "1" * 5000, "x"])
def test_somebody_who_is_not_there_is_given_nothing(company: None, sign_in: Callable[..., Any], key: str) -> None:
    client = sign_in("S2")
    entered = {"people": [people("R1")[0].pk, key], "title": "盘点冰柜", "due_on": "2099-01-01"}
    answer = client.post("/tasks/assign/", entered)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["people"]
    assert not Task.objects.exists()


def test_whoever_has_to_do_it_says_so_with_proof_where_it_is_needed(
    company: None, actor: Callable[..., Any], sign_in: Callable[..., Any]
) -> None:
    actor("S2")
    assign(actor("S2"), "R1", needs_proof=True)
    task = Task.objects.get()
    with pytest.raises(PermissionDenied):
        actions.say_done(actor("S2"), task, proof="x")
    with pytest.raises(ValidationError):
        actions.say_done(actor("R1"), task, proof="")
    client = sign_in("R1")
    client.post(f"/things/task/{task.pk}/files/", {"file": SimpleUploadedFile("照片.jpg", b"\xff\xd8")})
    actions.say_done(actor("R1", today=TODAY), task, proof="")
    task.refresh_from_db()
    assert task.done_on == TODAY
    assert told("task-done") == [("S2", "陈立新 has done: 拍堆头")]


def test_the_buttons_stand_there_for_whom_they_are(evidence: None, sign_in: Callable[..., Any]) -> None:
    task = Task.objects.get(employee__code="R1")
    address = f"/tasks/{task.pk}/"
    assert f"{address}done/" in sign_in("R1").get(address).content.decode()
    assert f"{address}done/" not in sign_in("S2").get(address).content.decode()
    assert sign_in("S2").get(f"{address}done/").status_code == 403
    assert sign_in("R2").get(f"{address}done/").status_code == 404
    answer = sign_in("R1").post(f"{address}done/", {"proof": "拍了"}, follow=True)
    assert "Done: 拍竞品堆头" in answer.content.decode()
    assert "拍了" in answer.content.decode()
    assert f"{address}reopen/" not in answer.content.decode()
    assert sign_in("R1").get(f"{address}reopen/").status_code == 403
    assert f"{address}reopen/" in sign_in("S2").get(address).content.decode()
    assert sign_in("S2").post(f"{address}reopen/", {"because": ""}).status_code == 422
    answer = sign_in("S2").post(f"{address}reopen/", {"because": "看不清"}, follow=True)
    assert "看不清" in answer.content.decode()
    task.refresh_from_db()
    assert task.done_on is None
    assert told("task-reopened") == [("R1", "To be done again: 拍竞品堆头")]


def test_nobody_eases_what_others_gave_them(evidence: None, actor: Callable[..., Any]) -> None:
    kind = kind_named("task")
    assign(actor("M1"), "S2", title="交月报")
    own = Task.objects.get(title="交月报")
    for values in ({"due_on": TODAY + timedelta(days=9)}, {"employee": people("R1")[0]}):
        with pytest.raises(ValidationError):
            of_things.edit(actor("S2"), kind, [own], values)
    with pytest.raises(ValidationError):
        of_things.remove(actor("S2"), kind, own)
    late = TODAY + timedelta(days=8)
    with pytest.raises(ValidationError):
        of_things.edit(actor("S2", today=late), kind, [own], {"done_on": DUE})
    of_things.edit(actor("S2", today=late), kind, [own], {"done_on": late})
    assert Task.objects.get(pk=own.pk).is_late(late)


def test_whoever_gave_it_still_sees_it_when_the_team_has_changed(evidence: None, actor: Callable[..., Any]) -> None:
    task = Task.objects.get(employee__code="R1")
    Task.objects.filter(pk=task.pk).update(assigned_by=people("S1")[0])
    assert kind_named("task").visible_to(actor("S1")).filter(pk=task.pk).exists()
    assert kind_named("task").visible_to(actor("S2")).filter(pk=task.pk).exists()
    assert not kind_named("task").visible_to(actor("R2")).filter(pk=task.pk).exists()


# --- Reminders ---------------------------------------------------------------------------------------------------


def test_reminders_come_before_on_and_after_the_last_day_once_each(evidence: None, actor: Callable[..., Any]) -> None:
    for code in ("R1", "S2"):
        actor(code)
    Task.objects.filter(employee__code="R2").update(done_on=DAY)
    due = DAY + timedelta(days=3)
    for day in (
        due - timedelta(days=2),
        due - timedelta(days=1),
        due,
        due + timedelta(days=1),
        due + timedelta(days=2),
    ):
        for _twice in range(2):
            tell_of_due_tasks(day)
    assert told("task-due") == [("R1", "Due today: 拍竞品堆头"), ("R1", "Due tomorrow: 拍竞品堆头")]
    assert told("task-late") == [("S2", f"陈立新 has not done by {due}: 拍竞品堆头")]


def test_the_home_page_shows_ones_open_tasks(evidence: None, sign_in: Callable[..., Any]) -> None:
    assert "拍竞品堆头" in sign_in("R1").get("/").content.decode()
    assert "拍竞品堆头" not in sign_in("S2").get("/").content.decode()
    Task.objects.update(done_on=DAY)
    assert "My tasks" not in sign_in("R1").get("/").content.decode()


def test_the_list_tells_states_apart(evidence: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    today = client.get("/").wsgi_request.actor.today
    base = {"title": "x", "employee": people("R1")[0], "assigned_on": date(2026, 1, 1)}
    for code, more in {
        "late": {"due_on": today - timedelta(days=1)},
        "soon": {"due_on": today + timedelta(days=2)},
        "far": {"due_on": today + timedelta(days=3)},
        "done": {"due_on": today, "done_on": today},
    }.items():
        Task.objects.create(code=code, **base, **more)
    Task.objects.exclude(title="x").delete()
    for state, wanted in {
        "open": {"late", "soon", "far"},
        "soon": {"soon"},
        "late": {"late"},
        "done": {"done"},
    }.items():
        assert {row.code for row in client.get("/tasks/", {"state": state}).context["page"]} == wanted
    assert "Give a task" in client.get("/tasks/").content.decode()
    assert "Give a task" not in sign_in("R1").get("/tasks/").content.decode()


def test_tasks_come_in_as_a_sheet(company: None, actor: Callable[..., Any]) -> None:
    text = (
        "工作内容,执行人,截止日期,布置日期,完成日期\n拍堆头,R1,2026-11-20,,\n盘点,R2,2026-11-05,2026-11-01,2026-11-04\n"
    )
    actor("R1")
    one = bring(actor("S2"), "task", text, goes_on=True)
    assert (one.state, one.new, one.problems) == ("done", 2, [])
    assert {(task.employee.code, task.assigned_on) for task in Task.objects.all()} == {
        ("R1", TODAY), ("R2", date(2026, 11, 1)),
    }  # fmt: skip
    assert [who for who, _text in told("task-given")] == ["R1"]


def test_nobody_puts_off_their_own_task_once_it_is_late(company: None, actor: Callable[..., Any]) -> None:
    """Not the manager either, and not one that others gave them."""
    manager = Employee.objects.get(code="M1")
    own = {"employee": manager, "title": "x", "assigned_on": TODAY - timedelta(5)}
    given = Task.objects.create(
        code="T1", due_on=TODAY + timedelta(1), assigned_by=Employee.objects.get(code="A1"), **own
    )
    late = Task.objects.create(code="T2", due_on=TODAY - timedelta(1), assigned_by=manager, **own)
    ahead = Task.objects.create(code="T3", due_on=TODAY, assigned_by=manager, **own)
    kind = kind_named("task")
    for task in (given, late):
        with pytest.raises(ValidationError):
            of_things.edit(actor("M1"), kind, [task], {"due_on": TODAY + timedelta(9)})
        with pytest.raises(ValidationError):
            of_things.edit(actor("M1"), kind, [task], {"done_on": TODAY - timedelta(2)})
    of_things.edit(actor("M1"), kind, [late], {"done_on": TODAY})
    of_things.edit(actor("M1"), kind, [ahead], {"due_on": TODAY + timedelta(9)})
