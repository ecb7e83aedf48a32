"""Whatever stands in a file, an expression or a rulebook: a list of problems or a ledger, never a traceback."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endcap.kernels.facts import BadInput, load_facts
from endcap.kernels.facts.tables import BY_NAME, TABLES
from endcap.kernels.rules import built_in_rulebooks, load_rulebook, parse_rulebook, settle
from endcap.kernels.rules.expressions import ExpressionProblem
from endcap.kernels.rules.inference import check_expression
from endcap.kernels.rules.proofs import prove
from tests.kernels.rules.settling import facts_with, lines_of, rulebook_of

TIMES = int(os.environ.get("ENDCAP_FUZZ_TIMES", "1"))
FEW = settings(max_examples=40 * TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=400 * TIMES, deadline=None)

CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "R1",
            "S1",
            "W1",
            "T1",
            "2026-10-05",
            "2026-02-30",
            "-1",
            "1e9",
            "0.005",
            "99999999999",
            "yes",
            "rep",
            '"',
            "'",
            "\x00",
        ]
    ),
)
WORDS = st.sampled_from(
    [
        "sheets",
        "occurred_on",
        "role",
        "fine",
        "and",
        "or",
        "not",
        "in",
        "is",
        "null",
        "=",
        "<>",
        "<",
        ">",
        "<=",
        ">=",
        "+",
        "-",
        "*",
        "/",
        "%",
        "(",
        ")",
        ",",
        ";",
        "case",
        "when",
        "then",
        "else",
        "end",
        "late",
        "later_of",
        "days_between",
        "add_months",
        "abs",
        "coalesce",
        "greatest",
        "'x'",
        "1",
        "0.5",
        "select",
        "from",
        "between",
        "interval",
        "::",
        "date",
        "'2026-10-01'",
        '"',
        "--",
        "/*",
        "*/",
        "@",
        "{}",
        "[]",
        "?",
    ]
)


@FEW
@given(
    table=st.sampled_from([table.name for table in TABLES]),
    rows=st.lists(st.lists(CELLS, max_size=10), max_size=4),
    data=st.data(),
)
def test_any_cells_in_a_table(tmp_path: Path, table: str, rows: list[list[str]], data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from([",", ",", ",", ";", "\t"]))
    text = "\n".join([",".join(BY_NAME[table].by_name), *(separator.join(row) for row in rows)])
    for path in tmp_path.glob("*"):
        path.unlink()
    (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8", errors="replace")
    with (
        contextlib.suppress(BadInput),
        settle(tmp_path, period="2026-10", skip_bad=data.draw(st.booleans())) as settlement,
    ):
        settlement.write(tmp_path / "out")
        for path in (tmp_path / "out").glob("*"):
            path.unlink()
    with contextlib.suppress(OSError):
        (tmp_path / "out").rmdir()


@FEW
@given(content=st.binary(max_size=200), name=st.sampled_from(["cash.csv", "cash.xlsx", "cash.parquet"]))
def test_any_bytes_in_a_file(tmp_path: Path, content: bytes, name: str) -> None:
    for path in tmp_path.glob("*"):
        path.unlink()
    (tmp_path / name).write_bytes(content)
    with contextlib.suppress(BadInput), load_facts(tmp_path):
        pass


@MANY
@given(words=st.lists(WORDS, max_size=14))
def test_any_words_in_an_expression(words: list[str]) -> None:
    scope = load_rulebook("ka-channel").clauses[-1].finding_scope
    with contextlib.suppress(ExpressionProblem):
        check_expression(" ".join(words), scope)


@MANY
@given(text=st.text(max_size=60))
def test_any_text_in_an_expression(text: str) -> None:
    scope = load_rulebook("ka-channel").clauses[-1].finding_scope
    with contextlib.suppress(ExpressionProblem):
        check_expression(text, scope)


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    yes_no = st.builds("({} {} {})".format, inner, st.sampled_from(["=", "<>", "<", ">="]), inner)
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds("(sheets % {})".format, st.integers(1, 9)),
        st.builds("{}({}, {})".format, st.sampled_from(["greatest", "least", "coalesce"]), inner, inner),
        st.builds("abs(-{})".format, inner),
        st.builds("case when {} then {} else {} end".format, yes_no, inner, inner),
        st.builds("case when {} or employee_id is null then null when {} then {} end".format, yes_no, yes_no, inner),
        st.builds("days_between(add_months(occurred_on, {}), occurred_on + {})".format, inner, inner),
    )


NUMBERS = st.recursive(st.sampled_from(["sheets", "fine", "0", "3", "0.5", "999999999", "nth"]), _numbers, max_leaves=6)
CONDITIONS = st.builds(
    "{} {} {} and not late(occurred_on + 3, period_last)".format, NUMBERS, st.sampled_from(["<", ">=", "="]), NUMBERS
)


@FEW
@given(when=CONDITIONS, amount=NUMBERS, share=NUMBERS)
def test_whatever_passes_as_an_expression_settles_and_is_proved(when: str, amount: str, share: str) -> None:
    of_the_row = re.sub(r"\bnth\b", "sheets", when)
    clause = (
        f"clause: A\nfacts: wasted_forms\nwhen: {of_the_row}\nday: occurred_on\namount: {amount}\n"
        f"count: {{per: employee_id, in_order_of: occurred_on}}\njoint: {{share: '{share}'}}"
    )
    rows = [
        {"incident_id": f"V{sheets}", "employee_id": "R1", "occurred_on": "2026-10-31", "sheets": str(sheets)}
        for sheets in (0, 1, 1_000_000)
    ]
    with contextlib.suppress(BadInput):
        book = rulebook_of(clause)
        lines_of(facts_with(wasted_forms=rows), book)
        prove([book])


@FEW
@given(text=st.text(alphabet=st.characters(min_codepoint=9, max_codepoint=0x4E10), max_size=200))
def test_any_text_as_a_rulebook(text: str) -> None:
    with contextlib.suppress(BadInput):
        parse_rulebook(text)


@FEW
@given(data=st.data())
def test_a_rulebook_with_any_line_changed(data: st.DataObject) -> None:
    lines = built_in_rulebooks()["finance-documents"].read_text(encoding="utf-8").splitlines()
    index = data.draw(st.integers(0, len(lines) - 1))
    indent = lines[index][: len(lines[index]) - len(lines[index].lstrip())]
    changed = data.draw(
        st.sampled_from(["- x", "x: 1", "", "x", "[", "{a: b}", "null", "- {otherwise: 1}", "amount: 5"])
        | st.text(max_size=20)
    )
    lines[index] = indent + changed
    with contextlib.suppress(BadInput):
        parse_rulebook("\n".join(lines))


@pytest.mark.parametrize(
    "deep", ["(" * 900 + "1" + ")" * 900, "not " * 900 + "true", "1" + " + 1" * 990, "-" * 1990 + "1"]
)
def test_deep_nesting_is_no_fault_of_ours(deep: str) -> None:
    scope = load_rulebook("ka-channel").clauses[-1].finding_scope
    with contextlib.suppress(ExpressionProblem):
        check_expression(deep, scope)
