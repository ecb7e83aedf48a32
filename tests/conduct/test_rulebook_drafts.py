"""Changing a rulebook: figures by a form, the text by hand, adopting others. What is wrong is said at its place, and
nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from endcap.conduct.models import Examination, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rulebooks import drafting, examining
from endcap.conduct.rulebooks.checks import check_text
from endcap.conduct.rulebooks.in_force import parsed
from endcap.kernels.rules import load_rulebook
from endcap.platform.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unexamined(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a worker does in the background takes seconds; the tests that look at it ask for it."""
    monkeypatch.setattr(drafting, "examine", lambda draft: None)


@pytest.fixture
def draft(findings: None, actor: Callable[..., Any]) -> RulebookDraft:
    return drafting.begin(actor("M1"), Rulebook.objects.get())


def post(client: Any, name: str, pk: int, **given: Any) -> Any:
    return client.post(reverse(f"conduct:{name}", args=[pk]), given)


# figures


def test_figures_go_into_the_draft_and_everything_else_stays(draft: RulebookDraft, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    given = {"value-swap_fine": "25.5", "value-joint_share": "40%", "ends-order_fine": "on"}
    response = post(client, "rulebook-draft-parameters", draft.pk, start="2026-12-01", **given)
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.in_force_from == date(2026, 12, 1)
    parameters = parsed(draft.text, "ka-channel").rulebook.parameters
    assert parameters["swap_fine"].value_on(date(2026, 12, 1)) == Decimal("25.5")
    assert parameters["joint_share"].value_on(date(2026, 12, 1)) == Decimal("0.4")
    assert parameters["order_fine"].value_on(date(2026, 12, 1)) is None
    assert "# What the examples below stand on." in draft.text
    content = client.get(reverse("conduct:rulebook-draft", args=[draft.pk])).content.decode()
    assert "Fine per late day of a swap" in content
    assert "25.5 CNY per day" in content


def test_a_figure_to_come_can_be_taken_back(draft: RulebookDraft, sign_in: Callable[..., Any]) -> None:
    client, before = sign_in("M1"), draft.text
    post(client, "rulebook-draft-parameters", draft.pk, start="2026-12-01", **{"value-swap_fine": "25"})
    back = {"back-swap_fine-2026-12-01": "on"}
    assert post(client, "rulebook-draft-parameters", draft.pk, start="2026-12-01", **back).status_code == 302
    draft.refresh_from_db()
    assert draft.text == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"value-swap_fine": "abc"}, "is no number"),
        ({"value-swap_fine": "NaN"}, "is no number"),
        ({"value-swap_fine": "1e30"}, "At most 9 digits"),
        ({"value-swap_fine": "0.0000001"}, "At most 9 digits"),
        ({"value-swap_fine": "5", "ends-swap_fine": "on"}, "Either a figure, or an end."),
        ({"value-joint_share": "1.5"}, "a share lies between 0 and 1"),
        ({"value-complaints_to_probation": "1.5"}, "whole"),
        ({}, "Nothing is changed yet"),
        ({"value-swap_fine": "30", "start": "2026-09-01"}, "Choose the first of a month that is not closed"),
        ({"value-swap_fine": "30", "start": "2026-12-15"}, "Choose the first of a month that is not closed"),
    ],
)
def test_wrong_figures_are_refused_where_they_stand(
    draft: RulebookDraft, sign_in: Callable[..., Any], given: dict[str, str], said: str
) -> None:
    response = post(sign_in("M1"), "rulebook-draft-parameters", draft.pk, **{"start": "2026-12-01", **given})
    assert response.status_code == 422
    content = response.content.decode()
    assert said in content
    assert all(f'value="{value}"' in content for key, value in given.items() if key.startswith("value-"))
    assert RulebookDraft.objects.get(pk=draft.pk).text == draft.text


# the text


def test_a_text_with_mistakes_is_kept_and_each_is_said_at_line_and_column(
    draft: RulebookDraft, sign_in: Callable[..., Any]
) -> None:
    wrong = draft.text.replace("swap_fine * days", "swap_fin * days")
    client = sign_in("M1")
    response = client.post(
        reverse("conduct:rulebook-draft-text", args=[draft.pk]), {"text": wrong.replace("\n", "\r\n")}
    )
    assert response.status_code == 302
    assert RulebookDraft.objects.get(pk=draft.pk).text == wrong
    content = client.get(reverse("conduct:rulebook-draft-text", args=[draft.pk])).content.decode()
    line = 1 + wrong[: wrong.index("swap_fin *")].count("\n")
    assert f'data-line="{line}"' in content


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("rulebook: x\n\tversion: 1\n", (2, 1), "tab"),
        ("a: &a [1, 1]\nb: [*a, *a]\n", (2, 5), "alias"),
        ("a: b: c\n", (1, 5), "colon"),
        ("- 1\n", (1, 1), "is no rulebook"),
        ("x: " + "[" * 60 + "]" * 60, (1, 1), "too deep"),
    ],
)
def test_what_is_no_rulebook_is_said_while_typing(
    findings: None, sign_in: Callable[..., Any], text: str, place: tuple[int, int], said: str
) -> None:
    response = sign_in("M1").post(reverse("conduct:rulebook-checks"), {"text": text, "name": "ka-channel"})
    assert response.status_code == 200
    content = response.content.decode()
    assert f'data-line="{place[0]}" data-column="{place[1]}"' in content
    assert said in content


def test_unknown_words_wrong_types_and_days_are_all_told() -> None:
    text = load_rulebook("ka-channel").source.text
    text = text.replace("basis: discipline", "basis: revenge").replace("from: 2026-01-01", "from: 2026-01-15", 1)
    text = text.replace("jurisdiction: CN", "jurisdiction: CN\nbogus: 1")
    check = check_text(text, "ka-channel")
    assert check.book is None
    assert {(one.line, one.column) for one in check.mistakes} >= {(9, 8), (11, 8), (14, 9)}


def test_the_name_stays(draft: RulebookDraft) -> None:
    check = check_text(draft.text.replace("rulebook: ka-channel", "rulebook: other"), "ka-channel")
    assert [(one.line, one.column) for one in check.mistakes] == [(1, 11)]


def test_too_long_a_text_is_not_checked_while_typing_and_not_kept(
    draft: RulebookDraft, sign_in: Callable[..., Any]
) -> None:
    client = sign_in("M1")
    response = client.post(reverse("conduct:rulebook-checks"), {"text": "# " + "x" * 200_001})
    assert "too long to be checked while you type" in response.content.decode()
    response = client.post(reverse("conduct:rulebook-draft-text", args=[draft.pk]), {"text": "# " + "x" * 2_000_001})
    assert response.status_code == 422
    assert "The text is too long" in response.content.decode()


def test_two_at_one_draft(draft: RulebookDraft, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    address = reverse("conduct:rulebook-draft-text", args=[draft.pk])
    seen = client.get(address).context["seen"]
    client.post(address, {"text": draft.text + "# by somebody else\n", "seen": seen})
    response = client.post(address, {"text": draft.text + "# mine\n", "seen": seen})
    assert response.status_code == 422
    content = response.content.decode()
    assert "Somebody else changed this draft meanwhile" in content
    assert "# mine" in content
    again = client.post(address, {"text": draft.text + "# mine\n", "seen": response.context["seen"]})
    assert again.status_code == 302


def test_its_examples_are_run(draft: RulebookDraft, actor: Callable[..., Any], sign_in: Callable[..., Any]) -> None:
    wrong = draft.text.replace("amount: -60.00", "amount: -61.00", 1)
    drafting.save(actor("M1"), draft, {"text": wrong})
    examining.ask(Examination.Sort.EXAMPLES, examining.examples_question("ka-channel", wrong))
    assert Examination.objects.filter(sort="examples").latest("asked_at").is_finished
    content = sign_in("M1").get(reverse("conduct:rulebook-draft", args=[draft.pk])).content.decode()
    assert "1 of 20 come out otherwise" in content
    assert "− 2 R1 own - X1 2026-10-08 -61.00 -" in content
    assert "+ 2 R1 own - X1 2026-10-08 -60.00 -" in content


# drafts, and other rulebooks


def test_a_new_draft_counts_its_version_on(draft: RulebookDraft) -> None:
    assert 'version: "2"' in draft.text
    assert draft.text.replace('version: "2"', 'version: "1"') == RulebookVersion.objects.get().text


def test_a_removed_draft_can_be_brought_back(draft: RulebookDraft, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    assert post(client, "rulebook-draft-removal", draft.pk).status_code == 302
    assert not RulebookDraft.objects.exists()
    batch = Change.objects.filter(kind="rulebook-draft", event="removed").latest("pk").batch
    client.post(reverse("undo", args=[batch]))
    assert RulebookDraft.objects.get().text == draft.text


def test_a_built_in_rulebook_becomes_a_draft_in_the_companys_unit(findings: None, sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    response = client.post(reverse("conduct:rulebook-adoption"), {"name": "finance-documents"})
    assert response.status_code == 302
    made = RulebookDraft.objects.get()
    assert (made.rulebook.name, made.rulebook.position) == ("finance-documents", 2)
    assert made.text == load_rulebook("finance-documents").source.text
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("conduct:rulebook", args=[made.rulebook_id])).status_code == 200
    again = client.post(reverse("conduct:rulebook-adoption"), {"name": "finance-documents"})
    assert again.status_code == 422
    assert post(client, "rulebook-draft-removal", made.pk).url == reverse("conduct:rulebooks")
    assert Rulebook.objects.count() == 1


def test_ones_own_text_by_file(findings: None, sign_in: Callable[..., Any]) -> None:
    client, address = sign_in("M1"), reverse("conduct:rulebook-adoption")
    own = load_rulebook("sales-rewards").source.text.replace("rulebook: sales-rewards", "rulebook: 我们的")
    file = SimpleUploadedFile("own.yaml", own.encode("gb18030"))
    assert client.post(address, {"file": file}).status_code == 302
    assert Rulebook.objects.filter(name="我们的").exists()
    wrong = client.post(address, {"text": "rulebook: x\nversion: 1\n"})
    assert wrong.status_code == 422
    assert "rulebook: x" in wrong.content.decode()
    assert "is missing" in wrong.content.decode()
    empty = client.post(address, {"text": "  "})
    assert empty.status_code == 422
    assert "Write or upload a text." in empty.content.decode()
    nothing = client.post(address, {"name": "nothing"})
    assert nothing.status_code == 422
    assert "There is no such rulebook" in nothing.content.decode()


@pytest.mark.parametrize("code", ["R1", "S1", "F1"])
def test_who_may_not_change_rulebooks(
    draft: RulebookDraft, actor: Callable[..., Any], sign_in: Callable[..., Any], code: str
) -> None:
    client = sign_in(code)
    for name in ("rulebook-draft", "rulebook-draft-text", "rulebook-draft-parameters", "rulebook-publication"):
        assert client.get(reverse(f"conduct:{name}", args=[draft.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        drafting.begin(actor(code), draft.rulebook)
    with pytest.raises(PermissionDenied):
        drafting.save(actor(code), draft, {"text": "x"})


def test_a_draft_begins_with_the_earliest_figure_that_is_still_changed(findings: None, actor: Any) -> None:
    """Also after an earlier change was taken out of it again; past months are tried with all of its figures."""
    from endcap.conduct.rulebooks.drafting import NewValue

    november, december = date(2026, 11, 1), date(2026, 12, 1)
    draft = drafting.begin(actor("M1"), Rulebook.objects.get())
    first = drafting.with_values(draft.text, [NewValue("swap_fine", november, 20)])
    both = drafting.with_values(first, [NewValue("swap_fine", december, 25)])
    assert drafting.begins(draft, first, november) == november
    assert drafting.begins(draft, both, december) == november
    later = drafting.with_values(both, [NewValue("swap_fine", november, is_taken_back=True)])
    assert drafting.begins(draft, later, december) == december
    drafting.save(actor("M1"), draft, {"text": both, "in_force_from": november})
    assert drafting.reads_fully_on(drafting.locked(draft)) == december
