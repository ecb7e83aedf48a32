"""A complaint about a supervisor: filed in confidence, decided by others, and nothing of it seen by whom it is about."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from endcap.company.actions import employ
from endcap.company.models import Employee
from endcap.conduct.complaints.actions import decide, file_complaint
from endcap.conduct.models import Complaint
from endcap.platform.models import Change, Delivery, Notice
from tests.conftest import SINCE, SYSTEM
from tests.project.test_every_address import url_names

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


@pytest.fixture
def subject(customers: None, actor: Any, sign_in: Callable[..., Any]) -> Any:
    """M1, who sees the whole department and its history, complained about by R1 and R2; one is decided."""
    for code in ("M1", "A1", "R1", "R2"):
        sign_in(code)
    file_complaint(actor("R1"), person("M1"), WORDS)
    done = file_complaint(actor("R2"), person("M1"), WORDS)
    decide(actor("A1"), done.row, "upheld", WORDS)  # type: ignore[arg-type]
    return sign_in("M1")


def test_nothing_of_it_is_on_any_page_or_answer(subject: Any, run: Any) -> None:
    """Every address that a manager may get, the pages of these complaints included."""
    from tests.project.test_every_address import addresses as addresses_of

    kept = list(Complaint.objects.values_list("pk", flat=True))
    for pk in kept:
        assert subject.get(reverse("conduct:complaint", args=[pk])).status_code == 404
        assert subject.get(reverse("conduct:complaint-decide", args=[pk])).status_code == 404
        assert subject.get(f"/api/complaints/{pk}").status_code == 404
        assert subject.get(f"/api/complaints/{pk}/timeline").status_code in (403, 404)
    listed = subject.get("/api/complaints/").json()
    assert (listed["count"], listed["results"]) == (0, [])
    assert addresses_of is not None
    for name in sorted(set(url_names())):
        try:
            path = reverse(name)
        except Exception:
            continue
        for query in ("", "?format=csv", "?q=complaint", f"?q={WORDS[:2]}"):
            response = subject.get(path + query)
            text = (
                b"".join(response).decode(errors="ignore")
                if response.streaming
                else response.content.decode(errors="ignore")
            )
            assert WORDS not in text, (name, query)
            assert "Complaint 1" not in text, (name, query)


def test_the_history_does_not_even_count_it(subject: Any, sign_in: Callable[..., Any]) -> None:
    hidden = Change.objects.filter(kind="complaint").count()
    assert hidden == 3
    of_subject = subject.get("/api/changes?page_size=200").json()["count"]
    assert of_subject == Change.objects.count() - hidden
    rows = list(csv.reader(io.StringIO(b"".join(subject.get("/changes/?format=csv")).decode("utf-8-sig"))))
    assert not [row for row in rows if "omplaint" in str(row)]
    assert sign_in("A1").get("/api/changes?page_size=200").json()["count"] >= of_subject + hidden


def test_a_handed_out_copy_of_their_data_leaves_it_out(subject: Any, sign_in: Callable[..., Any]) -> None:
    response = sign_in("A1").get(f"/personal-data/employee/{person('M1').pk}/export/")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert WORDS not in text
    assert "complaint" not in text


def test_messages_about_it_are_in_no_list_of_messages(subject: Any, sign_in: Callable[..., Any]) -> None:
    notice = Notice.objects.filter(sort="complaint-decided").get()
    Delivery.objects.create(notice=notice, channel="mail", due_at=notice.at)
    with override("en"):
        assert "complaint" not in sign_in("A1").get("/deliveries/").content.decode().split("<main", 1)[-1]
