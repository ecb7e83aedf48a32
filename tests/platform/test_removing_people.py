"""Removing a person reaches them however they are written, and nothing of what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from endcap.accounts.models import Chain, Contact, Note, Store
from endcap.company.models import Employee, Product
from endcap.platform import actions, files
from endcap.platform.kinds import kind_named
from endcap.platform.models import Attachment, Change, ChangeValues
from endcap.platform.personal.finding import found_about, words_of
from endcap.platform.personal.naming import Words
from endcap.platform.personal.places import models_of_ours, word_columns
from endcap.platform.personal.register import free_texts
from endcap.platform.personal.removing import remove
from endcap.platform.undoing import CannotUndo, undo
from tests.conftest import SYSTEM

pytestmark = pytest.mark.django_db

CONTACT = kind_named("contact")
# Names and codes of things, and words of ours: never altered. What people write freely is registered as `Texts`.
NO_TEXTS = {
    "platform.Attachment": {"about_kind", "sha256", "media_type"},
    "platform.SheetImport": {"kind", "language", "via", "address", "columns", "worker", "made", "back"},
    "platform.ColumnMatch": {"kind", "heading", "field"},
    "platform.NoticeGroup": {"name", "sorts", "key", "secret"},
    "platform.Notice": {"sort", "values", "about_kind", "once"},
    "platform.Delivery": {"claim"},
    "platform.NoticeChoice": {"sort"},
    "platform.NoticeAddress": {"address"},
    "platform.KeepingTime": {"name"},
    "platform.SavedView": {"path"},
    "platform.ApiToken": {"prefix", "digest"},
    "platform.User": {"username"},
    "company.Employee": {"code", "name"},
    "company.Territory": {"code", "name"},
    "company.Product": {"sku", "name", "barcode"},
    "company.CompanySettings": {"name", "working_days", "second_factor_roles", "rulebooks", "steps_left_out"},
    "company.CalendarDay": {"name"},
    "company.SetupCode": {"digest"},
    "accounts.Tier": {"code", "name"},
    "accounts.Chain": {"code", "name"},
    "accounts.Banner": {"code", "name"},
    "accounts.Store": {"code", "name"},
    "accounts.Contact": {"name", "phone", "email", "birthday"},
    "accounts.Record": {"form"},
    "accounts.CompetitorSighting": {"brand"},
    "visits.Task": {"code"},
    "shelf.ShelfCheck": {"code"},
    "shelf.StockCheck": {"code"},
    "shelf.MaterialCheck": {"code"},
    "shelf.Swap": {"code"},
    "conduct.Complaint": {"code"},
    "conduct.Rulebook": {"name", "title_zh", "title_en"},
    "conduct.RulebookVersion": {"text", "digest", "title_zh", "title_en", "jurisdiction"},
    "conduct.RulebookDraft": {"text"},
    "conduct.Examination": {"digest", "question", "outcome", "problem"},
    "conduct.VersionClause": {
        "remedy_zh",
        "remedy_en",
        "number",
        "kind",
        "title_zh",
        "title_en",
        "source_zh",
        "source_en",
    },
    "conduct.ClashSettled": {"first", "second"},
    "conduct.Finding": {"rulebook", "number", "fact", "fact_id", "period"},
    "conduct.FindingLine": {"entry_id", "explanation_zh", "explanation_en"},
    "conduct.UnclearDay": {"rulebook", "period", "fact", "fact_id", "missing"},
    "conduct.EarlyWarning": {"rulebook", "fact", "fact_id", "explanation_zh", "explanation_en"},
    # What is left out names records by their rows, and is written anew with every look.
    "conduct.LedgerMonth": {"month", "judged_under", "left_out"},
    "conduct.Posting": {"entry_id", "explanation_zh", "explanation_en"},
    "results.Result": {"code", "measure"},
    **{
        f"supply.{name}": {"code"}
        for name in ("Cash", "ReturnReceipt", "DeliveryLapse", "ForgedSignature", "LostDocuments", "WastedForms")
    },
}


@pytest.fixture(autouse=True)
def anchor(settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"


@pytest.fixture
def contact(customers: None) -> Callable[..., Contact]:
    """Made by M1's hand, at the chain of store T1."""

    def make(name: str, **values: Any) -> Contact:
        chain = Store.objects.get(code="T1").chain
        return actions.add(SYSTEM, CONTACT, {"chain": chain, "name": name, **values}).row  # type: ignore[return-value]

    return make


def noted(text: str, store: str = "T1") -> Note:
    at = Store.objects.get(code=store)
    return Note.objects.create(chain=at.chain, store=at, text=text, at=timezone.now())


def test_every_column_of_words_is_a_text_or_is_none() -> None:
    free = {model._meta.label: set(names) for model, names in free_texts().items()}
    for model in models_of_ours():
        label, columns = model._meta.label, {field.name for field in word_columns(model)}
        no_texts = NO_TEXTS.get(label, set())
        assert not no_texts & free.get(label, set()), label
        assert columns == no_texts | free.get(label, set()), label


# --- Damage ------------------------------------------------------------------------------------------------------


def test_names_of_things_stay_and_so_does_their_history(contact: Callable[..., Contact]) -> None:
    chain = Store.objects.get(code="T1").chain
    product = Product.objects.create(sku="JLY", name="金龙鱼调和油", pieces_per_case=4, unit_price=5)
    lidl = actions.add(SYSTEM, kind_named("chain"), {"code": "LD", "name": "Lidl"}).row
    actions.edit(SYSTEM, kind_named("product"), [product], {"name": "金龙鱼"})
    actions.edit(SYSTEM, kind_named("chain"), [chain], {"name": "华东大卖场"})
    elsewhere = Chain.objects.create(code="EL", name="别处")
    far = Note.objects.create(chain=elsewhere, text="华东开了新店，Li 没来", at=timezone.now())
    near = noted("和金龙谈了金龙鱼，华东和 Li 也在；Lidl 没有")
    before = set(ChangeValues.objects.values_list("pk", flat=True))
    for name in ("金龙", "Li", "华东"):
        remove(SYSTEM, CONTACT, contact(name))
    product.refresh_from_db()
    chain.refresh_from_db()
    lidl.refresh_from_db()  # type: ignore[union-attr]
    near.refresh_from_db()
    far.refresh_from_db()
    assert (product.name, product.sku, chain.name, str(lidl)) == ("金龙鱼", "JLY", "华东大卖场", "Lidl")
    assert near.text == "和***谈了金龙鱼，***和 *** 也在；Lidl 没有"
    assert far.text == "华东开了新店，Li 没来"
    assert before <= set(ChangeValues.objects.values_list("pk", flat=True))


def test_what_may_mean_something_else_is_counted_on_the_page(
    contact: Callable[..., Contact], sign_in: Callable[..., Any]
) -> None:
    Product.objects.create(sku="JLY", name="金龙鱼", pieces_per_case=4, unit_price=5)
    noted("金龙来过", "T1")
    Note.objects.create(chain=Chain.objects.create(code="EL", name="别处"), text="金龙没来", at=timezone.now())
    person = contact("金龙")
    found = found_about(CONTACT, person)
    assert (found.texts, found.doubtful, found.names) == ({"accounts.Note": 1}, 1, 1)
    page = sign_in("A1").get(f"/personal-data/contact/{person.pk}/").content.decode()
    assert "1 text elsewhere holds this name" in page
    assert "1 name of a thing" in page


def test_a_line_says_where_and_not_what_and_is_not_undone(contact: Callable[..., Contact]) -> None:
    note = noted("和欧阳若兰谈了")
    remove(SYSTEM, CONTACT, contact("欧阳若兰"))
    line = Change.objects.get(action="person.remove", kind="note")
    assert (line.object_id, line.fields) == (note.pk, ["text"])
    assert "谈了" not in str([line.values.name, line.values.before, line.values.after, line.values.shown])
    with pytest.raises(CannotUndo):
        undo(SYSTEM, line.batch)
    note.refresh_from_db()
    assert note.text == "和***谈了"


def test_the_history_of_a_text_goes_also_where_the_text_is_gone(contact: Callable[..., Contact]) -> None:
    kind, store = kind_named("note"), Store.objects.get(code="T1")
    kept = {}
    for text in ("金龙来了", "没有别人"):
        row = actions.add(SYSTEM, kind, {"chain": store.chain, "store": store, "text": text, "at": timezone.now()}).row
        kept[text] = row.pk  # type: ignore[union-attr]
        actions.remove(SYSTEM, kind, row)  # type: ignore[arg-type]
    remove(SYSTEM, CONTACT, contact("金龙"))
    left = ChangeValues.objects.filter(change__kind="note").exclude(change__action="person.remove")
    assert {one.change.object_id for one in left} == {kept["没有别人"]}


# --- Spellings and former names ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "text", "cleared"),
    [
        ("139 5719 2077", "13957192077、+86 139-5719-2077、8613957192077", "***、***、***"),
        ("13957192077", "找139 5719 2077，不是139571920770", "找***，不是139571920770"),
        ("0571-8888 6666", "(0571)88886666", "(***"),
        ("Li Na", "和LI  NA、li-na、Lina，不是Li Nana", "和***、***、***，不是Li Nana"),
        ("a.b@x.cn", "A.B@X.CN; a.b@x.cnn", "***; a.b@x.cnn"),
        ("欧阳若兰", "欧阳　若兰", "***"),
        ("Émile Zola", "ÉMILE ZOLA", "***"),
    ],
)
def test_it_is_found_however_it_is_written(word: str, text: str, cleared: str) -> None:
    assert Words(sure=(word,)).taken_out({"x": [text, 3]}, near=False) == {"x": [cleared, 3]}


def test_former_names_and_numbers_are_found(contact: Callable[..., Contact]) -> None:
    person = contact("欧阳若兰", phone="0571-8888 6666")
    actions.edit(SYSTEM, CONTACT, [person], {"name": "欧阳若芷", "phone": "13957192077"})
    note = noted("欧阳若兰，057188886666；现在叫欧阳若芷，139 5719 2077")
    remove(SYSTEM, CONTACT, Contact.objects.get(pk=person.pk))
    note.refresh_from_db()
    assert note.text == "***，***；现在叫***，***"


def test_a_former_name_that_somebody_has_now_is_theirs(contact: Callable[..., Contact]) -> None:
    person = contact("欧阳若兰")
    actions.edit(SYSTEM, CONTACT, [person], {"name": "欧阳若芷"})
    contact("欧阳若兰")
    words = words_of(CONTACT, Contact.objects.get(pk=person.pk))
    assert (words.all, words.namesakes) == (("欧阳若芷",), 1)


# --- Files, and people who were deleted ---------------------------------------------------------------------------


@pytest.fixture
def attached(customers: None, actor: Any) -> Callable[..., Attachment]:
    def attach(about: Any, content: bytes, kind: str = "contact") -> Attachment:
        done = files.attach(actor("M1"), kind_named(kind), about, SimpleUploadedFile("a.png", content))
        return done.row  # type: ignore[return-value]

    return attach


def removed(person: Any, capture: Any) -> None:
    with capture(execute=False) as later:
        remove(SYSTEM, CONTACT, person)
    for done in later:
        if "tidy_up" not in repr(done):
            done()


def test_files_that_were_removed_before_go_too(
    contact: Callable[..., Contact], attached: Callable[..., Attachment], django_capture_on_commit_callbacks: Any
) -> None:
    person, store = contact("欧阳若兰"), Store.objects.get(code="T1")
    deleted, undone, shared = (attached(person, content) for content in (b"one", b"two", b"three"))
    attached(store, b"three", "store")
    actions.remove(SYSTEM, kind_named("file"), deleted)
    undo(SYSTEM, Change.objects.get(kind="file", object_id=undone.pk).batch)
    assert len(found_about(CONTACT, person).files) == 3
    removed(person, django_capture_on_commit_callbacks)
    there = [default_storage.exists(files.path_of(one.sha256)) for one in (deleted, undone, shared)]
    assert there == [False, False, True]


def test_a_deleted_contact_can_still_be_removed(
    contact: Callable[..., Contact],
    attached: Callable[..., Attachment],
    sign_in: Callable[..., Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    person = contact("欧阳若兰", phone="13957192077")
    kept, note, pk = attached(person, b"one"), noted("欧阳若兰"), person.pk
    actions.remove(SYSTEM, CONTACT, person)
    client, path = sign_in("A1"), f"/personal-data/contact/{pk}/"
    assert f'<a href="{path}">欧阳若兰</a>' in client.get("/personal-data/").content.decode()
    assert "13957192077" in str(ChangeValues.objects.get(change__kind="contact", change__event="removed").before)
    assert client.get(path).status_code == 200
    assert client.post(f"{path}export/")["Content-Type"] == "application/zip"
    with django_capture_on_commit_callbacks(execute=False) as later:
        assert client.post(f"{path}remove/", {"name": "欧阳若兰"}).status_code == 302
    for done in later:
        if "tidy_up" not in repr(done):
            done()
    note.refresh_from_db()
    assert note.text == "***"
    assert not default_storage.exists(files.path_of(kept.sha256))
    assert not ChangeValues.objects.filter(name="欧阳若兰").exists()
    assert client.get(path).status_code == 404
    assert path not in client.get("/personal-data/").content.decode()


def test_of_somebody_gone_for_long_what_is_left_can_be_removed(
    contact: Callable[..., Contact], attached: Callable[..., Attachment], sign_in: Callable[..., Any]
) -> None:
    person = contact("欧阳若兰")
    attached(person, b"one")
    pk = person.pk
    Contact.objects.filter(pk=pk).delete()
    client = sign_in("A1")
    assert f"#{pk}" in client.get("/personal-data/").content.decode()
    assert client.post(f"/personal-data/contact/{pk}/remove/", {"name": f"#{pk}"}).status_code == 302
    assert not Attachment.objects.exists()


def test_nobody_who_is_there_is_among_the_deleted(contact: Callable[..., Contact], sign_in: Callable[..., Any]) -> None:
    person = contact("欧阳若兰")
    batch = actions.remove(SYSTEM, CONTACT, person).batch
    undo(SYSTEM, batch)  # type: ignore[arg-type]
    assert "欧阳若兰" not in sign_in("A1").get("/personal-data/").content.decode()


# --- Wiping -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does it by itself")
def test_what_is_not_wiped_yet_is_remembered(contact: Callable[..., Contact]) -> None:
    remove(SYSTEM, CONTACT, contact("欧阳若兰"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        assert cursor.fetchone()[0] == 1


def test_an_employee_of_two_letters_is_found_where_they_work(customers: None) -> None:
    person = Employee.objects.get(code="R1")
    Employee.objects.filter(pk=person.pk).update(name="陈立")
    person.refresh_from_db()
    note = noted("陈立来过")
    Note.objects.filter(pk=note.pk).update(author=person)
    Note.objects.create(chain=Chain.objects.create(code="EL", name="别处"), text="陈立没来", at=timezone.now())
    found = found_about(kind_named("employee"), person)
    assert (found.texts, found.doubtful) == ({"accounts.Note": 1}, 1)
