"""Past months under a draft: the same to the fen as settling each month by the one and by the other rules."""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from endcap.conduct.facts.folder import facts_on
from endcap.conduct.models import Examination, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rulebooks import drafting, examining, trying
from endcap.conduct.rulebooks.in_force import books, in_force, parsed
from endcap.kernels.rules import Period, settle
from endcap.kernels.rules.edits import with_value, with_word
from tests.conftest import TODAY, rows_of

pytestmark = pytest.mark.django_db

DECEMBER = date(2026, 12, 1)
MONTHS = ["2026-10", "2026-11"]


@pytest.fixture
def draft(findings: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> RulebookDraft:
    """From December on, a third of the joint share and another multiple; late tasks cost nothing any more."""
    monkeypatch.setattr(drafting, "examine", lambda draft: None)
    text = RulebookVersion.objects.get().text
    for name, value in (("expired_fine", Decimal("7.77")), ("joint_share", Decimal("0.333")), ("late_task_fine", None)):
        text = with_value(text, name, DECEMBER, value)
    return drafting.begin(actor("M1"), Rulebook.objects.get(), text=text, in_force_from=DECEMBER)


def tried(draft: RulebookDraft, months: list[str] = MONTHS) -> trying.Outcome:
    question = trying.question_of(draft, months, start=drafting.start_of(draft), today=TODAY)
    return trying.outcome_of(examining.ask(Examination.Sort.WHAT_IF, question))


def summed(outcome: trying.Outcome, side: str) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for row in outcome.rows:
        if getattr(row, f"lines_{side}"):
            sums[row.code, row.clause] += getattr(row, side)
    return sums


def settled(months: list[str], rulebooks: Callable[[Period], Any]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    with facts_on(TODAY) as facts:
        for month in months:
            for line in settle(facts, period=month, rulebooks=rulebooks(Period.parse(month)), as_of=TODAY).lines:
                sums[line.employee_id, line.clause] += line.amount  # type: ignore[assignment]
    return sums


def test_it_equals_two_settlements_to_the_fen(draft: RulebookDraft) -> None:
    outcome = tried(draft)
    text = RulebookVersion.objects.get().text
    for name, value in (("expired_fine", "7.77"), ("joint_share", "0.333")):
        text = with_value(text, name, date(2026, 1, 1), Decimal(value))
    text = with_value(text, "late_task_fine", date(2026, 1, 1), None)
    before = settled(MONTHS, lambda period: books(in_force(period)))
    after = settled(MONTHS, lambda period: [parsed(text, "ka-channel")])
    assert summed(outcome, "before") == before
    assert summed(outcome, "after") == after
    assert outcome.total.before == sum(before.values())
    assert outcome.total.after == sum(after.values())
    assert sum(one.difference for one in outcome.people) == outcome.total.difference
    assert sum(one.difference for one in outcome.clauses) == outcome.total.difference
    assert sum(then - was for _month, was, then in outcome.months) == outcome.total.difference
    assert {row.code for row in outcome.rows if row.clause == "1b"} == {"R1", "S1", "S2"}
    assert next(row for row in outcome.rows if (row.code, row.clause) == ("S1", "1b")).after == Decimal("-5.17")


# Clause 5 at half its amount

THREE_MONTHS = ["2026-08", "2026-09", "2026-10"]


@pytest.fixture
def empty_shelves(findings: None) -> None:
    """R1 lets W1 run out once in August and twice in September, R2 once in October; August's lasts two days."""
    from endcap.accounts.models import Store
    from endcap.company.models import Employee, Product
    from endcap.shelf.models import StockCheck

    product = Product.objects.get(sku="W1")
    for number, (code, shop, day) in enumerate(
        [
            ("R1", "T1", date(2026, 8, 3)), ("R1", "T1", date(2026, 8, 4)), ("R1", "T1", date(2026, 9, 1)),
            ("R1", "T2", date(2026, 9, 20)), ("R2", "T2", date(2026, 10, 30)),
        ]
    ):  # fmt: skip
        person = Employee.objects.get(code=code)
        common = {
            "store": Store.objects.get(code=shop), "product": product, "employee": person, "recorded_by": person,
            "recorded_at": datetime(day.year, day.month, day.day, 4, tzinfo=UTC), "cause": "not_ordered",
        }  # fmt: skip
        StockCheck.objects.create(code=f"E{number}", checked_on=day, quantity=Decimal(0), **common)
        if day != date(2026, 8, 3):
            after = {"checked_on": day + timedelta(days=1), "quantity": Decimal(3), "cause": ""}
            StockCheck.objects.create(code=f"G{number}", **(common | after))


def lines_of(month: str, rulebooks: Any) -> dict[tuple[Any, ...], Decimal]:
    with facts_on(TODAY) as facts:
        found = settle(facts, period=month, rulebooks=rulebooks, as_of=TODAY).lines
    keys = [
        (one.employee_id, one.clause, one.liability, one.because_of, one.fact, one.fact_id, one.occurred_on)
        for one in found
    ]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, (one.amount for one in found), strict=True))


def test_halving_an_amount_shows_for_each_employee_and_month_who_gains_and_loses_by_how_much(
    empty_shelves: None, actor: Callable[..., Any], sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the difference of two settlements: with the old rulebook less with the new one, line by line."""
    monkeypatch.setattr(drafting, "examine", lambda draft: None)
    text, half = RulebookVersion.objects.get().text, Decimal(50)
    draft = drafting.begin(
        actor("M1"), Rulebook.objects.get(), text=with_value(text, "stock_out_fine", DECEMBER, half),
        in_force_from=DECEMBER,
    )  # fmt: skip
    outcome = tried(draft, THREE_MONTHS)
    halved = [parsed(with_value(text, "stock_out_fine", date(2026, 1, 1), half), "ka-channel")]
    gains: Counter[tuple[str, str]] = Counter()
    for month in THREE_MONTHS:
        old, new = lines_of(month, books(in_force(Period.parse(month)))), lines_of(month, halved)
        assert set(old) == set(new)
        by_clause: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line, was in old.items():
            is_halved = line[1] == "5"
            assert new[line] == (was / 2 if is_halved else was), (month, line)
            by_clause[line[0], line[1]][0] += was
            by_clause[line[0], line[1]][1] += new[line]
            gains[line[0], month] += new[line] - was  # type: ignore[assignment]
        shown = {(row.code, row.clause): [row.before, row.after] for row in outcome.rows if row.month == month}
        assert shown == by_clause, month
    assert {key: gain for key, gain in gains.items() if gain} == {
        ("R1", "2026-08"): 50, ("R1", "2026-09"): 100, ("R2", "2026-10"): 50,
    }  # fmt: skip
    by_month = {
        (one.key, month): difference
        for one, differences in outcome.by_month
        for (month, _before, _after), difference in zip(outcome.months, differences, strict=True)
    }
    assert by_month == {key: gains[key] for key in by_month}
    assert sum(by_month.values()) == sum(gains.values()) == outcome.total.difference == 200

    response = sign_in("M1").post(reverse("conduct:rulebook-what-if", args=[draft.pk]), {"month": THREE_MONTHS})
    page = sign_in("M1").get(response.url)
    table = page.content.decode().partition('what-if-months"')[2].partition("</table>")[0]
    assert [row.count("+") for row in table.split("<tr>")[2:]] == [3, 2]  # R1: two months and together; R2: one
    exported = rows_of(sign_in("M1").get(response.url + "&format=csv"))
    changed = {(row["Number"], row["Month"]): Decimal(row["Difference"]) for row in exported if row["Clause"] == "5"}
    assert changed == {key: gain for key, gain in gains.items() if gain}


def test_the_months_were_settled_by_what_was_in_force_in_each(draft: RulebookDraft) -> None:
    from endcap.conduct.rulebooks.in_force import publish

    version = RulebookVersion.objects.get()
    publish(
        version.rulebook,
        with_word(version.text, (), "unit", "points"),
        from_day=date(2026, 11, 1),
        at=version.published_at,
    )
    outcome = tried(draft)
    assert outcome.switches_unit is True or outcome.unit == "CNY"
    assert outcome.total.before == sum(settled(MONTHS, lambda period: books(in_force(period))).values())


def test_a_rulebook_that_is_new_comes_besides(
    findings: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "examine", lambda draft: None)
    draft = drafting.adopt_built_in(actor("M1"), "finance-documents")
    outcome = tried(draft)
    own = [row for row in outcome.rows if row.rulebook == "finance-documents"]
    assert own == [] or all(row.lines_before == 0 for row in own)
    both = settled(MONTHS, lambda period: [*books(in_force(period)), parsed(draft.text, "finance-documents")])
    assert outcome.total.after == sum(both.values())


def test_an_unchanged_draft_changes_nothing(
    findings: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "examine", lambda draft: None)
    outcome = tried(drafting.begin(actor("M1"), Rulebook.objects.get()))
    assert outcome.rows
    assert not outcome.changed
    assert outcome.total.difference == 0


def test_the_page_its_picture_and_its_exports_have_the_same_figures(
    draft: RulebookDraft, sign_in: Callable[..., Any]
) -> None:
    client, address = sign_in("M1"), reverse("conduct:rulebook-what-if", args=[draft.pk])
    client.get("/")
    today = client.get("/").wsgi_request.actor.today
    offered = [str(one) for one in trying.months_to_try(today)]
    assert len(offered) == 12
    assert client.post(address, {"month": ["1999-01", "x"]}).status_code == 302
    response = client.post(address, {"month": offered})
    page = client.get(response.url)
    outcome = page.context["outcome"]
    bars = page.context["figures"]["people"]
    drawn = [Decimal(gain) - Decimal(loss) for gain, loss in zip(bars["rewards"], bars["fines"], strict=True)]
    assert drawn == [one.difference for one in outcome.people if one.difference]
    rows = rows_of(client.get(response.url + "&format=csv"))
    assert sum(Decimal(row["Difference"]) for row in rows) == outcome.total.difference
    content = io.BytesIO(b"".join(client.get(response.url + "&format=xlsx").streaming_content))
    sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()
    assert len(sheet) == len(outcome.rows) + 1


@pytest.mark.parametrize("code", ["R1", "S1", "F1"])
def test_who_may_not_try(draft: RulebookDraft, sign_in: Callable[..., Any], code: str) -> None:
    address = reverse("conduct:rulebook-what-if", args=[draft.pk])
    assert sign_in(code).get(address).status_code == 403
    assert sign_in(code).post(address, {"month": "2026-10"}).status_code == 403
