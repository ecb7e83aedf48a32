"""What is kept about somebody is said, handed out, removed everywhere, and goes when its time is over."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from endcap.accounts.models import Contact, ImportantDate, Note, Record, Store
from endcap.company.models import Employee, EmployeeRole
from endcap.platform import actions, files
from endcap.platform.audit.exporting import exported
from endcap.platform.audit.verifying import verify
from endcap.platform.finder import find
from endcap.platform.kinds import kind_named
from endcap.platform.models import Attachment, Change, ChangeValues, KeepingTime, SavedView, SheetImport
from endcap.platform.personal import register
from endcap.platform.personal.finding import found_about
from endcap.platform.personal.purging import days_of, purge_what_is_over
from endcap.platform.personal.register import holdings, person_of, time_named, times
from endcap.platform.personal.removing import remove
from endcap.platform.spreadsheets import imports
from tests.conftest import SYSTEM, TODAY

pytestmark = pytest.mark.django_db

NAME, PHONE, MAIL = "欧阳若兰", "139 5719 2077", "ruolan.ouyang@example.com"
# As others write the same.
OTHERWISE = ("欧阳 若兰", "13957192077", "+86 139-5719-2077", "139 57192077", "Ruolan.Ouyang@Example.com")
PICTURE = b"\x89PNG picture of somebody"


@pytest.fixture(autouse=True)
def anchor(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"


def everything() -> str:
    """All that the database holds, as texts, JSON as people read it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [
                str(value) for row in cursor.fetchall() for value in row if isinstance(value, str | dict | list | bytes)
            ]
    text = "\n".join(found)
    return text + text.encode().decode("unicode_escape", errors="ignore")


def problems() -> list[dict[str, str]]:
    """Nothing is committed in a test, and so no head is written down."""
    return [problem for problem in verify().problems if problem["code"] != "anchor_missing"]


@pytest.fixture
def ruolan(customers: None, actor: Any) -> Contact:
    """She is named in notes, records, dates, the history, a file, an import that was looked at and one that waits."""
    store, kind, manager = Store.objects.get(code="T1"), kind_named("contact"), actor("M1")
    own = {"chain": store.chain, "store": store}
    done = actions.add(manager, kind, {**own, "name": NAME, "phone": PHONE, "email": MAIL, "birthday": "03-28"})
    contact = Contact.objects.get(pk=done.row.pk)  # type: ignore[union-attr]
    actions.edit(manager, kind, [contact], {"habits": f"{NAME}喜欢下午见面"})
    other = Contact.objects.get(name="李T1")
    actions.add(manager, kind_named("relation"), {"contact": other, "kind": "reports_to", "other": contact})
    Note.objects.create(**own, text=f"和{NAME}（{PHONE}）谈了堆头", at=timezone.now())
    for other in OTHERWISE:
        Note.objects.create(**own, text=f"换了写法：{other}", at=timezone.now())
    Record.objects.create(**own, form="shopper-complaint", day=TODAY, values={"matter": [f"找{NAME}"], "other": 3})
    SavedView.objects.create(user=manager.user, path="/contacts/", name="一个人", query=f"q={quote(NAME)}")
    ImportantDate.objects.create(**own, title=f"{NAME}入职十周年", day=TODAY)
    files.attach(manager, kind, contact, SimpleUploadedFile(f"{NAME}.png", PICTURE))
    cells = f"系统\t姓名\t电话\n{store.chain.name}\t{NAME}\t{PHONE}\n"
    for sheet in (cells, cells + "没有\t某人\t1\n"):
        upload = SimpleUploadedFile("people.csv", sheet.replace("\t", ",").encode())
        imports.receive(manager, kind, upload, goes_on=False, waits=True)
    return contact


def test_removed_is_nowhere_and_the_history_still_proves_itself(
    ruolan: Contact, django_capture_on_commit_callbacks: Any
) -> None:
    kept = Attachment.objects.get().sha256
    text = everything()
    assert all(word in text for word in (NAME, PHONE, MAIL, *OTHERWISE))
    lines = Change.objects.count()
    with django_capture_on_commit_callbacks(execute=False) as later:
        found = remove(SYSTEM, kind_named("contact"), ruolan)
    for done in later:
        if "tidy_up" not in repr(done):
            done()
    assert (len(found.files), len(found.sheets)) == (1, 2)
    text = everything()
    assert not [word for word in (NAME, quote(NAME), PHONE, MAIL, *OTHERWISE, "ouyangruolan", "oyrl") if word in text]
    assert not default_storage.exists(files.path_of(kept))
    assert find(SYSTEM, NAME) == []
    assert not any(NAME in json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False) for row in exported())
    assert problems() == []
    told = Change.objects.filter(action="person.remove")
    assert Change.objects.count() == lines + told.count()
    assert sorted((one.kind, one.event, *one.fields) for one in told if one.kind != "import") == [
        ("contact", "removed", "files", "texts", "values"),
        ("date", "changed", "title"),
        *[("note", "changed", "text")] * (1 + len(OTHERWISE)),
        ("record", "changed", "values"),
    ]
    assert Note.objects.filter(text="和***（***）谈了堆头").count() == 1
    assert Note.objects.filter(text="换了写法：***").count() == len(OTHERWISE)
    assert Record.objects.get(values__other=3).values["matter"] == ["找***"]


def test_what_is_about_others_stays(ruolan: Contact) -> None:
    manager_values = ChangeValues.objects.exclude(change__about_kind="contact", change__about_id=ruolan.pk)
    others = {row.pk for row in manager_values if NAME not in str([row.before, row.after, row.shown, row.name])}
    remove(SYSTEM, kind_named("contact"), ruolan)
    assert others <= set(ChangeValues.objects.values_list("pk", flat=True))
    assert Contact.objects.filter(name="李T1").exists()
    assert Note.objects.filter(text="谈了堆头").count() == 2


def test_texts_that_may_mean_a_namesake_are_left_alone_and_told(ruolan: Contact, sign_in: Callable[..., Any]) -> None:
    Contact.objects.create(chain=ruolan.chain, name=f"{NAME}芝")
    page = sign_in("A1").get(f"/personal-data/contact/{ruolan.pk}/").content.decode()
    assert "1 other person has this name" in page
    found = remove(SYSTEM, kind_named("contact"), ruolan)
    assert found.namesakes == 1
    assert Note.objects.filter(text=f"和{NAME}（***）谈了堆头").exists()
    assert not ChangeValues.objects.filter(name=NAME).exists()


def test_an_employee_stays_as_a_number(
    customers: None, findings: None, actor: Any, sign_in: Callable[..., Any]
) -> None:
    from endcap.conduct.models import FindingLine, Posting, Statement
    from tests.conduct.acting import close_october, confirm_all

    person = Employee.objects.get(code="R1")
    sign_in("R1")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))

    def kept() -> list[Any]:
        return [list(model.objects.order_by("pk").values_list()) for model in (FindingLine, Posting, Statement)]

    before = kept()
    assert all(before)
    with pytest.raises(ValidationError):
        remove(SYSTEM, kind_named("employee"), person)
    EmployeeRole.objects.filter(employee=person).update(last_day=TODAY - timedelta(days=1))
    remove(SYSTEM, kind_named("employee"), person)
    person.refresh_from_db()
    assert (person.name, person.code, person.monthly_wage) == (f"#{person.pk}", f"#{person.pk}", None)
    assert (person.user.is_active, person.user.has_usable_password()) == (False, False)
    text = everything()
    assert not [line for line in text.split("\n") if "陈立新" in line or "chenlixin" in line]
    assert kept() == before
    assert problems() == []
    page = sign_in("M1").get("/conduct/findings/")
    assert f"#{person.pk}" in page.content.decode()


def test_a_signed_in_person_who_is_removed_is_out_at_once(customers: None, sign_in: Callable[..., Any]) -> None:
    person, client = Employee.objects.get(code="R1"), sign_in("R1")
    assert client.get("/").status_code == 200
    EmployeeRole.objects.filter(employee=person).update(last_day=TODAY - timedelta(days=1))
    remove(SYSTEM, kind_named("employee"), person)
    assert client.get("/").status_code == 302


def test_all_of_it_or_nothing(ruolan: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything()
    person = person_of("contact")
    monkeypatch.setitem(register._people, "contact", replace(person, clear=lambda row: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        remove(SYSTEM, kind_named("contact"), ruolan)
    assert everything() == before


# --- Handing out -------------------------------------------------------------------------------------------------


def test_what_is_handed_out_is_all_of_it(ruolan: Contact, sign_in: Callable[..., Any]) -> None:
    response = sign_in("A1").post(f"/personal-data/contact/{ruolan.pk}/export/")
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        told = {name: archive.read(name) for name in archive.namelist()}
    assert next(content for name, content in told.items() if name.startswith("files/")) == PICTURE
    assert json.loads(told["person.json"])["Phone"] == PHONE
    assert "Relations" in json.loads(told["belongs_to_them.json"])
    assert len(json.loads(told["texts.json"])) >= 3
    assert len(json.loads(told["history.json"])) >= 3
    assert Change.objects.order_by("-pk")[0].action == "person.export"


def test_it_is_for_administrators(ruolan: Contact, sign_in: Callable[..., Any], actor: Any) -> None:
    for code in ("R1", "S1", "M1", "F1", "buyer"):
        client = sign_in(code)
        for path in ("", f"contact/{ruolan.pk}/"):
            assert client.get(f"/personal-data/{path}").status_code == 403, (code, path)
        assert client.post(f"/personal-data/contact/{ruolan.pk}/export/").status_code == 403
        assert client.post(f"/personal-data/contact/{ruolan.pk}/remove/", {"name": NAME}).status_code == 403
    with pytest.raises(PermissionDenied):
        remove(actor("M1"), kind_named("contact"), ruolan)


def test_removing_asks_for_the_name(ruolan: Contact, sign_in: Callable[..., Any]) -> None:
    client, path = sign_in("A1"), f"/personal-data/contact/{ruolan.pk}/remove/"
    assert client.post(path, {"name": "欧阳"}).status_code == 422
    assert Contact.objects.filter(pk=ruolan.pk).exists()
    assert client.post(path, {"name": NAME}).status_code == 302
    assert not Contact.objects.filter(pk=ruolan.pk).exists()
    assert client.get("/personal-data/store/1/").status_code == 404


# --- Times of keeping --------------------------------------------------------------------------------------------


def test_the_register_names_whose_what_why_and_how_long(customers: None, sign_in: Callable[..., Any]) -> None:
    page = unescape(sign_in("A1").get("/personal-data/").content.decode())
    with override("en"):
        for one in holdings():
            assert all(str(text) in page for text in (one.whose, one.what, one.purpose, one.kept)), one
            assert not one.time or time_named(one.time)


def test_times_are_chosen_within_what_the_law_asks_for(customers: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    wanted = {time.name: time.days for time in times()}
    assert client.post("/personal-data/times/", wanted | {"history": 189}).status_code == 422
    assert client.post("/personal-data/times/", wanted | {"history": 190}).status_code == 302
    assert days_of(time_named("history")) == 190
    assert Change.objects.order_by("-pk")[0].kind == "keeping-time"
    KeepingTime.objects.update(days=1)
    assert days_of(time_named("history")) == 190


def test_what_is_over_its_time_goes(ruolan: Contact) -> None:
    Contact.objects.filter(pk=ruolan.pk).update(left_on=TODAY - timedelta(days=800))
    SheetImport.objects.update(at=timezone.now() - timedelta(days=91))
    assert any(one.shown for one in SheetImport.objects.all())
    gone = purge_what_is_over(TODAY)
    assert (gone["contacts-left"], gone["history"], gone["imports"] > 0) == (1, 0, True)
    assert not Contact.objects.filter(pk=ruolan.pk).exists()
    assert not any(one.shown for one in SheetImport.objects.all())


def test_the_history_keeps_its_lines(customers: None, actor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.objects.get(code="T1")
    actions.edit(actor("M1"), kind_named("store"), [store], {"area_sqm": 7})
    later = timezone.now() + timedelta(days=731)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    lines = Change.objects.count()
    assert purge_what_is_over(TODAY)["history"] == lines
    assert (Change.objects.count(), ChangeValues.objects.count()) == (lines, 0)
    assert problems() == []
    assert found_about(kind_named("employee"), Employee.objects.get(code="R1")).values == []
