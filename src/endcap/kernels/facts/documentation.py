"""The fact tables as a page for people, made from the one declaration."""

from __future__ import annotations

from collections.abc import Iterator

from endcap.kernels.facts.casting import EXPECTED
from endcap.kernels.facts.schema import Column, Table
from endcap.kernels.facts.tables import TABLES

HEADINGS = {
    "zh": ("事实表", "列", "内容", "类型", "可空", "单位或可选值"),
    "en": ("Fact tables", "column", "meaning", "type", "may be blank", "unit or allowed words"),
}
INTRODUCTION = {
    "zh": (
        "资料文件夹里每张表一个文件：`<表名>.csv`、`.parquet` 或 `.xlsx`。没有的表按空表处理，多出的列作为证据保留。"
        "文字用 UTF-8 或 GB18030。本页由程序按声明生成。"
    ),
    "en": (
        "A facts folder holds one file per table: `<table>.csv`, `.parquet` or `.xlsx`. An absent table is an empty one, "
        "extra columns are kept as evidence. Text is UTF-8 or GB18030. This page is made from the declaration."
    ),
}


def facts_page(language: str) -> str:
    """Markdown with every table, column, type, unit and rule."""
    title, *columns = HEADINGS[language]
    parts = [f"# {title}", "", INTRODUCTION[language]]
    for table in TABLES:
        parts += [
            "",
            f"## {table.name}",
            "",
            table.means[language],
            "",
            f"| {' | '.join(columns)} |",
            "|---|---|---|---|---|",
        ]
        parts += [_row(column, language) for column in table.columns]
        parts += [f"\n{rule}" for rule in _rules(table, language)]
    return "\n".join(parts) + "\n"


def _row(column: Column, language: str) -> str:
    blank = ("可空" if language == "zh" else "yes") if column.blank else ""
    more = ", ".join(f"`{choice}`" for choice in column.choices) or column.unit
    if column.refers_to:
        more = f"→ {column.refers_to}"
    return f"| `{column.name}` | {column.means[language]} | {EXPECTED[column.kind][language]} | {blank} | {more} |"


def _rules(table: Table, language: str) -> Iterator[str]:
    chinese = language == "zh"
    if table.key:
        yield f"`{table.key}` 不可重复。" if chinese else f"`{table.key}` stands there once."
    if table.adds_up:
        keys = ", ".join(f"`{key}`" for key in table.daily_key)
        yield f"{keys} 相同的各行相加。" if chinese else f"Rows with the same {keys} add up."
    for order in table.orders:
        yield (
            f"`{order.later}` 不早于 `{order.earlier}`。"
            if chinese
            else f"`{order.later}` is no earlier than `{order.earlier}`."
        )
    for one, other in table.at_most_one:
        yield f"`{one}` 与 `{other}` 最多填一个。" if chinese else f"At most one of `{one}` and `{other}`."
    if table.span:
        span = table.span
        yield f"同一 `{span.of}` 的日期不可重叠。" if chinese else f"The days of one `{span.of}` do not overlap."
