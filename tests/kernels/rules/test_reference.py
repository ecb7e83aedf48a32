"""The reference gives the published example's ledgers, and a few tiny cases worked out by hand."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from tests.example_files import examples_folder
from tests.kernels.rules.random_facts import COLUMNS
from tests.kernels.rules.reference import Line, read_facts, settle_reference
from tests.kernels.rules.reference_case import Facts, Row, add_months

PEOPLE = [
    ("R1", "rep"),
    ("R2", "rep"),
    ("S1", "supervisor"),
    ("S2", "supervisor"),
    ("P1", "promoter"),
    ("M1", "manager"),
]
COMPANY = {
    "employees": [{"employee_id": i, "name": i, "role": role} for i, role in PEOPLE],
    "reporting": [{"employee_id": "R1", "supervisor_id": "S1", "from": "2026-01-01"}],
    "products": [
        {"sku": "W1", "name": "水", "unit_price": "2.50", "display_months": "10", "shelf_life_months": "12"},
        {"sku": "W2", "name": "桶装水", "unit_price": "1", "display_days": "30"},
    ],
    "stores": [{"store_id": "T1", "name": "店", "chain": "链"}],
}
# What a row says when the test does not: enough to be valid, and no finding unless the test makes it one.
USUAL = {
    "shelf_checks": {
        "production_date": "2025-12-05",
        "checked_on": "2026-10-06",
        "quantity": "2",
        "location": "on_shelf",
    },
    "swaps": {"found_on": "2026-10-01", "quantity": "1"},
    "cash": {"amount": "100", "collected_on": "2026-10-05", "due_on": "2026-10-06", "clear": "yes"},
    "stock_checks": {"checked_on": "2026-10-06", "quantity": "0"},
    "tasks": {"assigned_on": "2026-10-01", "due_on": "2026-10-06"},
    "complaints": {"employee_id": "S1", "filed_on": "2026-09-01", "verdict": "upheld"},
    "return_receipts": {"due_on": "2026-10-06"},
    "material_checks": {"checked_on": "2026-10-06", "conforms": "no"},
    "decisions": {"rulebook": "ka-channel", "decision": "waived", "decided_on": "2026-10-01"},
    "declared_orders": {"day": "2026-10-06"},
    "outbound": {"day": "2026-10-06"},
}
ANYWHERE = {"employee_id": "R1", "store_id": "T1", "sku": "W1"}


def case(**tables: list[Row]) -> Facts:
    facts: Facts = {}
    for table, rows in (COMPANY | tables).items():
        filled = [ANYWHERE | USUAL.get(table, {}) | row for row in rows]
        facts[table] = [{column: row.get(column, "") for column in COLUMNS[table]} for row in filled]
    return facts


def lines(facts: Facts, period: str = "2026-10", as_of: str = "") -> list[str]:
    """Each line as `clause who liability fact_id day amount sanction`."""
    ledger, _ = settle_reference(facts, period=period, as_of=date.fromisoformat(as_of) if as_of else None)
    return [" ".join((row[2], row[3], row[4], *row[7:])).strip() for row in ledger]


def unclear(facts: Facts, period: str = "2026-10", as_of: str = "") -> list[str]:
    _, days = settle_reference(facts, period=period, as_of=date.fromisoformat(as_of) if as_of else None)
    return [f"{row[6]} lacks {row[7]}" for row in days]


def waived(clause: str, fact: str, fact_id: str, **more: str) -> Row:
    return {"clause": clause, "fact": fact, "fact_id": fact_id, **more}


def expected(name: str) -> list[Line]:
    with (examples_folder() / name).open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


@pytest.fixture(scope="module")
def example_facts() -> Facts:
    return read_facts(examples_folder() / "facts")


@pytest.mark.parametrize(
    ("period", "as_of", "file"),
    [
        ("2026-09", None, "expected-ledger-2026-09.csv"),
        ("2026-10", None, "expected-ledger-2026-10.csv"),
        ("2026-10", date(2026, 10, 15), "expected-ledger-2026-10-as-of-15.csv"),
    ],
)
def test_the_example_settles_to_its_ledger(example_facts: Facts, period: str, as_of: date | None, file: str) -> None:
    ledger, _ = settle_reference(example_facts, period=period, as_of=as_of)
    assert ledger == expected(file)


def test_the_example_lists_its_unclear_days(example_facts: Facts) -> None:
    _, days = settle_reference(example_facts, period="2026-10")
    assert days == expected("expected-unclear-2026-10.csv")


def test_months_added_to_a_date_keep_its_day_or_take_the_months_last() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 2, 28), 12) == date(2026, 2, 28)


def test_goods_may_stand_through_the_day_their_display_ends() -> None:
    assert lines(case(shelf_checks=[{"check_id": "C1", "checked_on": "2026-10-05"}])) == []
    assert lines(case(shelf_checks=[{"check_id": "C1", "checked_on": "2026-10-06"}])) == [
        "1a R1 own C1 2026-10-06 -50.00",
        "1a S1 joint C1 2026-10-06 -25.00",
    ]


def test_goods_past_shelf_life_are_expired_even_in_the_store_room() -> None:
    past = {"check_id": "C1", "production_date": "2025-10-05", "location": "store_room", "employee_id": "R2"}
    assert lines(case(shelf_checks=[past])) == ["1b R2 own C1 2026-10-06 -60.00"]
    assert lines(case(shelf_checks=[past | {"production_date": "2025-10-06"}])) == []


def test_goods_without_shelf_life_stay_near_expiry_forever() -> None:
    old = {"check_id": "C1", "sku": "W2", "production_date": "2020-01-01", "employee_id": "R2"}
    assert lines(case(shelf_checks=[old])) == ["1a R2 own C1 2026-10-06 -20.00"]


def test_a_batch_seen_twice_is_its_largest_sight_with_the_smallest_id_and_whoever_that_names() -> None:
    checks = [
        {"check_id": "C1", "quantity": "2"},
        {"check_id": "C9", "quantity": "3"},
        {"check_id": "C10", "quantity": "3.0", "employee_id": "R2"},
    ]
    assert lines(case(shelf_checks=checks)) == ["1a R2 own C10 2026-10-06 -75.00"]


def test_a_batch_whose_largest_sight_is_a_promoters_gives_nothing_in_its_place() -> None:
    checks = [{"check_id": "C1", "quantity": "9", "employee_id": "P1"}, {"check_id": "C2", "quantity": "1"}]
    assert lines(case(shelf_checks=checks)) == []


def test_a_decision_about_another_check_of_the_batch_changes_nothing() -> None:
    checks = [{"check_id": "C1", "quantity": "1", "employee_id": "R2"}, {"check_id": "C2", "employee_id": "R2"}]
    kept = case(shelf_checks=checks, decisions=[waived("1a", "shelf_checks", "C1")])
    assert lines(kept) == ["1a R2 own C2 2026-10-06 -50.00"]
    assert lines(case(shelf_checks=checks, decisions=[waived("1a", "shelf_checks", "C2")])) == []


def test_the_supervisor_of_the_day_is_jointly_liable_unless_they_issued_the_check() -> None:
    reporting = [
        {"employee_id": "R1", "supervisor_id": "S1", "from": "2026-01-01", "to": "2026-10-05"},
        {"employee_id": "R1", "supervisor_id": "S2", "from": "2026-10-07"},
    ]
    checks = [
        {"check_id": "C1", "checked_on": "2026-10-06"},
        {"check_id": "C2", "checked_on": "2026-10-07", "issued_by": "S1"},
        {"check_id": "C3", "checked_on": "2026-10-08", "issued_by": "S2"},
    ]
    found = lines(case(reporting=reporting, shelf_checks=checks))
    assert [line for line in found if "joint" in line] == ["1a S2 joint C2 2026-10-07 -25.00"]


def test_the_joint_share_is_taken_before_rounding_and_half_a_fen_goes_up() -> None:
    prices = [{"sku": "W1", "unit_price": "1.2345", "from": "2026-10-01", "to": "2026-10-06"}]
    facts = case(prices=prices, shelf_checks=[{"check_id": "C1", "quantity": "1"}])
    assert lines(facts) == ["1a R1 own C1 2026-10-06 -12.35", "1a S1 joint C1 2026-10-06 -6.17"]


def test_a_line_that_rounds_to_nothing_is_not_written() -> None:
    prices = [{"sku": "W1", "unit_price": "0.0005", "from": "2026-10-06", "to": "2026-10-06"}]
    facts = case(prices=prices, shelf_checks=[{"check_id": "C1", "quantity": "1"}])
    assert lines(facts) == ["1a R1 own C1 2026-10-06 -0.01"]


def test_a_swap_costs_each_month_its_own_late_days() -> None:
    swaps = [{"swap_id": "X1", "found_on": "2026-09-24", "swapped_on": "2026-09-25", "returned_on": "2026-10-03"}]
    assert lines(case(swaps=swaps), "2026-09") == ["2 R1 own X1 2026-09-30 -30.00"]
    assert lines(case(swaps=swaps), "2026-10") == ["2 R1 own X1 2026-10-03 -90.00"]
    assert lines(case(swaps=swaps), "2026-10", as_of="2026-10-02") == ["2 R1 own X1 2026-10-02 -60.00"]


def test_a_swap_needs_both_dates_to_be_finished() -> None:
    assert lines(case(swaps=[{"swap_id": "X1", "swapped_on": "2026-10-02", "returned_on": "2026-10-06"}])) == []
    half = case(swaps=[{"swap_id": "X1", "swapped_on": "2026-10-02"}])
    assert lines(half, as_of="2026-10-08") == ["2 R1 own X1 2026-10-08 -60.00"]


def test_a_waived_swap_is_gone_from_all_its_months() -> None:
    waiver = waived("2", "swaps", "X1", decided_on="2026-10-09")
    facts = case(swaps=[{"swap_id": "X1", "found_on": "2026-09-20"}], decisions=[waiver])
    assert lines(facts, "2026-09") == ["2 R1 own X1 2026-09-30 -150.00"]
    assert lines(facts, "2026-09", as_of="2026-10-31") == []
    assert lines(facts, "2026-10") == lines(facts, "2026-11") == []


def test_cash_is_fined_once_on_the_day_it_was_unclear_or_the_day_after_it_was_due() -> None:
    cash = [
        {"cash_id": "K1", "clear": "No", "amount": "3000"},
        {"cash_id": "K2", "handed_in_on": "2026-10-07", "amount": "3000.01"},
        {"cash_id": "K3", "handed_in_on": "2026-10-06"},
    ]
    assert lines(case(cash=cash)) == [
        "3 R1 own K1 2026-10-05 -200.00",
        "3 R1 own K2 2026-10-07 -200.00 dismissal_review",
    ]
    assert lines(case(cash=cash), "2026-11") == []


def test_what_is_handed_in_after_the_as_of_day_is_not_yet_handed_in() -> None:
    cash = [{"cash_id": "K1", "handed_in_on": "2026-10-20"}]
    assert lines(case(cash=cash), as_of="2026-10-06") == []
    assert lines(case(cash=cash), as_of="2026-10-07") == ["3 R1 own K1 2026-10-07 -200.00"]


def test_outbound_may_differ_by_exactly_five_percent_but_by_nothing_from_nothing() -> None:
    declared = [{"day": f"2026-10-0{n}", "quantity": q} for n, q in ((1, "20"), (2, "20"), (3, "0"), (4, "0"))]
    outbound = [{"day": f"2026-10-0{n}", "quantity": q} for n, q in ((1, "19"), (2, "21.001"), (3, "0.001"), (4, "0"))]
    assert lines(case(declared_orders=declared, outbound=outbound)) == [
        "4 R1 own R1/2026-10-02 2026-10-02 -50.00",
        "4 R1 own R1/2026-10-03 2026-10-03 -50.00",
    ]


def test_a_day_with_one_side_is_unclear_until_it_is_waived_and_only_waived() -> None:
    declared = [{"employee_id": who, "quantity": "5"} for who in ("R1", "R2", "P1")]
    decisions = [
        waived("4", "outbound", "R1/2026-10-06", decision="overturned"),
        waived("4", "outbound", "R2/2026-10-06", decided_on="2026-10-09"),
    ]
    facts = case(declared_orders=declared, decisions=decisions)
    assert lines(facts) == []
    assert unclear(facts) == ["R1/2026-10-06 lacks outbound"]
    assert unclear(facts, as_of="2026-10-08") == ["R1/2026-10-06 lacks outbound", "R2/2026-10-06 lacks outbound"]
    assert unclear(facts, as_of="2026-10-05") == []


def test_an_episode_is_found_on_its_first_zero_day_that_no_company_stock_out_excuses() -> None:
    days = (("Q1", "2026-10-02"), ("Q9", "2026-10-05"), ("Q10", "2026-10-05"), ("Q3", "2026-10-06"))
    checks = [{"check_id": check_id, "checked_on": on} for check_id, on in days]
    stock_outs = [{"from": "2026-09-20", "to": "2026-10-04"}]
    assert lines(case(stock_checks=checks, company_stockouts=stock_outs)) == ["5 R1 own Q10 2026-10-05 -100.00"]
    assert lines(case(stock_checks=checks, company_stockouts=[{"from": "2026-10-01"}])) == []


def test_goods_seen_the_same_day_make_it_no_zero_day_and_end_the_episode() -> None:
    days = (("Q1", "02", "0"), ("Q2", "03", "0"), ("Q3", "03", "1"), ("Q4", "04", "0"))
    checks = [{"check_id": i, "checked_on": f"2026-10-{on}", "quantity": quantity} for i, on, quantity in days]
    assert lines(case(stock_checks=checks)) == ["5 R1 own Q1 2026-10-02 -100.00", "5 R1 own Q4 2026-10-04 -100.00"]


def test_an_episode_found_in_september_is_not_found_again_in_october() -> None:
    checks = [{"check_id": "Q1", "checked_on": "2026-09-30"}, {"check_id": "Q2", "checked_on": "2026-10-01"}]
    assert lines(case(stock_checks=checks), "2026-09") == ["5 R1 own Q1 2026-09-30 -100.00"]
    assert lines(case(stock_checks=checks)) == []
    assert lines(case(stock_checks=checks, decisions=[waived("5", "stock_checks", "Q1")])) == []


def test_a_late_task_costs_a_leader_more_and_one_in_time_nothing() -> None:
    tasks = [{"task_id": f"J{n}", "employee_id": who} for n, who in enumerate(("R1", "S1", "P1", "M1"))]
    tasks.append({"task_id": "J9", "done_on": "2026-10-06"})
    found = lines(case(tasks=tasks), as_of="2026-10-07")
    assert [line.split()[5] for line in found] == ["-50.00", "-20.00", "-20.00", "-50.00"]
    assert lines(case(tasks=tasks), as_of="2026-10-06") == []


def decided(*verdicts: tuple[str, str, str, str]) -> list[Row]:
    columns = ("complaint_id", "verdict", "decided_on", "incident")
    return [dict(zip(columns, verdict, strict=True)) for verdict in verdicts]


def test_every_second_upheld_complaint_in_a_run_brings_probation_and_a_dismissed_one_breaks_it() -> None:
    complaints = decided(
        ("P1", "upheld", "2026-09-01", ""),
        ("P3", "upheld", "2026-10-02", ""),
        ("P2", "open", "2026-10-03", ""),
        ("P4", "upheld", "2026-10-04", ""),
        ("P5", "dismissed", "2026-10-05", ""),
        ("P6", "upheld", "2026-10-06", ""),
    )
    assert lines(case(complaints=complaints)) == [
        "7 S1 own P3 2026-10-02 -50.00 probation",
        "7 S1 own P4 2026-10-04 -50.00",
        "7 S1 own P6 2026-10-06 -50.00",
    ]


def test_complaints_of_one_incident_are_their_first_upheld_one() -> None:
    complaints = decided(
        ("P1", "dismissed", "2026-10-01", "V"),
        ("P9", "upheld", "2026-10-02", "V"),
        ("P10", "upheld", "2026-10-02", "V"),
    )
    assert lines(case(complaints=complaints)) == ["7 S1 own P10 2026-10-02 -50.00"]
    assert lines(case(complaints=complaints, decisions=[waived("7", "complaints", "P10")])) == []
    assert len(lines(case(complaints=complaints, decisions=[waived("7", "complaints", "P9")]))) == 1


def test_a_waived_complaint_neither_counts_in_the_run_nor_breaks_it() -> None:
    complaints = decided(*((f"P{n}", "upheld", f"2026-10-0{n}", "") for n in (1, 2, 3)))
    found = lines(case(complaints=complaints, decisions=[waived("7", "complaints", "P2")]))
    assert found == ["7 S1 own P1 2026-10-01 -50.00", "7 S1 own P3 2026-10-03 -50.00 probation"]


def test_a_complaint_decided_after_the_as_of_day_is_still_open() -> None:
    complaints = decided(("P1", "upheld", "2026-10-20", ""), ("P2", "upheld", "2026-10-10", ""))
    assert lines(case(complaints=complaints), as_of="2026-10-19") == ["7 S1 own P2 2026-10-10 -50.00"]


def test_an_incident_stands_dismissed_until_another_complaint_about_it_is_upheld() -> None:
    complaints = decided(
        ("P1", "upheld", "2026-10-01", ""),
        ("P2", "dismissed", "2026-10-05", "V"),
        ("P3", "upheld", "2026-10-10", ""),
        ("P4", "upheld", "2026-10-20", "V"),
    )
    early = lines(case(complaints=complaints), as_of="2026-10-19")
    assert early == ["7 S1 own P1 2026-10-01 -50.00", "7 S1 own P3 2026-10-10 -50.00"]
    assert lines(case(complaints=complaints)) == [
        "7 S1 own P1 2026-10-01 -50.00",
        "7 S1 own P3 2026-10-10 -50.00 probation",
        "7 S1 own P4 2026-10-20 -50.00",
    ]


def test_only_the_first_forgery_ever_is_fined_and_a_waived_one_is_not_the_first() -> None:
    forged = [{"incident_id": i, "occurred_on": on} for i, on in (("F9", "2026-10-06"), ("F10", "2026-10-06"))]
    assert lines(case(forged_signatures=forged)) == [
        "9 R1 own F10 2026-10-06 -200.00",
        "9 R1 own F9 2026-10-06 0.00 dismissal_review",
    ]
    facts = case(forged_signatures=forged, decisions=[waived("9", "forged_signatures", "F10", decision="overturned")])
    assert lines(facts) == ["9 R1 own F9 2026-10-06 -200.00"]


def test_a_forgery_before_the_rules_counts_as_the_first_but_gives_no_line() -> None:
    forged = [{"incident_id": i, "occurred_on": on} for i, on in (("F1", "2025-12-31"), ("F2", "2026-10-06"))]
    assert lines(case(forged_signatures=forged), "2025-12") == []
    assert lines(case(forged_signatures=forged)) == ["9 R1 own F2 2026-10-06 0.00 dismissal_review"]


def test_failing_material_in_one_store_on_one_day_is_one_finding_whatever_conformed_there() -> None:
    checks = [
        {"check_id": "N1", "conforms": "TRUE"},
        {"check_id": "N9"},
        {"check_id": "N10", "conforms": "0", "employee_id": "R2"},
    ]
    assert lines(case(material_checks=checks)) == ["12 R2 own N10 2026-10-06 -20.00"]


def test_nothing_lost_and_nothing_wasted_is_no_finding() -> None:
    lost = [{"incident_id": i, "occurred_on": "2026-10-06", "documents": n} for i, n in (("L1", "0"), ("L2", "3"))]
    wasted = [{"incident_id": i, "occurred_on": "2026-10-06", "sheets": n} for i, n in (("V1", "0"), ("V2", "15"))]
    found = lines(case(lost_documents=lost, wasted_forms=wasted, shelf_checks=[{"check_id": "C1", "quantity": "0"}]))
    assert found == ["10 R1 own L2 2026-10-06 -30.00", "13 R1 own V2 2026-10-06 -150.00"]


def test_clauses_about_reps_do_not_bind_others() -> None:
    lapses = [{"lapse_id": f"D{n}", "employee_id": w, "occurred_on": "2026-10-06"} for n, w in enumerate(("R1", "S1"))]
    receipts = [{"receipt_id": f"H{n}", "employee_id": who} for n, who in enumerate(("R1", "P1"))]
    found = lines(case(delivery_lapses=lapses, return_receipts=receipts))
    assert found == ["8 R1 own D0 2026-10-06 -50.00", "11 R1 own H0 2026-10-07 -10.00"]


@pytest.mark.parametrize(
    "different",
    [{"rulebook": "finance"}, {"clause": "10"}, {"fact": "outbound"}, {"fact_id": "D1x"}, {"decision": "confirmed"}],
)
def test_a_decision_must_name_the_finding_itself(different: Row) -> None:
    lapses = [{"lapse_id": "D1", "occurred_on": "2026-10-06"}]
    exact = waived("8", "delivery_lapses", "D1")
    assert lines(case(delivery_lapses=lapses, decisions=[exact])) == []
    assert len(lines(case(delivery_lapses=lapses, decisions=[exact | different]))) == 1


def test_a_waiver_counts_from_the_day_it_was_decided_and_a_later_confirmation_does_not_undo_it() -> None:
    decisions = [waived("8", "delivery_lapses", "D1", decided_on="2026-10-15", decision="overturned")]
    decisions.append(decisions[0] | {"decision": "confirmed", "decided_on": "2026-10-20"})
    facts = case(delivery_lapses=[{"lapse_id": "D1", "occurred_on": "2026-10-06"}], decisions=decisions)
    assert len(lines(facts, as_of="2026-10-14")) == 1
    assert lines(facts, as_of="2026-10-15") == lines(facts) == []
