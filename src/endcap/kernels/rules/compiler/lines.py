"""Stage four: ledger lines. Amounts are signed here: a fine is negative."""

from __future__ import annotations

from collections.abc import Sequence

from endcap.kernels.rules.compiler.wording import entry_id_sql, outcome_sql
from endcap.kernels.rules.dialects import MONEY_TYPE
from endcap.kernels.rules.period import Period

LINE_COLUMNS = (
    "entry_id", "period", "rulebook", "clause", "employee_id", "liability", "because_of", "fact", "fact_id",
    "occurred_on", "amount", "sanction",
)  # fmt: skip
LINE_ORDER = "employee_id, occurred_on, clause, fact_id, liability, rulebook"
SIGNED = f"CAST(CASE WHEN f.kind = 'fine' THEN -({{0}}) ELSE ({{0}}) END AS {MONEY_TYPE})"


def lines_sql(period: Period, languages: Sequence[str], *, findings: str, set_aside: str | None) -> str:
    """All lines of the findings, in DuckDB's SQL. `set_aside` names the relation of findings that another clause charged
    already: they are left out, save their sanction."""
    source = f"{findings} f"
    charged = "f.own_amount"
    written = "(f.own_amount <> 0 OR f.zero_is_written)"
    if set_aside:
        source += (
            f" LEFT JOIN {set_aside} x ON x.rulebook = f.rulebook AND x.clause = f.clause"
            " AND x.fact_id = f.fact_id AND x.employee_id = f.employee_id"
        )
        charged = "CASE WHEN x.fact_id IS NULL THEN f.own_amount ELSE 0 END"
        written = f"(CASE WHEN x.fact_id IS NULL THEN {written} ELSE f.sanction IS NOT NULL END)"
    own = _select(
        period, languages, liability="own", employee="f.employee_id", because_of="CAST(NULL AS VARCHAR)",
        amount=charged, sanction="f.sanction", set_aside=bool(set_aside),
    )  # fmt: skip
    joint = _select(
        period, languages, liability="joint", employee="f.supervisor_id", because_of="f.employee_id",
        amount="f.joint_amount", sanction="CAST(NULL AS VARCHAR)", set_aside=False,
    )  # fmt: skip
    carried = "f.joint_amount <> 0" + (" AND x.fact_id IS NULL" if set_aside else "")
    return f"{own} FROM {source} WHERE {written} UNION ALL {joint} FROM {source} WHERE {carried}"


def _select(
    period: Period, languages: Sequence[str], *, liability: str, employee: str, because_of: str, amount: str,
    sanction: str, set_aside: bool,
) -> str:  # fmt: skip
    entry = entry_id_sql("f.rulebook", "f.clause", "f.fact", "f.fact_id", employee, f"'{liability}'", f"'{period}'")
    columns = [
        f"{entry} AS entry_id",
        f"'{period}' AS period",
        "f.rulebook AS rulebook",
        "f.clause AS clause",
        f"{employee} AS employee_id",
        f"'{liability}' AS liability",
        f"{because_of} AS because_of",
        "f.fact AS fact",
        "f.fact_id AS fact_id",
        "f.occurred_on AS occurred_on",
        f"{SIGNED.format(amount)} AS amount",
        f"{sanction} AS sanction",
    ]
    for language in languages:
        pieces = (
            [f"f.joint_before_{language}", "f.employee_name", f"f.joint_after_{language}"]
            if liability == "joint"
            else []
        )
        pieces.append(f"f.because_{language}")
        if set_aside:
            pieces.append(_charged_elsewhere(language))
        joint_with = "f.own_amount" if liability == "joint" else ""
        pieces.append(outcome_sql(f"({amount})", sanction, language, joint_with=joint_with))
        columns.append(f"{_sentence(pieces, language)} AS explanation_{language}")
    return f"SELECT {', '.join(columns)}"


def _sentence(pieces: Sequence[str], language: str) -> str:
    """The pieces in a row; in English the first letter is a capital, whichever piece it comes from."""
    sentence = f"concat({', '.join(pieces)})"
    if language != "en":
        return sentence
    return f"(SELECT upper(left(sentence, 1)) || substr(sentence, 2) FROM (SELECT {sentence} AS sentence))"


def _charged_elsewhere(language: str) -> str:
    before, after = ("; already charged by ", "") if language == "en" else ("，已由 ", " 考核")
    return f"coalesce('{before}' || x.applied || '{after}', '')"
