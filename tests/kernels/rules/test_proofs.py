"""What is found about rulebooks before any fact arrives."""

from __future__ import annotations

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


def test_what_only_several_rows_can_show_is_said_to_be_unknown() -> None:
    third = "clause: A\nfacts: forged_signatures\nday: occurred_on\ncount: {per: employee_id, in_order_of: occurred_on}\namount:\n        - {when: nth >= 2, is: fine}\n        - {otherwise: 0}"
    plain = "clause: B\nfacts: forged_signatures\nday: occurred_on\namount: fine"
    report = prove([rulebook_of(third, name="a"), rulebook_of(plain, name="b")])
    assert report.meetings == []
    assert [one.clauses for one in report.unknown] == [("a/A", "b/B")]
