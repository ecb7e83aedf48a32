"""A complaint about a supervisor: filed in confidence, decided by others, and nothing of it seen by whom it is about."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from endcap.company.actions import employ
from endcap.company.models import Employee, EmployeeRole
from endcap.conduct.complaints.actions import decide, file_complaint
from endcap.conduct.models import Complaint
from endcap.platform.access import right_to
from endcap.platform.kinds import kind_named
from endcap.platform.models import Change, ChangeValues, Delivery, Notice, User
from endcap.platform.notices.gave_up import tell_administrators
from endcap.platform.personal.finding import found_about
from endcap.platform.personal.removing import remove
from tests.conftest import SINCE, SYSTEM, TODAY
from tests.project.test_every_address import addresses as addresses

pytestmark = pytest.mark.django_db

WORDS = "当众辱骂，扣着不批请假"


def person(code: str) -> Employee:
    return Employee.objects.get(code=code)


@pytest.fixture
def filed(customers: None, actor: Any, sign_in: Callable[..., Any]) -> Complaint:
    """R1 about S2, who leads them; M1 and A1 decide such."""
    for code in ("M1", "A1", "S2", "R1"):
        sign_in(code)
    done = file_complaint(actor("R1"), person("S2"), WORDS)
    return done.row  # type: ignore[return-value]


def test_whoever_files_and_whoever_decides_see_it(filed: Complaint, sign_in: Callable[..., Any]) -> None:
    for code, sees in {"R1": True, "M1": True, "A1": True, "R2": False, "P1": False}.items():
        client = sign_in(code)
        assert (client.get(f"/conduct/complaints/{filed.pk}/").status_code == 200) is sees, code
        assert (WORDS in client.get(f"/conduct/complaints/{filed.pk}/").content.decode()) is sees, code
    for code in ("S1", "S2", "F1", "L1", "buyer"):
        assert sign_in(code).get(f"/conduct/complaints/{filed.pk}/").status_code == 403, code


def test_on_the_pages_it_is_filed_and_decided(filed: Complaint, sign_in: Callable[..., Any], settings: Any) -> None:
    rep = sign_in("R1")
    page = rep.get("/conduct/complaints/new/").content.decode()
    assert "周晓岚" in page
    assert "吴佳敏" not in page
    assert rep.post("/conduct/complaints/new/", {"about": person("R2").pk, "text": "x"}).status_code == 422
    sent = rep.post("/conduct/complaints/new/", {"about": person("S1").pk, "text": WORDS})
    other = Complaint.objects.get(about__code="S1")
    assert sent.url == f"/conduct/complaints/{other.pk}/"
    assert rep.get(f"/conduct/complaints/{other.pk}/decide/").status_code == 403
    path = f"/conduct/complaints/{other.pk}/decide/"
    manager = sign_in("M1")
    assert manager.post(path, {"verdict": "upheld", "reason": " "}).status_code == 422
    assert manager.post(path, {"verdict": "open", "reason": "x"}).status_code == 422
    assert manager.post(path, {"verdict": "upheld", "reason": "三人作证"}).status_code == 302
    other.refresh_from_db()
    assert (other.verdict, other.handled_by.code) == ("upheld", "M1")  # type: ignore[union-attr]
    assert manager.post(path, {"verdict": "dismissed", "reason": "x"}).status_code == 403
    assert "三人作证" in sign_in("R1").get(f"/conduct/complaints/{other.pk}/").content.decode()


def test_who_is_concerned_decides_nothing(customers: None, actor: Any) -> None:
    """Neither a manager about whom it is, nor somebody who filed it and leads the department meanwhile."""
    about_manager = file_complaint(actor("R1"), person("M1"), WORDS).row
    with pytest.raises(PermissionDenied):
        decide(actor("M1"), about_manager, "dismissed", "x")  # type: ignore[arg-type]
    own = file_complaint(actor("R2"), person("S1"), WORDS).row
    employ(SYSTEM, "R2", "吴佳敏", "manager", since=SINCE)
    with pytest.raises(PermissionDenied):
        decide(actor("R2"), own, "upheld", "x")  # type: ignore[arg-type]
    decide(actor("A1"), about_manager, "upheld", "x")  # type: ignore[arg-type]
    with pytest.raises(ValidationError):
        decide(actor("A1"), about_manager, "dismissed", "again")  # type: ignore[arg-type]
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=own.pk).update(handled_by=person("R2"))  # type: ignore[union-attr]


@pytest.mark.parametrize(("about", "by"), [("R1", "R1"), ("R2", "R1"), ("F1", "R1")])
def test_it_is_about_whoever_leads(customers: None, actor: Any, about: str, by: str) -> None:
    with pytest.raises(ValidationError):
        file_complaint(actor(by), person(about), WORDS)


@pytest.mark.parametrize("code", ["S1", "M1", "F1", "A1", "L1"])
def test_reps_and_promoters_file(customers: None, actor: Any, code: str) -> None:
    with pytest.raises(PermissionDenied):
        file_complaint(actor(code), person("S2"), WORDS)


def test_handlers_and_then_the_filer_are_told(filed: Complaint, actor: Any) -> None:
    told = {(one.sort, one.user.username) for one in Notice.objects.select_related("user")}
    assert {("complaint-filed", "M1"), ("complaint-filed", "A1")} <= told
    assert not {name for _sort, name in told} & {"S2"}
    decide(actor("M1"), filed, "upheld", "x")
    assert Notice.objects.filter(sort="complaint-decided").get().user.username == "R1"
    assert not Notice.objects.filter(user__username="S2").exists()


# --- Whom it is about --------------------------------------------------------------------------------------------


REASON = "三人作证，情况属实"
# Other at each look: tokens of forms and of scripts.
OTHER_EACH_TIME = re.compile(rb"[A-Za-z0-9]{64}|nonce[=-]\"?[\w+/=-]+")
# Where nobody is signed in yet, what signing out leads to, and workbooks that say when they were made.
NOT_LOOKED_AT = {"sign-in", "passkey-sign-in", "sign-out", "import-template", "conduct:payroll"}


def complain_about(code: str, actor: Any, *, day: date = TODAY) -> list[Complaint]:
    """By R1 and R2; the second is decided. One of the notices does not get through."""
    kept = [file_complaint(actor(filer, today=day), person(code), WORDS).row for filer in ("R1", "R2")]
    decide(actor("A1"), kept[1], "upheld", REASON)  # type: ignore[arg-type]
    told = Notice.objects.filter(sort="complaint-decided").get()
    failed = Delivery.objects.create(notice=told, channel="mail", due_at=told.at, state="failed")
    tell_administrators(failed, count=1)
    return kept  # type: ignore[return-value]


@pytest.fixture
def subject(customers: None, actor: Any, sign_in: Callable[..., Any]) -> Any:
    """M1, who sees the whole department and its history, complained about by R1 and R2; one is decided."""
    for code in ("M1", "A1", "R1", "R2"):
        sign_in(code)
    complain_about("M1", actor)
    return sign_in("M1")


def looked_at(client: Any, paths: dict[str, str]) -> dict[str, tuple[int, bytes]]:
    found = {}
    for name, path in paths.items():
        response = client.get(path)
        content = b"".join(response) if response.streaming else response.content
        found[name] = response.status_code, OTHER_EACH_TIME.sub(b"", content)
    return found


def all_paths(addresses: dict[str, str]) -> dict[str, str]:
    """Every address with arguments of its own; lists as CSV and searched, too; the pages of all who are concerned."""
    paths = {name: path for name, path in addresses.items() if right_to(name) and name not in NOT_LOOKED_AT}
    for name in list(paths):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        paths |= {f"{name} {query}": path + query for query in ("?format=csv", f"?q={WORDS[:2]}")}
    for code in ("R1", "R2", "S2", "M1", "A1"):
        pk = person(code).pk
        paths[f"page of {code}"] = f"/people/{pk}/"
        paths[f"personal data of {code}"] = f"/personal-data/employee/{pk}/"
        for end in ("", "/timeline", "/files"):
            paths[f"api of {code}{end}"] = f"/api/employees/{pk}{end}"
        paths[f"found {code}"] = f"/find/?q={person(code).name}"
    paths |= {f"found {word}": f"/find/?q={word}" for word in ("complaint", "投诉", WORDS, REASON)}
    return paths


@pytest.mark.parametrize("code", ["M1", "S2 as administrator"])
def test_all_that_they_can_look_at_is_as_if_it_had_never_been_filed(
    code: str, addresses: dict[str, str], actor: Any, sign_in: Callable[..., Any]
) -> None:
    """Every address that answers to a GET, letter by letter: no word, name, number, line or count is another."""
    code, _as, role = code.partition(" as ")
    for one in ("M1", "A1", "S2", "R1", "R2"):
        sign_in(one)
    if role:
        employ(SYSTEM, code, person(code).name, role, since=TODAY)
    paths, client = all_paths(addresses), sign_in(code)
    before = looked_at(client, paths)
    kept = complain_about(code, actor, day=TODAY - timedelta(days=1))
    after = looked_at(client, paths)
    assert [name for name in paths if before[name] != after[name]] == []
    seen = {name for name, (status, _content) in after.items() if status == 200}
    assert {status for status, _content in after.values()} <= {200, 302, 403, 404}
    wanted = {"page of R1", "page of S2", "api of S2/timeline", "found R1", "api:complaints", "conduct:complaints"}
    wanted |= {"personal data of R1", "personal data of S2", "deliveries", "changes"} if role else set()
    assert wanted <= seen
    for one in kept:
        for path in (f"/conduct/complaints/{one.pk}/", f"/conduct/complaints/{one.pk}/decide/"):
            assert client.get(path).status_code == 404
        for end in ("", "/timeline", "/files"):
            assert client.get(f"/api/complaints/{one.pk}{end}").status_code in (403, 404)


def test_the_history_does_not_even_count_it(subject: Any, sign_in: Callable[..., Any]) -> None:
    hidden = Change.objects.filter(kind="complaint").count()
    assert hidden == 3
    of_subject = subject.get("/api/changes?page_size=200").json()["count"]
    assert of_subject == Change.objects.count() - hidden
    rows = list(csv.reader(io.StringIO(b"".join(subject.get("/changes/?format=csv")).decode("utf-8-sig"))))
    assert len(rows) > 1
    assert not [row for row in rows if "omplaint" in str(row)]
    assert sign_in("A1").get("/api/changes?page_size=200").json()["count"] >= of_subject + hidden


def test_a_handed_out_copy_of_their_data_leaves_it_out(subject: Any, sign_in: Callable[..., Any]) -> None:
    response = sign_in("A1").post(f"/personal-data/employee/{person('M1').pk}/export/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert person("M1").name in text
    assert WORDS not in text
    assert REASON not in text
    assert "complaint" not in text


def test_what_is_told_of_a_removal_does_not_count_it(subject: Any, actor: Any) -> None:
    """It is cleared and purged all the same."""
    complaint = Complaint.objects.get(filed_by__code="R1")
    Complaint.objects.filter(pk=complaint.pk).update(text=f"{person('R1').name}：{WORDS}")
    kind, filer = kind_named("employee"), person("R1")
    found = found_about(kind, filer)
    assert "conduct.Complaint" not in found.texts
    assert not Change.objects.filter(pk__in=found.values, kind="complaint").exists()
    EmployeeRole.objects.filter(employee=filer).update(last_day=TODAY - timedelta(days=1))
    remove(SYSTEM, kind, filer)
    complaint.refresh_from_db()
    assert complaint.text == f"***：{WORDS}"
    assert not ChangeValues.objects.filter(change__kind="complaint", change__object_id=complaint.pk).exclude(
        change__action="person.remove"
    )
    line = Change.objects.get(action="person.remove", event="removed")
    assert "Complaint" not in str(line.values.before)
    listed = {one["kind"] for one in subject.get("/api/changes?page_size=200").json()["results"]}
    assert "complaint" not in listed


def test_messages_about_it_are_in_no_list_of_messages(subject: Any, sign_in: Callable[..., Any]) -> None:
    client, delivery = sign_in("A1"), Delivery.objects.get(notice__sort="complaint-decided")
    page = client.get("/messages/")
    assert page.status_code == 200
    assert "omplaint" not in page.content.decode().split("<main", 1)[-1].split("</main", 1)[0]
    absent = Delivery.objects.order_by("-pk")[0].pk + 1
    for pk in (delivery.pk, absent):
        assert client.get(f"/messages/{pk}/").status_code == 404
        assert client.post(f"/messages/{pk}/again/").status_code == 404
    delivery.refresh_from_db()
    assert delivery.state == "failed"


def test_that_one_was_given_up_is_told_without_its_number(subject: Any, sign_in: Callable[..., Any]) -> None:
    assert not Notice.objects.filter(sort="delivery-gave-up").exists()
    other = Notice.objects.exclude(sort__startswith="complaint").first() or Notice.objects.create(
        user=User.objects.get(username="R1"), sort="stores-given", at=timezone.now()
    )
    tell_administrators(Delivery.objects.create(notice=other, channel="mail", due_at=other.at, state="failed"), count=1)
    told = Notice.objects.get(sort="delivery-gave-up", user__username="A1")
    assert told.values == {"channel": "mail", "count": 1}
    client = sign_in("A1")
    page = client.get(client.get(f"/notices/{told.pk}/").url)
    assert page.status_code == 200
    assert page.request["PATH_INFO"] == "/messages/"
