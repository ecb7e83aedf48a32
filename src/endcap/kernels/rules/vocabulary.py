"""The words of the rulebook format and what they say: for editors (the JSON Schema) and for the page about rulebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from endcap.kernels.facts.schema import Words
from endcap.kernels.facts.tables import TABLES


@dataclass(frozen=True)
class Word:
    """Some words that belong together; `place` is the part of a rulebook in which they stand."""

    place: str
    names: tuple[str, ...]
    means: Words


VOCABULARY: tuple[Word, ...] = (
    Word("Rulebook", ("rulebook", "version"), Words("名字（引用时用，不含空格）和版本", "its name, by which it is cited (no spaces), and its version")),
    Word("Rulebook", ("title", "about"), Words("标题和说明，中英文", "title and purpose, in Chinese and English")),
    Word("Rulebook", ("sample",), Words("样例，不直接使用", "a sample, not meant for use as it is")),
    Word("Rulebook", ("basis",), Words("依据：`loss` 损失、`discipline` 纪律、`performance` 绩效", "why it may charge at all: `loss`, `discipline` or `performance`")),
    Word("Rulebook", ("jurisdiction", "unit"), Words("适用地，如 `CN`；`CNY` 金额或 `points` 积分", "where it holds, for example `CN`; `CNY` or `points`")),
    Word("Rulebook", ("in_force",), Words("`from` 月初起，`to` 月末止；可用于整份或一条", "`from` the first of a month, `to` the last of one; for the whole or a clause")),
    Word("Rulebook", ("parameters",), Words("数字：标题、单位、按生效日（每月一日）的值", "figures: title, unit, and values by the first of the month from which they hold")),
    Word("Rulebook", ("example_facts",), Words("所有例子共用的人、店、产品", "people, stores and products on which all examples stand")),
    Word("Rulebook", ("clauses",), Words("条款的列表，以下各词写在每一条里", "the list of clauses; the words below stand in each of them")),
    Word("Clause", ("clause", "title", "source"), Words("条款号、标题、原文", "its number, title, and the sentence of the company's rules that it expresses")),
    Word("Clause", ("kind",), Words("`fine` 负激励（默认）或 `reward` 正激励", "`fine` (default) or `reward`")),
    Word("Clause", ("binds",), Words("约束的岗位（`rep`、`supervisor`、`promoter`、`manager`）或 `all`；其他人的行仍参与分组和计次", "roles whose findings count (`rep`, `supervisor`, `promoter`, `manager`), or `all`; rows of others still count in groups and runs")),
    Word("Clause", ("facts", "when", "day"), Words("哪张事实表、哪些行、事项算在哪一天", "which fact table, which of its rows, and the day on which the finding lies")),
    Word("Clause", ("beside",), Words("按人按天与另一张日报表对照；只有一边的日子进 `unclear.csv`", "a second daily table, set beside the first by employee and day; a day with only one of them goes to `unclear.csv`")),
    Word("Clause", ("per",), Words("`same` 相同的行算一件，`keep` 以哪行为准（`largest`、`smallest`、`earliest`、`latest` 加列名）；列空着的行单独算", "`same` columns are one finding, `keep` one row of it (`largest`, `smallest`, `earliest`, `latest` and a column); a blank among the columns stands alone")),
    Word("Clause", ("each_day",), Words("数当月的天数 `days`：`from` 起，`until` 止（空为仍在继续）；事项算在最后一天", "counts `days` of the month `from` a day `until` another (blank: still running); the finding lies on the last")),
    Word("Clause", ("episode",), Words("按 `of` 的地点逐日看 `days`，每天以 `keep` 的一行为准，`lasts_while` 成立期间为一次；第一个不被 `excused_when` 免责的日子是事项", "`of` a place, over `days`, `lasts_while` a condition holds for the `keep`-row of each day; the first day not `excused_when` is the finding")),
    Word("Clause", ("count",), Words("按 `per` 的人、以 `in_order_of` 为序计次，得 `nth`；`broken_by` 打断，`starts_again_after` 满几次重新计", "`per` somebody, `in_order_of` a column: gives `nth`; `broken_by` starts a run anew, `starts_again_after` a number of findings too")),
    Word("Clause", ("none_of",), Words("整月在职且没有这些 `clauses`（或 `all`）事项的奖励；事实编号为 员工/月份", "a reward for a month without findings of these `clauses` (or `all`), for whoever was there all month; its fact is employee/month")),
    Word("Clause", ("amount",), Words("一个算式，或分情形：`when … is …`，最后 `otherwise …`", "an expression, or cases: `when … is …`, at the end `otherwise …`")),
    Word("Clause", ("zero_is_written",), Words("0.00 也记一笔", "a line of 0.00 is written too")),
    Word("Clause", ("sanction",), Words("何时提请 `probation` 转试用、`dismissal_review` 辞退复核", "conditions for proposing `probation` or `dismissal_review`")),
    Word("Clause", ("joint",), Words("当日主管承担的 `share`（限于 0 到 1）：`in_addition` 另计（默认）或 `shared` 分担，`unless` 除外", "the `share` of the supervisor of that day (held between 0 and 1), `mode` `in_addition` (default) or `shared`, `unless` a condition")),
    Word("Clause", ("because",), Words("说明的话，花括号里填数，如 `{quantity}`、`{参数:percent}`；末尾的“，扣 x 元。”自动加上", "the sentence, with figures in braces, such as `{quantity}` or `{parameter:percent}`; “; fine x CNY.” is added at its end")),
    Word("Clause", ("remedy",), Words("还来得及时怎么做可以避免；写给当事人看", "what can still be done so that it does not come to it, as whom it concerns reads it")),
    Word("Clause", ("examples",), Words("`title`、`period`、`as_of`、输入 `facts`、应得 `lines`（和 `unclear`），作为测试运行", "`title`, `period`, `as_of`, `facts` in, `lines` (and `unclear`) out; they run as tests")),
)  # fmt: skip


def words_table(language: str) -> str:
    """The vocabulary as a table of Markdown."""
    head = "| word | what it says |" if language == "en" else "| 词 | 意思 |"
    comma = ", " if language == "en" else "、"
    rows = [f"| {comma.join(f'`{name}`' for name in word.names)} | {word.means[language]} |" for word in VOCABULARY]
    return "\n".join([head, "|---|---|", *rows])


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """A JSON Schema of rulebooks with what each word says, in both languages, and the tables that may be named."""
    places: Mapping[str, dict[str, Any]] = {"Rulebook": schema, "Clause": schema["$defs"]["Clause"]}
    for word in VOCABULARY:
        for name in word.names:
            said = f"{word.means.zh}\n{word.means.en}".replace("`", "")
            places[word.place]["properties"][name]["description"] = said
    in_force = schema["$defs"]["Clause"]["properties"]["in_force"]
    in_force["description"] = schema["properties"]["in_force"]["description"]
    names = [table.name for table in TABLES if not table.is_reference]
    daily = [table.name for table in TABLES if table.daily_key]
    for name, tables in (("facts", names), ("beside", daily)):
        for option in schema["$defs"]["Clause"]["properties"][name]["anyOf"]:
            if option.get("type") == "string":
                option["enum"] = tables
    schema["properties"]["parameters"]["additionalProperties"] = False
    return schema
