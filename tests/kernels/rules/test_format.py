"""What the rulebook format can say, one construct at a time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from endcap.kernels.facts import BadInput, facts_of_rows
from endcap.kernels.rules import built_in_rulebooks, load_rulebook, parse_rulebook, settle
from tests.kernels.rules.settling import HEAD, facts_with, lines_of, rulebook_of

FORMS = [{"incident_id": "V1", "employee_id": "R1", "occurred_on": "2026-10-05", "sheets": "3"}]


def test_a_parameter_has_the_value_of_the_month() -> None:
    text = HEAD.format(name="dated", fine="10, 2026-11-01: 20, 2026-12-01: null") + (
        "  - {clause: A, title: {zh: a, en: a}, source: {zh: a, en: a}, facts: wasted_forms, day: occurred_on,"
        " amount: fine, because: {zh: a, en: a}}\n"
    )
    book = parse_rulebook(text)
    rows = facts_with(
        wasted_forms=[
            {"incident_id": f"V{month}", "employee_id": "R1", "occurred_on": f"2026-{month}-05", "sheets": "1"}
            for month in (10, 11, 12)
        ]
    )
    assert [row[4] for month in ("10", "11", "12") for row in lines_of(rows, book, period=f"2026-{month}")] == [
        "-10.00",
        "-20.00",
    ]


def test_before_its_first_day_a_rulebook_gives_no_line() -> None:
    rows = facts_with(wasted_forms=[{**FORMS[0], "occurred_on": "2025-12-31"}])
    assert lines_of(rows, period="2025-12") == []


def test_shared_liability_splits_the_amount() -> None:
    checks = [
        {
            "check_id": "C1", "store_id": "T1", "sku": "W1", "employee_id": "R1", "checked_on": "2026-10-05",
            "production_date": "2025-10-01", "quantity": "1", "location": "on_shelf",
        }
    ]  # fmt: skip
    clause = "clause: A\nfacts: shelf_checks\nwhen: checked_on > shelf_life_end\nday: checked_on\namount: fine\njoint: {share: 0.3, mode: shared}"
    assert lines_of(facts_with(shelf_checks=checks), rulebook_of(clause)) == [
        ("test/A", "R1", "own", "C1", "-35.00", ""),
        ("test/A", "S1", "joint", "C1", "-15.00", ""),
    ]
    without = facts_with(shelf_checks=[{**checks[0], "employee_id": "R2"}])
    assert lines_of(without, rulebook_of(clause)) == [("test/A", "R2", "own", "C1", "-50.00", "")]


def test_a_comparison_with_a_blank_is_not_met_and_its_opposite_is() -> None:
    rows = facts_with(
        tasks=[{"task_id": "J1", "employee_id": "R1", "assigned_on": "2026-10-01", "due_on": "2026-10-02"}]
    )
    task = "clause: A\nfacts: tasks\nwhen: {}\nday: due_on\namount: fine"
    assert lines_of(rows, rulebook_of(task.format("done_on > due_on"))) == []
    assert len(lines_of(rows, rulebook_of(task.format("not done_on > due_on")))) == 1
    assert len(lines_of(rows, rulebook_of(task.format("not (done_on > due_on and role = 'rep')")))) == 1
    assert len(lines_of(rows, rulebook_of(task.format("done_on is null or done_on <= due_on")))) == 1


def test_a_row_with_a_blank_group_column_stands_alone() -> None:
    complaints = [
        {
            "complaint_id": f"P{n}",
            "employee_id": "S1",
            "filed_on": "2026-10-01",
            "verdict": "upheld",
            "decided_on": "2026-10-02",
        }
        for n in (1, 2)
    ]
    clause = "clause: A\nfacts: complaints\nwhen: verdict = 'upheld'\nday: decided_on\nper: {same: [employee_id, incident]}\namount: fine"
    assert len(lines_of(facts_with(complaints=complaints), rulebook_of(clause))) == 2
    same = [{**row, "incident": "V1"} for row in complaints]
    assert [row[3] for row in lines_of(facts_with(complaints=same), rulebook_of(clause))] == ["P1"]


def test_rewards_for_a_clean_month_wait_for_its_end_and_for_the_clauses_they_name() -> None:
    rewards = load_rulebook("sales-rewards")
    conduct = load_rulebook("ka-channel")
    rows = facts_with(wasted_forms=FORMS)
    clean = [row for row in lines_of(rows, conduct, rewards) if row[0].endswith("/B4")]
    assert clean == [("sales-rewards/B4", "R2", "own", "R2/2026-10", "100.00", "")]
    assert not [row for row in lines_of(rows, conduct, rewards, as_of=date(2026, 10, 30)) if row[0].endswith("/B4")]
    named = rulebook_of("clause: A\nkind: reward\nnone_of: {clauses: [ka-channel/13]}\namount: fine")
    with pytest.raises(BadInput, match="no clause of this settlement"):
        lines_of(rows, named)
    assert [row[1] for row in lines_of(rows, named, conduct) if row[0] == "test/A"] == ["M1", "R2", "S1"]


def test_the_finding_may_lie_on_another_day_than_the_fact() -> None:
    clause = "clause: A\nfacts: wasted_forms\nday: occurred_on + 30\namount: fine"
    assert lines_of(facts_with(wasted_forms=FORMS), rulebook_of(clause)) == []
    assert len(lines_of(facts_with(wasted_forms=FORMS), rulebook_of(clause), period="2026-11")) == 1


def test_an_amount_below_zero_counts_as_nothing() -> None:
    clause = "clause: A\nfacts: wasted_forms\nday: occurred_on\namount: fine - 100"
    assert lines_of(facts_with(wasted_forms=FORMS), rulebook_of(clause)) == []


def test_sentences_carry_the_figures_in_both_languages() -> None:
    with facts_of_rows(facts_with(wasted_forms=FORMS)) as facts:
        (line,) = settle(facts, period="2026-10", languages=("zh", "en")).lines
    assert line.explanations["zh"] == "2026-10-05浪费表单3张，每张10，扣 30.00 元。"
    assert line.explanations["en"] == "Sheets wasted on 2026-10-05: 3, at 10 each; fine 30.00 CNY."


@pytest.mark.parametrize(
    ("part", "found"),
    [
        ("per: {same: [incident_id], keep: earliest sheets}", "sheets"),
        ("per: {same: [incident_id], keep: largest employee_id}", "employee_id"),
        ("count: {per: employee_id, in_order_of: incident_id}", "incident_id"),
        ("binds: [boss]", "['boss']"),
        ("kind: gift", "gift"),
    ],
)
def test_words_that_do_not_fit_are_refused_in_both_languages(part: str, found: str) -> None:
    with pytest.raises(BadInput) as refused:
        rulebook_of(f"clause: A\nfacts: wasted_forms\nday: occurred_on\namount: fine\n{part}")
    (problem,) = refused.value.problems
    assert problem.found in (found, "")
    assert problem.sentence("zh") != problem.sentence("en")
    assert not re.search(r"[一-鿿]", problem.sentence("en").replace(problem.found, ""))


def test_binds_may_be_one_role() -> None:
    clause = "clause: A\nfacts: wasted_forms\nday: occurred_on\namount: fine\nbinds: rep"
    assert rulebook_of(clause).clauses[0].clause.binds == ["rep"]


def test_a_brace_that_is_not_closed_is_refused() -> None:
    text = HEAD.format(name="test", fine=5) + (
        "  - {clause: A, title: {zh: a, en: a}, source: {zh: a, en: a}, facts: wasted_forms, day: occurred_on,"
        " amount: fine, because: {zh: '扣{fine', en: 'fine {fine}'}}\n"
    )
    with pytest.raises(BadInput, match="brace"):
        parse_rulebook(text)


@pytest.mark.parametrize("name", ["ka-channel", "finance-documents", "sales-rewards"])
def test_built_in_rulebooks_pass_their_own_examples(name: str) -> None:
    from endcap.kernels.rules.examples import run_examples

    book = load_rulebook(name)
    results = run_examples(book)
    assert [
        (one.clause, one.title, one.missing, one.unexpected, one.problems) for one in results if not one.passed
    ] == []
    assert {one.clause for one in results} == {clause.number for clause in book.clauses}


def test_an_example_that_is_wrong_fails() -> None:
    from endcap.kernels.rules.examples import run_examples

    text = built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8")
    wrong = parse_rulebook(text.replace("amount: -150.00", "amount: -151.00"))
    failed = [one for one in run_examples(wrong) if not one.passed]
    assert [(one.clause, len(one.missing), len(one.unexpected)) for one in failed] == [("13", 1, 1)]


@pytest.mark.parametrize(
    "written",
    [
        "when: sheets > 1 and foo = 2",
        "when: >\n      sheets > 1\n      and foo = 2",
        "when: |\n        sheets > 1\n          and foo = 2",
        "when: sheets > 1\n      and foo = 2",
        'when: "sheets > 1\n      and foo = 2"',
        "when: 'employee_id <> ''x'' and\n\n      foo = 2'",
    ],
)
def test_a_mistake_is_pointed_at_where_it_stands_however_the_text_is_folded(written: str) -> None:
    clause = f"  - clause: A\n    facts: wasted_forms\n    {written}\n    day: occurred_on\n    amount: fine\n"
    words = "    title: {zh: 题, en: T}\n    source: {zh: 题, en: T}\n    because: {zh: 题, en: T}\n"
    text = HEAD.format(name="test", fine=5) + clause + words
    before = text[: text.index("foo")]
    with pytest.raises(BadInput) as refused:
        parse_rulebook(text)
    (problem,) = refused.value.problems
    assert (problem.found, problem.row, problem.column) == (
        "foo",
        before.count("\n") + 1,
        str(len(before) - before.rfind("\n")),
    )


@pytest.mark.parametrize("page", ["write-a-rulebook.md", "write-a-rulebook.zh-CN.md"])
def test_the_rulebook_in_the_docs_is_whole_and_passes_its_example(page: str) -> None:
    from endcap.kernels.rules.examples import run_examples

    text = (Path(__file__).parents[3] / "docs" / page).read_text(encoding="utf-8")
    (sample,) = [block for block in text.split("```yaml\n")[1:] if block.startswith("rulebook:")]
    assert all(one.passed for one in run_examples(parse_rulebook(sample.partition("```")[0])))


@pytest.mark.parametrize(
    "when",
    [
        "(amount > 5) = clear",
        "coalesce(clear, amount > 5)",
        "clear in (amount > 5)",
        "(amount > 5) is null",
        "not case when amount > 5 then not clear end",
        "coalesce(late(due_on, handed_in_on), false)",
        "greatest(clear, clear)",
        "greatest(cash_id, 'b') = 'b'",
    ],
)
def test_conditions_are_no_values(when: str) -> None:
    with pytest.raises(BadInput):
        rulebook_of(f"clause: A\nfacts: cash\nwhen: {when}\nday: collected_on\namount: fine")


@pytest.mark.parametrize("name", ["nth", "days", "supervisor_id", "store"])
def test_a_parameter_may_not_have_the_name_of_something_else(name: str) -> None:
    text = HEAD.format(name="test", fine=5).replace("  fine:", f"  {name}:") + (
        "  - {clause: A, title: {zh: a, en: a}, source: {zh: a, en: a}, facts: wasted_forms, day: occurred_on,"
        " amount: 5, because: {zh: a, en: a}}\n"
    )
    with pytest.raises(BadInput, match="something else"):
        parse_rulebook(text)


def test_a_parameter_may_be_negative_and_be_negated() -> None:
    book = rulebook_of("clause: A\nfacts: wasted_forms\nday: occurred_on - fine\namount: -fine * 2", fine=-5)
    assert [line[4] for line in lines_of(facts_with(wasted_forms=FORMS), book)] == ["-10.00"]
