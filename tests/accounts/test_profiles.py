"""An industry profile is data: it changes what the desk calls things and which records are kept of customers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from endcap.accounts.models import Record, Store
from endcap.accounts.record_forms import entry_form
from endcap.company import profiles
from endcap.company.models import CompanySettings
from endcap.company.profiles import form_named, load_profile, profile_names
from endcap.platform.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker(customers: None) -> Store:
    """The company is a manufacturer; one of its customers' plants."""
    CompanySettings.objects.update(profile="manufacturing")
    return Store.objects.get(code="T1")


def incident(**more: Any) -> dict[str, Any]:
    return {
        "day": "2026-11-02", "severity": "major", "product": "W1", "batch": "B-77", "pieces": "100",
        "found": "瓶口裂纹", "stops_line": "on", "due_on": "2026-11-20",
    } | more  # fmt: skip


def new_url(store: Store, form: str = "quality-incident") -> str:
    return f"/records/{form}/store/{store.pk}/new/"


# The data.


@pytest.mark.parametrize("name", profile_names())
def test_every_profile_is_in_order(customers: None, actor: Callable[..., Any], name: str) -> None:
    found = load_profile(name)
    assert found.profile == name
    assert found.forms
    for form in found.forms:
        assert form_named(form.form) == form
        assert {"day", *(field.name for field in form.fields)} == set(entry_form(form, actor("R1")).fields)


def test_a_form_s_name_stands_for_one_form() -> None:
    """Records name their form alone."""
    names = [form.form for name in profile_names() for form in load_profile(name).forms]
    assert len(names) == len(set(names))


# The words.


def test_the_menu_speaks_the_language_of_the_trade(maker: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    assert (menu_word(client, "/chains/"), menu_word(client, "/stores/")) == ("Key customers", "Customer plants")
    assert menu_word(client, "/contacts/") == "Contacts"
    assert "<title>Customer plants" in client.get("/stores/").content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert menu_word(client, "/stores/") == "客户工厂"
    client.cookies["django_language"] = "en"
    CompanySettings.objects.update(profile="consumer-goods")
    assert (menu_word(client, "/chains/"), menu_word(client, "/stores/")) == ("Chains", "Stores")


def menu_word(client: Any, url: str) -> str:
    """What the menu calls the page at that address."""
    menu = client.get("/").content.decode()
    words = re.sub(r"<[^>]*>", " ", re.search(rf'<a [^>]*href="{url}".*?</a>', menu, re.S).group())
    return " ".join(words.split())


def test_a_store_s_page_offers_the_forms_of_the_trade(maker: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    page = client.get(f"/stores/{maker.pk}/").content.decode()
    assert new_url(maker) in page
    assert "shopper-complaint/store" not in page
    assert client.get(new_url(maker)).status_code == 200
    assert client.get(new_url(maker, "shopper-complaint")).status_code == 404
    assert client.get(f"/records/quality-incident/chain/{maker.chain_id}/new/").status_code == 404
    assert client.get(new_url(maker, "no-such-form")).status_code == 404


# A record's life.


def test_an_incident_is_entered_followed_and_closed(maker: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    assert client.post(new_url(maker), incident()).status_code == 302
    record = Record.objects.get(form="quality-incident")
    assert record.values == {
        "severity": "major", "product": "W1", "batch": "B-77", "pieces": "100", "found": "瓶口裂纹", "cause": "",
        "correction": "", "stops_line": True, "due_on": "2026-11-20", "done_on": None,
    }  # fmt: skip
    assert (record.day, record.due_on, record.done_on) == (date(2026, 11, 2), date(2026, 11, 20), None)
    assert (record.store, record.chain, record.author.code) == (maker, maker.chain, "R1")

    told = "Quality incident · Major · B-77"
    entries = client.get(f"/stores/{maker.pk}/").context["entries"]
    assert (told, f"/record/{record.pk}/") in [(entry.title, entry.url) for entry in entries]
    assert told in client.get("/records/quality-incident/").content.decode()
    assert client.get("/records/quality-incident/", {"state": "open"}).context["page"].paginator.count == 1
    assert "瓶口裂纹" in client.get(f"/record/{record.pk}/").content.decode()

    form = client.get(f"/record/{record.pk}/edit/").content.decode()
    for kept in ('value="B-77"', 'value="W1" selected', 'value="major" selected', "瓶口裂纹", 'value="2026-11-20"'):
        assert kept in form, kept
    client.post(
        f"/record/{record.pk}/edit/", incident(cause="模具磨损", batch="B-78", done_on="2026-11-12", stops_line="")
    )
    record.refresh_from_db()
    assert (record.values["cause"], record.values["stops_line"], record.done_on) == (
        "模具磨损",
        False,
        date(2026, 11, 12),
    )
    assert client.get("/records/quality-incident/", {"state": "open"}).context["page"].paginator.count == 0
    assert client.get("/records/quality-incident/", {"state": "done"}).context["page"].paginator.count == 1
    assert "B-78" in client.get("/records/quality-incident/", {"q": "hmj"}).content.decode()


def test_what_was_entered_can_be_taken_back(maker: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    client.post(new_url(maker), incident())
    client.post(f"/undo/{Change.objects.order_by('-pk')[0].batch}/")
    assert not Record.objects.filter(form="quality-incident").exists()


def test_an_incident_is_late_after_its_due_day(maker: Store, sign_in: Callable[..., Any]) -> None:
    client, today = sign_in("R1"), timezone.localdate()
    for days, batch in ((-1, "late"), (0, "today"), (1, "ahead")):
        client.post(new_url(maker), incident(due_on=(today + timedelta(days=days)).isoformat(), batch=batch))
    rows = client.get("/records/quality-incident/", {"state": "late"}).context["page"]
    assert [row.values["batch"] for row in rows] == ["late"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"severity": "deadly"},
        {"severity": ""},
        {"product": "NOPE"},
        {"pieces": "many"},
        {"pieces": "1.23456"},
        {"pieces": "NaN"},
        {"batch": ""},
        {"batch": "x" * 301},
        {"found": "x" * 4001},
        {"due_on": "2026-02-30"},
        {"due_on": ""},
        {"day": ""},
        {"day": "yesterday"},
    ],
)
def test_a_wrong_value_is_refused(maker: Store, sign_in: Callable[..., Any], wrong: dict[str, str]) -> None:
    client = sign_in("R1")
    response = client.post(new_url(maker), incident(**wrong))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(wrong)
    assert not Record.objects.filter(form="quality-incident").exists()


def test_records_are_for_whom_the_customer_concerns(maker: Store, sign_in: Callable[..., Any]) -> None:
    sign_in("R1").post(new_url(maker), incident())
    one = f"/record/{Record.objects.get(form='quality-incident').pk}/"
    theirs = Store.objects.get(code="T2")
    assert sign_in("R1").get(new_url(theirs)).status_code == 404
    for code, status in {"S2": 200, "M1": 200, "F1": 200, "R2": 404, "P1": 403, "L1": 403, "buyer": 403}.items():
        client = sign_in(code)
        assert client.get(one).status_code == status, code
        edited = client.post(f"{one}edit/", incident(batch="X")).status_code
        assert edited == {"S2": 302, "M1": 302, "R2": 404}.get(code, 403), code
    rows = sign_in("R2").get("/records/quality-incident/").context["page"].paginator.count
    assert rows == 0


def test_records_stay_readable_under_another_profile(maker: Store, sign_in: Callable[..., Any]) -> None:
    client = sign_in("R1")
    client.post(new_url(maker), incident())
    record = Record.objects.get(form="quality-incident")
    CompanySettings.objects.update(profile="consumer-goods")
    assert "瓶口裂纹" in client.get(f"/record/{record.pk}/").content.decode()
    assert "B-77" in client.get("/records/quality-incident/").content.decode()
    page = client.get(f"/stores/{maker.pk}/").content.decode()
    assert "Quality incident · Major · B-77" in page
    assert new_url(maker) not in page
    assert client.post(new_url(maker), incident()).status_code == 404


def test_a_record_whose_form_is_gone_breaks_no_page(customers: None, sign_in: Callable[..., Any]) -> None:
    store = Store.objects.get(code="T1")
    record = Record.objects.create(chain=store.chain, store=store, form="gone", day=date(2026, 11, 1))
    client = sign_in("M1")
    assert client.get(f"/stores/{store.pk}/").status_code == 200
    assert client.get(f"/record/{record.pk}/").status_code == 404


# Data that is not in order.

PROFILE = "profile: mine\ntitle: {zh: 我的, en: Mine}\nabout: {zh: 甲, en: A}\n"
FORM = """form: visit
title: {zh: 甲, en: A}
plural: {zh: 甲, en: A}
help: {zh: 甲, en: A}
about: [store]
fields:
  - {name: kind, title: {zh: 甲, en: A}, type: choice, choices: {a: {zh: 甲, en: A}}}
  - {name: due_on, title: {zh: 甲, en: A}, type: date}
summary: [kind]
due: due_on
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Any]]:
    """Writes a profile with one form, and loads it."""
    monkeypatch.setattr(profiles, "FOLDER", tmp_path)

    def load(profile: str, form: str) -> Any:
        folder = tmp_path / "mine" / "forms"
        folder.mkdir(parents=True)
        (folder.parent / "profile.yaml").write_text(profile, encoding="utf-8")
        (folder / "visit.yaml").write_text(form, encoding="utf-8")
        return load_profile("mine")

    load_profile.cache_clear()
    yield load
    load_profile.cache_clear()


def test_a_profile_of_one_s_own_is_read(write: Callable[[str, str], Any]) -> None:
    assert write(PROFILE, FORM).form("visit").field("kind").choices["a"].en == "A"
    assert profile_names() == ["mine"]


@pytest.mark.parametrize(
    ("profile", "form", "said"),
    [
        (PROFILE.replace(", en: Mine", ""), FORM, "title.en"),
        (PROFILE + "colour: red\n", FORM, "colour"),
        (PROFILE, FORM.replace("type: date", "type: day"), "type"),
        (PROFILE, FORM.replace(", choices: {a: {zh: 甲, en: A}}", ""), "kind: choices belong"),
        (PROFILE, FORM.replace("summary: [kind]", "summary: [what]"), "summary names what"),
        (PROFILE, FORM.replace("due: due_on", "due: kind"), "kind is no date field"),
        (PROFILE, FORM.replace("name: due_on", "name: kind"), "twice"),
        (PROFILE, FORM.replace("name: kind", "name: Kind"), "pattern"),
        (PROFILE, FORM.replace("form: visit", "form: ../visit"), "pattern"),
        (PROFILE, FORM.replace("about: [store]", "about: [shelf]"), "about"),
        pytest.param("title: {zh: [", FORM, "title", id="no-yaml"),
        pytest.param("", FORM, "profile", id="empty"),
        pytest.param(
            PROFILE, FORM.replace("due_on", "day"), "day", id="day"
        ),
    ],
)  # fmt: skip
def test_what_is_not_in_order_is_said(write: Callable[[str, str], Any], profile: str, form: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        write(profile, form)
