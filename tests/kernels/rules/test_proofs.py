"""What is found about rulebooks before any fact arrives."""

from __future__ import annotations

import pytest

from endcap.kernels.rules import load_rulebook
from endcap.kernels.rules.proofs import prove
from tests.kernels.rules.settling import rulebook_of

FORMS = "clause: {}\nfacts: wasted_forms\nwhen: {}\nday: occurred_on\namount: fine"


def test_the_built_in_rulebook_is_clean_by_itself() -> None:
    assert prove([load_rulebook("ka-channel")]).is_clean


def test_the_receipt_clauses_of_sales_and_finance_clash_and_the_example_shows_both_deadlines() -> None:
    report = prove([load_rulebook("ka-channel"), load_rulebook("finance-documents")])
    clash = {(one.one, one.other): one for one in report.meetings}["ka-channel/11", "finance-documents/D1"]
    assert clash.fact == "return_receipts"
    due = clash.row["due_on"]
    assert (clash.lines_of_one[0].occurred_on - due).days == 1
    assert (clash.lines_of_other[0].occurred_on - due).days == 4
    assert clash.lines_of_one[0].employee_id == clash.lines_of_other[0].employee_id
    assert report.unknown == []


def test_clauses_that_cannot_meet_are_not_reported() -> None:
    few, many = FORMS.format("A", "sheets < 5"), FORMS.format("B", "sheets >= 5")
    assert prove([rulebook_of(few, name="a"), rulebook_of(many, name="b")]).is_clean


def test_clauses_that_bind_different_roles_cannot_meet() -> None:
    reps = FORMS.format("A", "sheets > 0") + "\nbinds: [rep]"
    leaders = FORMS.format("B", "sheets > 0") + "\nbinds: [supervisor, manager]"
    assert prove([rulebook_of(reps, name="a"), rulebook_of(leaders, name="b")]).is_clean


def test_near_expiry_and_expired_cannot_meet_but_a_doubled_clause_does_with_its_joint_lines() -> None:
    own = "clause: A\nfacts: shelf_checks\nwhen: checked_on > shelf_life_end\nday: checked_on\namount: fine\njoint: {share: 0.5}"
    report = prove([load_rulebook("ka-channel"), rulebook_of(own)])
    assert [(one.one, one.other) for one in report.meetings] == [("ka-channel/1b", "test/A")]
    assert {line.liability for line in report.meetings[0].lines_of_other} == {"own", "joint"}


def test_a_contradiction_is_found() -> None:
    report = prove([rulebook_of(FORMS.format("A", "sheets > 5 and sheets < 3"))])
    assert [(one.clause, "contradict" in one.what.en) for one in report.never_met] == [("test/A", True)]


def test_a_clause_that_no_possible_fact_meets_is_found() -> None:
    late = "clause: A\nfacts: tasks\nwhen: due_on < assigned_on\nday: due_on\namount: fine"
    assert [one.clause for one in prove([rulebook_of(late)]).never_met] == ["test/A"]
    free = "clause: A\nfacts: tasks\nwhen: late(due_on, done_on)\nday: due_on\namount: fine * 0"
    assert [one.clause for one in prove([rulebook_of(free)]).never_met] == ["test/A"]


def test_a_case_behind_another_is_never_reached() -> None:
    clause = "clause: A\nfacts: wasted_forms\nday: occurred_on\namount:\n        - {when: sheets > 2, is: fine}\n        - {when: sheets > 5, is: 2 * fine}\n        - {otherwise: fine}"
    (never,) = prove([rulebook_of(clause)]).never_met
    assert "case 2" in never.what.en


def test_a_proposal_that_cannot_come_is_found() -> None:
    clause = "clause: A\nfacts: complaints\nwhen: verdict = 'upheld'\nday: decided_on\namount: fine\ncount: {per: employee_id, in_order_of: decided_on, starts_again_after: 2}\nsanction: {probation: nth = 3}"
    (never,) = prove([rulebook_of(clause)]).never_met
    assert "probation" in never.what.en


def test_a_gap_between_steps_is_found_with_an_example() -> None:
    clause = "clause: A\nfacts: wasted_forms\nwhen: sheets > 0\nday: occurred_on\namount:\n        - {when: sheets <= 5, is: fine}\n        - {when: sheets > 6, is: 2 * fine}"
    (gap,) = prove([rulebook_of(clause)]).gaps
    assert (gap.clause, gap.example) == ("test/A", {"sheets": 6})


def test_steps_without_a_gap_are_not_reported() -> None:
    clause = "clause: A\nfacts: wasted_forms\nwhen: sheets > 0\nday: occurred_on\namount:\n        - {when: sheets <= 5, is: fine}\n        - {when: sheets > 5, is: 2 * fine}"
    assert prove([rulebook_of(clause)]).is_clean


def test_a_meeting_that_needs_earlier_rows_is_shown_with_them() -> None:
    third = "clause: A\nfacts: forged_signatures\nday: occurred_on\ncount: {per: employee_id, in_order_of: occurred_on}\namount:\n        - {when: nth >= 3, is: fine}\n        - {otherwise: 0}"
    plain = "clause: B\nfacts: forged_signatures\nday: occurred_on\namount: fine"
    (meeting,) = prove([rulebook_of(third, name="a"), rulebook_of(plain, name="b")]).meetings
    assert [line.amount for line in (*meeting.lines_of_one, *meeting.lines_of_other)] == [-50, -50]


def test_what_no_small_example_can_show_is_said_to_be_unknown() -> None:
    far = "clause: A\nfacts: forged_signatures\nday: occurred_on\ncount: {per: employee_id, in_order_of: occurred_on}\namount:\n        - {when: nth >= 9, is: fine}\n        - {otherwise: 0}"
    plain = "clause: B\nfacts: forged_signatures\nday: occurred_on\namount: fine"
    report = prove([rulebook_of(far, name="a"), rulebook_of(plain, name="b")])
    assert (report.meetings, [one.clauses for one in report.unknown]) == ([], [("a/A", "b/B")])


TASKS = "clause: A\nfacts: tasks\nwhen: {}\nday: due_on\namount: fine"


@pytest.mark.parametrize(
    "when",
    [
        "assigned_on < add_months(due_on, -1) and late(due_on, done_on)",
        "due_on = add_months(assigned_on, 1) and done_on is null",
        "due_on > add_months(assigned_on, 12) or done_on is not null",
    ],
)
def test_months_added_are_no_reason_to_call_a_clause_impossible(when: str) -> None:
    assert prove([rulebook_of(TASKS.format(when))]).is_clean


@pytest.mark.parametrize(
    "when",
    [
        "due_on > add_months(assigned_on, 1) and due_on <= add_months(assigned_on, 1)",
        "due_on > add_months(assigned_on, 12) and due_on < assigned_on + 360",
        "days_between(assigned_on, due_on) < 0",
        "due_on > done_on and done_on > due_on",
        "due_on < DATE '1899-12-31'",
        "role = 'rep' and role = 'supervisor'",
        "late(due_on, done_on) and done_on <= due_on",
    ],
)
def test_contradictions_in_days_and_words_are_found(when: str) -> None:
    assert [one.clause for one in prove([rulebook_of(TASKS.format(when))]).never_met] == ["test/A"]


@pytest.mark.parametrize(
    ("table", "when", "day"),
    [
        ("shelf_checks", "unit_price > 0.001 and unit_price < 0.004", "checked_on"),
        ("shelf_checks", "quantity > 0.001 and quantity < 0.004", "checked_on"),
        ("shelf_checks", "production_date < DATE '1999-12-31'", "checked_on"),
        ("shelf_checks", "chain = '惠民家' and issued_by = 'X9'", "checked_on"),
        ("lost_documents", "(documents - 10) % 3 < 0", "occurred_on"),
        ("lost_documents", "documents % 3 = 2", "occurred_on"),
    ],
)
def test_what_can_happen_is_not_called_impossible(table: str, when: str, day: str) -> None:
    clause = f"clause: A\nfacts: {table}\nwhen: {when}\nday: {day}\namount: fine"
    assert prove([rulebook_of(clause)]).is_clean
    report = prove([rulebook_of(clause, name="a"), rulebook_of(clause, name="b")])
    assert (len(report.meetings), report.unknown) == (1, [])


def test_a_gap_shows_looked_up_values_and_the_line_where_the_cases_stand() -> None:
    clause = "clause: A\nfacts: shelf_checks\nday: checked_on\namount:\n        - {when: role = 'rep', is: fine}\n        - {when: role = 'supervisor' and unit_price <= 1, is: fine}\n        - {when: role <> 'rep' and unit_price > 1.001, is: fine}"
    (gap,) = prove([rulebook_of(clause)]).gaps
    assert gap.example["role"] in ("supervisor", "promoter", "manager")
    assert "unit_price" in gap.example
    assert gap.row > 1


def test_a_gap_inside_an_expression_is_found() -> None:
    clause = "clause: A\nfacts: wasted_forms\nday: occurred_on\namount: case when sheets < 5 then fine when sheets > 5 then 2 * fine end"
    (gap,) = prove([rulebook_of(clause)]).gaps
    assert gap.example["sheets"] == 5


def test_steps_by_months_have_no_false_gap() -> None:
    clause = "clause: A\nfacts: tasks\nday: due_on\namount:\n        - {when: 'due_on <= add_months(assigned_on, 1)', is: fine}\n        - {when: 'due_on > add_months(assigned_on, 1)', is: 2 * fine}"
    assert prove([rulebook_of(clause)]).is_clean


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("sanction: {probation: display_end < production_date}", "probation"),
        ("sanction: {probation: \"role not in ('rep', 'supervisor', 'promoter', 'manager')\"}", "probation"),
        ("joint: {share: 0.5, unless: quantity >= 0}", "unless"),
        ("count: {per: employee_id, in_order_of: checked_on, broken_by: quantity < 0}", "broken_by"),
    ],
)
def test_parts_of_a_clause_that_never_come_to_bear_are_found(part: str, what: str) -> None:
    clause = f"clause: A\nfacts: shelf_checks\nday: checked_on\namount: fine\n{part}"
    (never,) = prove([rulebook_of(clause)]).never_met
    assert what in never.what.en


DECLARED = "clause: {}\nfacts: {}\nwhen: quantity > 0\nday: day\namount: fine"
BOTH = "clause: {}\nfacts: {}\nbeside: {}\nwhen: quantity > {}.quantity\nday: day\namount: fine"


def test_clauses_over_a_day_of_two_tables_meet_whichever_of_them_they_start_from() -> None:
    declared, outbound = "declared_orders", "outbound"
    alone = prove(
        [
            rulebook_of(BOTH.format("A", outbound, declared, declared), name="a"),
            rulebook_of(DECLARED.format("B", declared), name="b"),
        ]
    )
    assert len(alone.meetings) == 1
    turned = BOTH.format("B", declared, outbound, outbound)
    apart = prove(
        [rulebook_of(BOTH.format("A", outbound, declared, declared), name="a"), rulebook_of(turned, name="b")]
    )
    assert apart.is_clean
    same = turned.replace("quantity > outbound.quantity", "quantity <> outbound.quantity")
    assert (
        len(
            prove(
                [rulebook_of(BOTH.format("A", outbound, declared, declared), name="a"), rulebook_of(same, name="b")]
            ).meetings
        )
        == 1
    )


def test_a_row_behind_a_finding_that_another_stands_for_is_not_passed_over() -> None:
    group = "clause: A\nfacts: shelf_checks\nday: checked_on\nper: {same: [store_id, sku, checked_on], keep: largest quantity}\namount: greatest(quantity - 5, 0)"
    small = "clause: B\nfacts: shelf_checks\nwhen: quantity <= 5\nday: checked_on\namount: fine"
    assert len(prove([rulebook_of(group, name="a"), rulebook_of(small, name="b")]).unknown) == 1
    empty = "clause: A\nfacts: stock_checks\nepisode: {of: [store_id, sku], days: checked_on, keep: largest quantity, lasts_while: quantity = 0, excused_when: company_stock_out}\namount: fine"
    excused = "clause: B\nfacts: stock_checks\nwhen: quantity = 0 and company_stock_out\nday: checked_on\namount: fine"
    assert len(prove([rulebook_of(empty, name="a"), rulebook_of(excused, name="b")]).unknown) == 1
    full = "clause: B\nfacts: stock_checks\nwhen: quantity > 0\nday: checked_on\namount: fine"
    assert prove([rulebook_of(empty, name="a"), rulebook_of(full, name="b")]).is_clean


COMPLAINTS = "clause: B\nfacts: complaints\nwhen: verdict = 'dismissed'\nday: filed_on\namount: fine"


def test_rows_that_only_break_a_run_are_behind_its_findings_too() -> None:
    report = prove([load_rulebook("ka-channel"), rulebook_of(COMPLAINTS, name="b")])
    assert ("ka-channel/7", "b/B") in [one.clauses for one in report.unknown]


def test_groups_whose_kept_rows_are_of_one_person_may_share_a_row_of_another() -> None:
    one = "clause: A\nfacts: shelf_checks\nwhen: quantity > 0\nday: checked_on\nper: {same: [store_id, checked_on], keep: largest quantity}\namount: greatest(quantity - 5, 0)"
    other = "clause: B\nfacts: shelf_checks\nwhen: quantity <= 5\nday: checked_on\nper: {same: [store_id, checked_on], keep: smallest quantity}\namount: fine"
    report = prove([rulebook_of(one, name="a"), rulebook_of(other, name="b")])
    assert [found.clauses for found in report.unknown] == [("a/A", "b/B")]


def test_two_long_days_are_two_days() -> None:
    branches = " ".join(f"when cash_id = 'K{n}' then DATE '2026-01-01'" for n in range(18))
    earlier, later = (f"add_months(case {branches} else DATE '{year}-01-01' end, 1)" for year in (2020, 2030))
    clause = f'clause: A\nfacts: cash\nwhen: "{earlier} < {later}"\nday: collected_on\namount: fine'
    assert prove([rulebook_of(clause)]).is_clean


@pytest.mark.parametrize(
    ("table", "parts", "is_met"),
    [
        ("shelf_checks", "when: chain is null\nday: checked_on\namount: fine", True),
        ("results", "when: target is null\nday: day\namount: target", False),
        ("tasks", "when: done_on is null\nday: done_on\namount: fine", False),
    ],
)
def test_blanks_are_told_apart_from_values(table: str, parts: str, is_met: bool) -> None:
    assert bool(prove([rulebook_of(f"clause: A\nfacts: {table}\n{parts}")]).never_met) is not is_met


@pytest.mark.parametrize("amount", ["5 -- note", "5;"])
def test_a_remark_in_an_amount_does_not_disturb_the_search_for_gaps(amount: str) -> None:
    clause = f"clause: A\nfacts: wasted_forms\nday: occurred_on\namount:\n        - {{when: sheets < 5, is: '{amount}'}}\n        - {{when: sheets > 5, is: fine}}"
    (gap,) = prove([rulebook_of(clause)]).gaps
    assert gap.example["sheets"] == 5
