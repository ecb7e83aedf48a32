"""What is handed out to somebody is all that refers to them, but for what was reviewed to be of others."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.apps import apps
from django.utils import timezone
from django.utils.translation import override

from endcap.accounts.models import Contact, Note, Store
from endcap.company.models import Employee
from endcap.conduct.complaints.actions import decide, file_complaint
from endcap.conduct.models import (
    Acknowledgement,
    Balance,
    Complaint,
    Entry,
    Finding,
    FindingLine,
    Posting,
    Statement,
    UnclearDay,
)
from endcap.platform import actions
from endcap.platform.access import system_actor
from endcap.platform.kinds import kind_named, kind_of
from endcap.platform.models import Change, Delivery, Notice, NoticeAddress, User
from endcap.platform.personal.finding import relations_to
from endcap.platform.personal.register import _withheld, withheld
from tests.conduct.acting import close_october, confirm_all, finding_of
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

# Each with why, where it is registered.
REVIEWED = {
    "platform.Change.user",
    "platform.SheetImport.user",
    "platform.Attachment.added_by",
    "platform.ApiToken.user",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "company.Absence.stand_in",
    "visits.Task.assigned_by",
    "shelf.ShelfCheck.recorded_by",
    "shelf.StockCheck.recorded_by",
    "shelf.MaterialCheck.recorded_by",
    "shelf.Swap.recorded_by",
    "conduct.Acknowledgement.recorded_by",
    "conduct.RulebookDraft.by",
    "conduct.Complaint.about",
    "conduct.Complaint.handled_by",
    "conduct.FindingLine.because_of",
    "conduct.Posting.because_of",
    "conduct.Posting.by",
    "conduct.Finding.decided_by",
    "conduct.Decision.by",
    "conduct.Appeal.heard_by",
    "conduct.LedgerMonth.closed_by",
    "conduct.ClashSettled.by",
    "conduct.RulebookVersion.published_by",
    "conduct.RulebookVersion.money_confirmed_by",
    "results.Result.recorded_by",
    *(
        f"supply.{name}.recorded_by"
        for name in (
            "Cash",
            "CompanyStockout",
            "DeclaredOrder",
            "DeliveryLapse",
            "ForgedSignature",
            "LostDocuments",
            "Outbound",
            "ReturnReceipt",
            "WastedForms",
        )
    ),
}


def handed_out(client: Any, kind: str, pk: int) -> dict[str, Any]:
    response = client.post(f"/personal-data/{kind}/{pk}/export/")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_everything_that_refers_to_a_person_is_handed_out_or_was_reviewed() -> None:
    refers = {
        (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model in (Employee, User, Contact) and not field.primary_key
    }
    assert refers == {one for person in (Employee, User, Contact) for one in relations_to(person)}
    assert len(refers) > 30
    assert {f"{model._meta.label}.{field}" for model, field in _withheld} == REVIEWED
    for (model, field), entry in _withheld.items():
        assert (model, field) in refers
        assert entry.why
        assert {column.name for column in model._meta.concrete_fields} >= set(entry.told)


def test_what_is_handed_out_to_an_employee_is_all_of_it(
    findings: None, customers: None, actor: Any, sign_in: Callable[..., Any]
) -> None:
    from endcap.conduct.appeals.actions import contest

    sign_in("R1")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    close_october(actor("M1"))
    contest(actor("R1"), finding_of("1b", "R1", "2026-10-10"), "没有过期")
    person, user = Employee.objects.get(code="R1"), User.objects.get(username="R1")
    store, now = Store.objects.get(code="T1"), timezone.now()
    NoticeAddress.objects.create(user=user, channel="mail", address="chen@example.com")
    SocialAccount.objects.create(user=user, provider="wecom", uid="chenlixin-1")
    UserSession.objects.create(user=user, ip="192.0.2.7", session_key="the-key", user_agent="Firefox 1")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "the-secret"})
    AccessLog.objects.create(username="R1", ip_address="192.0.2.8", user_agent="Firefox 2", path_info="/")
    Note.objects.create(chain=store.chain, store=store, author=person, text="我写的", at=now)
    notice = Notice.objects.create(user=user, sort="stores-given", at=now)
    Delivery.objects.create(notice=notice, channel="mail", due_at=now)
    actions.edit(actor("M1"), kind_named("store"), [store], {"area_sqm": 7})
    file_complaint(actor("R1"), Employee.objects.get(code="S2"), "当众辱骂")
    told = handed_out(sign_in("A1"), "employee", person.pk)
    text = json.dumps(told, ensure_ascii=False)
    wanted = (
        "chen@example.com",
        "chenlixin-1",
        "192.0.2.7",
        "192.0.2.8",
        "Firefox 1",
        "我写的",
        "当众辱骂",
        "没有过期",
    )
    assert [one for one in wanted if one not in text] == []
    assert "the-key" not in text
    assert "the-secret" not in text
    parts = told["belongs_to_them.json"]
    for model in (Finding, FindingLine, Posting, Entry, Balance, Statement, Acknowledgement, UnclearDay):
        of = model._base_manager.filter(employee=person).count()
        assert of or model is UnclearDay, model
        assert len(parts.get(title_of(model), ())) >= of, model
    assert len(parts["Appeals"]) == 1
    assert len(parts[str(Delivery._meta.verbose_name_plural)]) >= 1


def title_of(model: Any) -> str:
    kind = kind_of(model)
    with override("en"):
        return str(kind.plural if kind else model._meta.verbose_name_plural)


def test_ones_own_deeds_are_told_with_the_address_they_came_from(
    customers: None, actor: Any, sign_in: Callable[..., Any]
) -> None:
    manager = actor("M1")
    sign_in("M1")
    actions.edit(manager, kind_named("store"), [Store.objects.get(code="T1")], {"area_sqm": 7})
    told = handed_out(sign_in("A1"), "employee", Employee.objects.get(code="M1").pk)
    deeds = [deed for deed in told["deeds.json"] if deed["action"] == "store.edit"]
    assert [(deed["kind"], deed["what"]) for deed in deeds] == [("store", "changed")]
    assert {"address", "via", "at"} <= set(deeds[0])


def test_an_administrator_learns_nothing_of_complaints_about_them(
    customers: None, actor: Any, sign_in: Callable[..., Any]
) -> None:
    """By handing out what is kept about whoever filed one, or decided it."""
    for code in ("R1", "M1", "S2"):
        sign_in(code)
    row = file_complaint(actor("R1"), Employee.objects.get(code="S2"), "当众辱骂").row
    decide(actor("M1"), row, "upheld", "三人作证")  # type: ignore[arg-type]
    to_administrator("S2")
    client = sign_in("S2")
    for code in ("R1", "M1", "S2"):
        text = json.dumps(handed_out(client, "employee", Employee.objects.get(code=code).pk), ensure_ascii=False)
        assert [word for word in ("当众辱骂", "三人作证", "omplaint", "投诉") if word in text] == [], code
    assert Complaint.objects.count() == 1


def to_administrator(code: str) -> None:
    from endcap.company.actions import employ
    from tests.conftest import SINCE

    employ(system_actor(today=TODAY), code, Employee.objects.get(code=code).name, "administrator", since=SINCE)


def test_that_it_was_handed_out_stands_in_the_history(customers: None, sign_in: Callable[..., Any]) -> None:
    client, person = sign_in("A1"), Employee.objects.get(code="R1")
    assert client.get(f"/personal-data/employee/{person.pk}/export/").status_code == 405
    assert not Change.objects.filter(action="person.export").exists()
    assert client.post(f"/personal-data/employee/{person.pk}/export/").status_code == 200
    assert Change.objects.filter(action="person.export").count() == 1
    assert withheld(Complaint, "filed_by") is None
