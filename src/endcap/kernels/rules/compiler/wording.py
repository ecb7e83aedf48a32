"""The sentence of a line: why and how much, in Chinese and English, put together in SQL."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import Placeholder
from endcap.kernels.rules.compiler.clause_sql import ClauseSql
from endcap.kernels.rules.lookups import LOOKUPS, value_sql
from endcap.kernels.rules.types import TEXT, Type

UNITS = {"CNY": Words("元", "CNY"), "points": Words("分", "points")}
SANCTIONS = {
    "probation": Words("提请转为试用", "probation is proposed"),
    "dismissal_review": Words("提请辞退复核", "a review for dismissal is proposed"),
}
NOTHING_KNOWN = "—"
# Names for people fall back on the id, a product always has a price, and counts are counted.
NEVER_BLANK = frozenset({"employee", "store", "product", "unit_price", "nth", "days", "role"})


def because_sql(clause: ClauseSql, language: str) -> str:
    """The clause's own words with the finding's figures put in."""
    pieces = []
    for part in clause.checked.because[language]:
        if isinstance(part, Placeholder):
            pieces.append(_figure(clause, part, language))
        else:
            pieces.append(clause.dialect.text(part))
    return f"concat({', '.join(pieces)})" if pieces else "''"


def _figure(clause: ClauseSql, part: Placeholder, language: str) -> str:
    if part.name in clause.parameters:
        figure = clause.parameters[part.name]
        return clause.dialect.text(percent(figure) if part.format == "percent" else plain(figure))
    if part.name in LOOKUPS and not clause.table.has(part.name) and part.name not in clause.row_lookups:
        value, kind = value_sql(part.name, clause.dialect), LOOKUPS[part.name].type
    else:
        value = clause.name_of(part.name, clause.row_lookups)
        symbol = clause.checked.finding_scope.get(part.name)
        kind = symbol.type if symbol else TEXT
    text = _text_of(clause, value, kind, language)
    return f"coalesce({text}, '{NOTHING_KNOWN}')" if _may_be_blank(clause, part.name) else text


def _may_be_blank(clause: ClauseSql, name: str) -> bool:
    if clause.table.has(name):
        return clause.table.by_name[name].blank
    return name not in NEVER_BLANK


def _text_of(clause: ClauseSql, value: str, kind: Type, language: str) -> str:
    if kind.family == "text":
        return value
    text = f"CAST({value} AS {clause.dialect.text_type})"
    if kind.family == "number" and not kind.is_whole:
        return clause.dialect.trimmed_decimal(text)
    if kind.family == "yes_no":
        yes, no = ("yes", "no") if language == "en" else ("是", "否")
        return f"CASE WHEN {value} THEN '{yes}' WHEN NOT {value} THEN '{no}' END"
    return text


def plain(value: int | Decimal) -> str:
    """A figure as people write it: 3.3350 is 3.335."""
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: int | Decimal) -> str:
    return plain(Decimal(value) * 100) + "%"


def outcome_sql(amount: str, sanction: str, language: str, *, joint_with: str = "") -> str:
    """What follows for the one who carries the line: `amount` (SQL of its size, two decimals) and the proposal.

    `joint_with` is SQL of what the one answered for is charged, where the line is a joint one.
    """
    is_english = language == "en"
    units = _choice("f.unit", {name: words[language] for name, words in UNITS.items()})
    verb = _choice(
        "f.kind", {"fine": "; fine " if is_english else "，扣 ", "reward": "; reward " if is_english else "，奖 "}
    )
    if joint_with:
        own, joint = ("'; fine '", "', joint fine '") if is_english else ("'，本人扣 '", "'，连带扣 '")
        verb = f"{own} || CAST({joint_with} AS VARCHAR) || ' ' || {units} || {joint}"
    charged = f"{verb} || CAST({amount} AS VARCHAR) || ' ' || {units}"
    nothing = "'; nothing is charged'" if is_english else "'，不计款'"
    comma = "; " if is_english else "，"
    proposal = _choice(sanction, {name: comma + words[language] for name, words in SANCTIONS.items()})
    end = "." if is_english else "。"
    return f"CASE WHEN {amount} = 0 THEN {nothing} ELSE {charged} END || coalesce({proposal}, '') || '{end}'"


def _choice(of: str, texts: Mapping[str, str]) -> str:
    return "CASE " + " ".join(f"WHEN {of} = '{name}' THEN '{text}'" for name, text in texts.items()) + " END"


def joint_words(clause: ClauseSql, language: str) -> tuple[str, str]:
    """What stands before and after the name of the one who is answered for."""
    joint = clause.checked.clause.joint
    if joint is None:
        return "", ""
    share = _constant_share(clause)
    if language == "en":
        of = f" ({share}{' of it' if joint.mode == 'shared' else ' in addition'})" if share else ""
        return "joint liability for ", f"{of}: "
    of = f"（{'分担' if joint.mode == 'shared' else '另计'} {share}）" if share else ""
    return "对", f"负连带责任{of}："


def _constant_share(clause: ClauseSql) -> str:
    share = clause.checked.share
    if share is None:
        return ""
    if share.text.strip() in clause.parameters:
        return percent(clause.parameters[share.text.strip()])
    literal = share.tree.name if share.tree.key == "literal" else ""
    return percent(Decimal(literal)) if literal else ""


def entry_id_sql(
    rulebook: str, clause: str, fact: str, fact_id: str, employee: str, liability: str, period: str
) -> str:
    """A digest of what the line is about, so that the same settlement twice gives the same ids."""
    return f"md5(concat_ws(chr(31), {rulebook}, {clause}, {fact}, {fact_id}, {employee}, {liability}, {period}))"
