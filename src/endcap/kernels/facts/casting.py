"""From what a file holds to typed values, as SQL, and the condition under which a cell cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from endcap.kernels.facts.reading import literal, quoted
from endcap.kernels.facts.schema import DECIMAL_SIZES, Column, Kind, Words

EARLIEST_DAY = "1900-01-01"
LATEST_DAY = "9999-12-31"

EXPECTED: dict[Kind, Words] = {
    Kind.TEXT: Words("文字", "text"),
    Kind.DAY: Words("日期，如 2026-10-05", "a date such as 2026-10-05"),
    Kind.YES_NO: Words("yes 或 no", "yes or no"),
    Kind.WHOLE: Words("整数", "a whole number"),
    Kind.QUANTITY: Words("数字，最多十二位整数、六位小数", "a number with at most twelve digits and six decimals"),
    Kind.PRICE: Words("数字，最多八位整数、四位小数", "a number with at most eight digits and four decimals"),
    Kind.MONEY: Words("金额，最多十二位整数、两位小数", "an amount with at most twelve digits and two decimals"),
    Kind.FIGURE: Words("数字，最多十二位整数、六位小数", "a number with at most twelve digits and six decimals"),
}

DIGITS_OF_WHOLE_TYPES = {
    "TINYINT": 3, "SMALLINT": 5, "INTEGER": 10, "BIGINT": 19, "UTINYINT": 3, "USMALLINT": 5, "UINTEGER": 10,
}  # fmt: skip

YES = ("yes", "true", "1", "y", "是")
NO = ("no", "false", "0", "n", "否")


@dataclass(frozen=True)
class Cast:
    """`value`: SQL of the typed value; `unreadable`: SQL that is true for a cell that holds something else, if any can."""

    value: str
    unreadable: str | None


def cast_of(column: Column, found_type: str) -> Cast:
    """How a column of `found_type` becomes the declared type."""
    name = quoted(column.name)
    if found_type == column.sql_type:
        return Cast(f"nullif({name}, '')" if column.kind is Kind.TEXT and column.blank else name, None)
    if column.kind is Kind.TEXT:
        return Cast(f"nullif(CAST({name} AS VARCHAR), '')", None)
    native = _native_cast(column, name, found_type)
    if native is not None:
        return native
    text = name if found_type == "VARCHAR" else f"CAST({name} AS VARCHAR)"
    value = _from_text(column, f"nullif({text}, '')")
    return Cast(value, f"({value}) IS NULL AND nullif({text}, '') IS NOT NULL")


def _native_cast(column: Column, name: str, found_type: str) -> Cast | None:
    """A cast that needs no text in between, for the types that Parquet writers use for the same thing."""
    is_whole_type = found_type in DIGITS_OF_WHOLE_TYPES
    if column.kind is Kind.DAY and found_type.startswith("TIMESTAMP"):
        value = f"CAST({name} AS DATE)"
        return Cast(value, f"CAST({value} AS TIMESTAMP) <> CAST({name} AS TIMESTAMP)")
    if column.kind is Kind.WHOLE and is_whole_type:
        return Cast(f"CAST({name} AS BIGINT)", None)
    if column.kind in DECIMAL_SIZES and (is_whole_type or found_type.startswith("DECIMAL")):
        if _always_fits(found_type, DECIMAL_SIZES[column.kind]):
            return Cast(f"CAST({name} AS {column.sql_type})", None)
        value = f"TRY_CAST({name} AS {column.sql_type})"
        return Cast(value, f"{name} IS NOT NULL AND ({value} IS NULL OR {value} <> {name})")
    return None


def _always_fits(found_type: str, size: tuple[int, int]) -> bool:
    digits, decimals = DIGITS_OF_WHOLE_TYPES.get(found_type, 0), 0
    if found_type.startswith("DECIMAL"):
        digits, decimals = (int(part) for part in found_type.removeprefix("DECIMAL(").removesuffix(")").split(","))
    return digits - decimals <= size[0] - size[1] and decimals <= size[1]


def _from_text(column: Column, text: str) -> str:
    if column.kind is Kind.DAY:
        return (
            f"CASE WHEN regexp_full_match({text}, '\\d{{4}}-\\d{{2}}-\\d{{2}}( 00:00:00(\\.0+)?)?')"
            f" AND {text} >= {literal(EARLIEST_DAY)} THEN TRY_CAST(left({text}, 10) AS DATE) END"
        )
    if column.kind is Kind.YES_NO:
        yes, no = (", ".join(map(literal, words)) for words in (YES, NO))
        return f"CASE WHEN lower({text}) IN ({yes}) THEN true WHEN lower({text}) IN ({no}) THEN false END"
    if column.kind is Kind.WHOLE:
        return f"CASE WHEN regexp_full_match({text}, '[+-]?\\d+(\\.0*)?') THEN TRY_CAST({text} AS BIGINT) END"
    decimals = DECIMAL_SIZES[column.kind][1]
    pattern = f"[+-]?(\\d+(\\.\\d{{0,{decimals}}}0*)?|\\.\\d{{1,{decimals}}}0*)"
    return f"CASE WHEN regexp_full_match({text}, '{pattern}') THEN TRY_CAST({text} AS {column.sql_type}) END"
