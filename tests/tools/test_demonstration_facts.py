"""The generated demonstration company: its size, that it is whole, that it is credible, and that it is always the same."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

# Behind everything else: a file in tools/ must not stand before a package of the same name
sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

from demonstration import DemoCompany, demo_company, write_folder
from demonstration.days import months_up_to
from endcap.kernels.facts import BY_NAME, Facts, load_facts
from endcap.kernels.rules import Line, load_rulebook, settle

TOOLS = Path(__file__).resolve().parents[2] / "tools"
TODAY = date(2026, 11, 24)
A_YEAR_OF_RULES = date(2027, 2, 28)  # the rules hold from January 2026
OTHER_DAYS = [date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 28), date(2027, 8, 14), date(2028, 2, 29)]
EVERY_CLAUSE = {"1a", "1b", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"}
USUAL_FINDINGS, MOST_FINDINGS, USUAL_SHARE = 3, 6, 0.9
TODAY_AND_BEFORE = {"handed_in_on", "swapped_on", "returned_on", "done_on", "decided_on"}
RULEBOOKS = ("ka-channel", "sales-rewards")


@lru_cache(maxsize=3)  # each is some 100 MB
def company_of(today: date) -> DemoCompany:
    return demo_company(today)


@pytest.fixture(scope="module")
def company() -> DemoCompany:
    return company_of(TODAY)


@pytest.fixture(scope="module")
def sales(company: DemoCompany) -> list[tuple[str, str, date, int, int]]:
    return list(company.weekly_sales())


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    """Of a day with a whole year of rules behind it."""
    folder = tmp_path_factory.mktemp("demonstration")
    write_folder(company_of(A_YEAR_OF_RULES).facts, folder)
    with load_facts(folder) as loaded:
        yield loaded


@pytest.fixture(scope="module")
def months(facts: Facts) -> dict[str, list[Line]]:
    """The own lines of fines, month by month."""
    return {
        f"{month.first:%Y-%m}": fines(facts, month.first, min(month.last, A_YEAR_OF_RULES))
        for month in months_up_to(A_YEAR_OF_RULES)
    }


def fines(facts: Facts | Path, day: date, as_of: date) -> list[Line]:
    books = [load_rulebook(name) for name in RULEBOOKS]
    settlement = settle(facts, period=f"{day:%Y-%m}", rulebooks=books, as_of=as_of)
    return [line for line in settlement.lines if line.rulebook == "ka-channel" and line.liability == "own"]


def holds(row: dict[str, Any], day: date) -> bool:
    return row["from"] <= day and (row["to"] is None or day <= row["to"])


def test_it_has_six_hundred_stores_twelve_banners_three_chains_and_forty_people(company: DemoCompany) -> None:
    assert (len(company.stores), len(company.banners), len(company.chains), len(company.people)) == (600, 12, 3, 40)
    roles = Counter(person["role"] for person in company.people)
    assert roles == {
        "manager": 1, "supervisor": 4, "rep": 25, "promoter": 6, "finance": 1, "administrator": 1, "colleague": 2,
    }  # fmt: skip
    assert len({store["name"] for store in company.stores}) == 600
    assert {store["banner"] for store in company.stores} == {banner["code"] for banner in company.banners}
    assert {store["territory"] for store in company.stores} == {one["code"] for one in company.territories}
    assert all(29.9 < store["lat"] < 30.8 and 119.6 < store["lon"] < 120.8 for store in company.stores)


def test_the_fact_tables_have_the_columns_of_the_rules(company: DemoCompany) -> None:
    assert set(company.facts) == set(BY_NAME)
    for name, rows in company.facts.items():
        needed = {column.name for column in BY_NAME[name].columns if not column.may_be_absent}
        assert needed <= set(rows[0]), name
        assert all(isinstance(value, str) for row in rows for value in row.values())
    assert 60_000 < len(company.facts["shelf_checks"]) < 72_000


def test_every_store_has_one_owner_on_every_day(company: DemoCompany) -> None:
    owned = defaultdict(list)
    for row in company.assignments:
        if row["duty"] == "owner":
            owned[row["store_id"]].append(row)
    assert len(owned) == 600
    people = {person["code"]: person for person in company.people}
    for rows in owned.values():
        rows.sort(key=lambda row: row["from"])
        assert rows[0]["from"] <= months_up_to(TODAY)[0].first
        assert rows[-1]["to"] is None
        for earlier, later in pairwise(rows):
            assert later["from"] == earlier["to"] + timedelta(days=1)
        for row in rows:
            until = people[row["employee_id"]]["until"]
            assert until is None or row["to"] <= until
    assert any(len(rows) > 1 for rows in owned.values())


def test_a_rep_has_about_two_dozen_stores_in_one_territory(company: DemoCompany) -> None:
    territory = {store["store_id"]: store["territory"] for store in company.stores}
    stores = defaultdict(list)
    for row in company.assignments:
        if row["duty"] == "owner" and holds(row, TODAY):
            stores[row["employee_id"]].append(territory[row["store_id"]])
    assert {len(found) for found in stores.values()} == {25}
    assert all(len(set(found)) == 1 for found in stores.values())


def test_each_supervisor_leads_six_reps_and_everybody_but_the_manager_reports_to_somebody(company: DemoCompany) -> None:
    leaders = {row["employee_id"]: row["supervisor_id"] for row in company.reporting if holds(row, TODAY)}
    there = {person["code"] for person in company.people if person["until"] is None}
    assert set(leaders) == there - {"M01"}
    assert Counter(leader for who, leader in leaders.items() if who[0] == "R") == dict.fromkeys(
        ("S01", "S02", "S03", "S04"), 6
    )
    assert all(leaders[who][0] == "S" for who in leaders if who[0] == "P")


def test_somebody_away_today_has_a_stand_in_of_the_same_team(company: DemoCompany) -> None:
    leaders = {row["employee_id"]: row["supervisor_id"] for row in company.reporting if holds(row, TODAY)}
    away = [row for row in company.absences if holds(row, TODAY)]
    reps = [row for row in away if row["employee_id"][0] == "R"]
    assert reps
    assert all(leaders[row["stand_in"]] == leaders[row["employee_id"]] for row in reps)
    assert not {row["stand_in"] for row in reps} & {row["employee_id"] for row in away}
    assert any(row["from"] > TODAY for row in company.absences)
    assert all(row["kind"] != "sick" for row in company.absences if row["from"] > TODAY)


def test_promoters_stand_in_one_to_three_stores(company: DemoCompany) -> None:
    for day in (TODAY - timedelta(days=back) for back in range(0, 360, 30)):
        posts = Counter(
            row["employee_id"] for row in company.assignments if row["duty"] == "promoter" and holds(row, day)
        )
        assert set(posts.values()) <= {1, 2, 3}
        assert len(posts) == 6


@pytest.mark.parametrize("today", [TODAY, *OTHER_DAYS])
def test_nothing_happened_after_today(today: date) -> None:
    company = company_of(today)
    for name, rows in company.facts.items():
        columns = {column for column in rows[0] if column in TODAY_AND_BEFORE or column == BY_NAME[name].happened_on}
        assert all(row[column] <= str(today) for row in rows for column in columns), name
    assert all(note["at"].tzinfo is UTC and note["at"].date() < today for note in company.notes)
    assert all(sight["seen_on"] < today for sight in company.competitors)
    assert all(
        row["from"] <= today for row in (*company.assignments, *company.listings, *company.reporting, *company.terms)
    )
    assert any(today < row["day"] <= today + timedelta(days=30) for row in company.dates if not row["yearly"])


@pytest.mark.parametrize("today", OTHER_DAYS)
def test_the_facts_settle_without_problems_on_any_day(today: date, tmp_path: Path) -> None:
    """Also on the first of a month, and on a day that most years lack."""
    write_folder(company_of(today).facts, tmp_path)
    with load_facts(tmp_path) as loaded:
        assert not loaded.problems
        before = today.replace(day=1) - timedelta(days=1)
        for day, as_of in ((before, before), (today, today)):
            found = Counter(line.employee_id for line in fines(loaded, day, as_of))
            assert max(found.values(), default=0) <= MOST_FINDINGS


def test_a_rep_has_none_to_three_findings_a_month(months: dict[str, list[Line]]) -> None:
    company = company_of(A_YEAR_OF_RULES)
    counts = []
    for lines in months.values():
        found = Counter(line.employee_id for line in lines)
        counts += [found[person["code"]] for person in company.people if person["role"] == "rep"]
        assert max(found.values()) <= MOST_FINDINGS
    assert sum(count <= USUAL_FINDINGS for count in counts) >= USUAL_SHARE * len(counts)
    assert 0.8 < sum(counts) / len(counts) < 2


def test_most_clauses_are_met_in_every_whole_month_and_all_over_the_year(months: dict[str, list[Line]]) -> None:
    met = {month: {line.clause for line in lines} for month, lines in months.items()}
    assert set().union(*met.values()) == EVERY_CLAUSE
    assert all(len(clauses) >= 9 for clauses in met.values())
    lines = [line for found in months.values() for line in found]
    assert {line.sanction for line in lines} == {None, "probation", "dismissal_review"}


def test_days_with_half_an_order_are_unclear(facts: Facts) -> None:
    counts = [settle(facts, period=f"2026-{month:02}").count_unclear() for month in range(3, 13)]
    assert sum(counts) > 0
    assert max(counts) <= 3


def test_most_findings_are_confirmed_and_few_waived(company: DemoCompany) -> None:
    decided = Counter(row["decision"] for row in company.facts["decisions"])
    assert decided["confirmed"] > 10 * (decided["waived"] + decided["overturned"]) > 0


def test_the_same_seed_tells_the_same_in_another_process(company: DemoCompany) -> None:
    asked = f"import sys; sys.path[:0] = [{str(TOOLS)!r}, {str(Path(__file__).parent)!r}]\n"
    asked += f"from test_demonstration_facts import digest, demo_company, date\nprint(digest(demo_company({TODAY!r})))"
    asked = asked.replace("datetime.date", "date")
    told = subprocess.run(
        [sys.executable, "-c", asked], env={"PYTHONHASHSEED": "1"}, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == digest(company)


def digest(company: DemoCompany) -> str:
    parts = [value for value in vars(company).values() if not callable(value)]
    return sha256(repr((parts, [*company.weekly_sales()], [*company.weekly_shipments()])).encode()).hexdigest()


def test_another_seed_tells_something_else(company: DemoCompany) -> None:
    other = demo_company(TODAY, seed=8)
    assert other.facts["cash"] != company.facts["cash"]
    assert other.stores != company.stores


def test_a_later_day_tells_the_same_past(company: DemoCompany) -> None:
    """What was settled and confirmed yesterday must still be there today."""
    later = company_of(OTHER_DAYS[0])
    assert later.stores == company.stores
    assert later.people == company.people
    for table, day in (("cash", "collected_on"), ("lost_documents", "occurred_on"), ("material_checks", "checked_on")):
        first, last = str(months_up_to(later.today)[0].first), str(TODAY - timedelta(days=20))
        past = [[row for row in one.facts[table] if first <= row[day] <= last] for one in (company, later)]
        kept = {tuple(row.items()) for row in past[1]}
        assert sum(tuple(row.items()) in kept for row in past[0]) >= 0.95 * len(past[0]), table


def test_weekly_sales_lie_in_the_last_year_and_follow_the_listings(
    company: DemoCompany, sales: list[tuple[str, str, date, int, int]]
) -> None:
    assert 250_000 <= len(sales) <= 330_000
    weeks = sorted({row[2] for row in sales})
    assert len(weeks) == 52
    assert all(week.isoweekday() == 1 for week in weeks)
    assert weeks[-1] + timedelta(days=7) <= TODAY < weeks[-1] + timedelta(days=14)
    listed = {(row["store_id"], row["sku"]): row for row in company.listings}
    assert all(holds(listed[store_id, sku], monday) for store_id, sku, monday, _, _ in sales)
    assert len({row[:3] for row in sales}) == len(sales)
    assert all(pieces >= 0 and fen >= 0 and (fen > 0) == (pieces > 0) for *_, pieces, fen in sales)


def test_more_is_drunk_in_summer(sales: list[tuple[str, str, date, int, int]]) -> None:
    pieces: Counter[int] = Counter()
    for _, sku, monday, sold, _ in sales:
        if sku == "QL-W055":
            pieces[monday.month] += sold
    assert pieces[7] > 1.4 * pieces[1]


def test_what_is_shipped_covers_what_is_sold(
    company: DemoCompany, sales: list[tuple[str, str, date, int, int]]
) -> None:
    shipped = {row[:3]: row[3:] for row in company.weekly_shipments()}
    assert shipped.keys() <= {row[:3] for row in sales}
    per_case = {row["sku"]: int(row["pieces_per_case"]) for row in company.facts["products"]}
    assert all(pieces % per_case[sku] == 0 and fen > 0 for (_store, sku, _week), (pieces, fen) in shipped.items())
    sold, came = sum(row[3] for row in sales), sum(pieces for pieces, _fen in shipped.values())
    assert 0.98 * sold < came < 1.02 * sold


def test_stores_list_eight_to_twelve_skus(company: DemoCompany) -> None:
    listed = Counter(row["store_id"] for row in company.listings if holds(row, TODAY))
    assert len(listed) == 600
    assert min(listed.values()) >= 8
    assert max(listed.values()) <= 12
    assert any(row["to"] for row in company.listings)


def test_products_have_barcodes_with_right_check_digits(company: DemoCompany) -> None:
    products = company.facts["products"]
    assert len({row["barcode"] for row in products}) == len(products) == 16
    for row in products:
        weighted = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(row["barcode"]))
        assert (len(row["barcode"]), weighted % 10) == (13, 0)
        assert int(row["pieces_per_case"]) > 0


def test_contacts_are_the_chains_people(company: DemoCompany) -> None:
    by_chain = Counter(row["chain"] for row in company.contacts if not row["banner"])
    assert set(by_chain.values()) <= set(range(4, 9))
    by_banner = Counter(row["banner"] for row in company.contacts if row["banner"] and not row["store"])
    assert set(by_banner.values()) <= {1, 2}
    assert 250 < sum(row["store"] is not None for row in company.contacts) < 350
    assert len({row["phone"] for row in company.contacts}) == len(company.contacts)
    ids = {row["contact_id"] for row in company.contacts}
    assert all({row["from_contact"], row["to_contact"]} <= ids for row in company.relations)
    assert all(row["from_contact"] != row["to_contact"] for row in company.relations)


def test_notes_are_written_by_who_looks_after_the_store(company: DemoCompany) -> None:
    owners = defaultdict(list)
    for row in company.assignments:
        if row["duty"] == "owner":
            owners[row["store_id"]].append(row)
    for note in company.notes:
        day = note["at"].date()
        if note["store"] is None:
            assert note["author"][0] in "SM"
            continue
        owner = next(row["employee_id"] for row in owners[note["store"]] if holds(row, day))
        stand_ins = {row["stand_in"] for row in company.absences if row["employee_id"] == owner and holds(row, day)}
        assert note["author"] in {owner} | stand_ins


def test_the_folder_written_by_the_command_settles(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts", tmp_path / "out"
    command = [sys.executable, str(TOOLS / "demonstration"), "--today", str(TODAY), "--out", str(facts)]
    subprocess.run(command, check=True)
    books = [part for name in RULEBOOKS for part in ("--rulebook", name)]
    command = [sys.executable, "-m", "endcap.cli.main", "settle", "--facts", str(facts), "--period", "2026-10", *books]
    done = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (out / "problems.csv").exists()
