"""What people type finds what was entered, however wide its letters are and wherever its brackets stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.accounts.models import Chain, Contact, ImportantDate, Store
from endcap.kernels.text import folded, letters_of
from endcap.platform.search import search_text, sort_key
from tests.conftest import TODAY, rows_of

Found = Callable[[str, str], set[str]]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ＡＢＣ１２３", "abc123"),
        ("惠民家（湖滨店）", "惠民家(湖滨店)"),
        ("惠民家(湖滨店)", "惠民家(湖滨店)"),
        ("Ｗａｌ－Ｍａｒｔ", "wal-mart"),
        ("天然水\u3000５５０ｍＬ", "天然水 550ml"),
        ("", ""),
    ],
)
def test_what_looks_alike_has_one_form(text: str, wanted: str) -> None:
    assert folded(text) == wanted
    assert folded(folded(text)) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("惠民家（湖滨店）", "惠民家湖滨店"),
        ("惠民家(湖滨店)", "惠民家湖滨店"),
        ("盛隆 - 大关【二店】", "盛隆大关二店"),
        ("Wal-Mart 7", "WalMart7"),
        ("（）", ""),
    ],
)
def test_letters_alone(text: str, wanted: str) -> None:
    assert letters_of(text) == wanted


def test_a_text_holds_a_name_with_and_without_its_brackets() -> None:
    text = search_text(["T１"], ["惠民家（湖滨店）"])
    for part in ("惠民家(湖滨店)", "惠民家湖滨店", "t1", "huiminjiahubindian", "hmjhbd"):
        assert part in text
    assert text == folded(text)


def test_a_plain_name_stands_in_its_text_once() -> None:
    assert search_text([], ["walmart"]).split() == ["walmart"]
    assert search_text(["", ""], [""]).split() == []


def test_wide_and_narrow_names_stand_at_one_place_of_a_list() -> None:
    assert sort_key("惠民家（湖滨店）") == sort_key("惠民家(湖滨店)")
    assert sort_key("ＫＡ店") == sort_key("KA店")


@pytest.fixture
def found(customers: None, sign_in: Callable[..., Any]) -> Found:
    """The names that a list finds for words."""
    client, names = sign_in("M1"), {"stores": "Name", "contacts": "Full name", "dates": "What"}

    def look(place: str, words: str) -> set[str]:
        return {row[names[place]] for row in rows_of(client.get(f"/{place}/", {"format": "csv", "q": words}))}

    return look


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["惠民家（城北ＡＢ店）", "惠民家(城北AB店)"])
@pytest.mark.parametrize(
    "words",
    [
        "惠民家（城北", "惠民家(城北AB店)", "惠民家（城北ＡＢ店）", "惠民家城北ab店", "城北 惠民家", "ＡＢ", "ab", "北a",
        "huiminjiachengbei", "ｈｍｊｃｂ", "hmj(cb", "(", "湖墅路12号", "湖墅路１２号",
    ],
)  # fmt: skip
def test_a_store_is_found_by(found: Found, name: str, words: str) -> None:
    chain = Chain.objects.get(name="惠民家")
    Store.objects.create(code="T7", name=name, chain=chain, address="湖墅路１２号")
    assert name in found("stores", words)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["城南", "惠民家)城北", "xq", "9", "ＺＺ"])
def test_a_store_is_not_found_by(found: Found, words: str) -> None:
    Store.objects.create(code="T7", name="惠民家（城北店）", chain=Chain.objects.get(name="惠民家"))
    assert "惠民家（城北店）" not in found("stores", words)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["王（采购）", "王(采购)", "王采购丽", "wcgl", "l", "丽", "４７", "47", "7", "8-47"])
def test_a_contact_is_found_by(found: Found, words: str) -> None:
    Contact.objects.create(chain=Chain.objects.get(name="盛隆"), name="王（采购）丽", phone="0571-8888-47")
    assert "王（采购）丽" in found("contacts", words)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "words"), [("Bo Q", "q"), ("Bo Q", "oq"), ("Li Z9", "z9"), ("Li Z9", "9"), ("店", "d")]
)
def test_short_words_are_found_at_the_end_of_a_text(found: Found, name: str, words: str) -> None:
    """Without a position or a phone the text ends with them."""
    row = Contact.objects.create(chain=Chain.objects.get(name="盛隆"), name=name)
    assert row.search_text.rstrip().endswith(words)
    assert name in found("contacts", words)


@pytest.mark.django_db
def test_the_end_of_a_text_is_found_after_it_was_changed(found: Found) -> None:
    row = Contact.objects.create(chain=Chain.objects.get(name="盛隆"), name="Bo Q")
    row.name = "Bo V"
    row.save(update_fields=["name"])
    assert found("contacts", "v") == {"Bo V"}
    assert found("contacts", "oq") == set()


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["周年庆（十年）", "十年", "ＶＩＰ"])
def test_a_date_is_found_as_it_was_entered(found: Found, words: str) -> None:
    title = "ＶＩＰ周年庆（十年）"
    ImportantDate.objects.create(chain=Chain.objects.get(name="盛隆"), title=title, day=TODAY)
    assert found("dates", words) == {title}
