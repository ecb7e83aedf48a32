"""From a name or a file to a checked rulebook."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.schema import NOTHING, Words
from endcap.kernels.rules.checked import CheckedRulebook
from endcap.kernels.rules.checking import check_rulebook
from endcap.kernels.rules.model import KEEP_PATTERN, NAME_PATTERN, RULEBOOK_PATTERN, Misfit, Rulebook
from endcap.kernels.rules.source import Keys, Source, parse_source, read_source
from endcap.kernels.rules.vocabulary import described

DEFAULT_RULEBOOK = "ka-channel"
PATTERNS = {
    KEEP_PATTERN: Words(
        "largest、smallest、earliest 或 latest 加一个列名", "largest, smallest, earliest or latest, and a column"
    ),
    NAME_PATTERN: Words("小写字母、数字和下划线", "lower-case letters, digits and underscores"),
    RULEBOOK_PATTERN: Words("不含空格、斜杠、逗号和引号", "no spaces, slashes, commas or quotes"),
}
KINDS: dict[tuple[str, ...], Words] = {
    ("string_type",): Words("文字或算式；分情形时写成列表", "a text or an expression; cases are written as a list"),
    ("list_type",): Words("列表", "a list"),
    ("dict_type", "model_type", "model_attributes_type"): Words("带名字的几项", "named values"),
    ("bool_type", "bool_parsing"): Words("yes 或 no", "yes or no"),
    ("date_type", "date_parsing", "date_from_datetime_parsing"): Words(
        "日期，如 2026-10-01", "a day such as 2026-10-01"
    ),
    ("decimal_type", "decimal_parsing", "decimal_max_places", "decimal_max_digits"): Words(
        "金额，最多两位小数", "an amount with at most two decimals"
    ),
    ("int_type", "int_parsing"): Words("整数", "a whole number"),
}
PLACES_OF_UNIONS = ("str", "list[Case]", "int", "constrained-str")


def built_in_rulebooks() -> dict[str, Path]:
    """The rulebooks that come with the profiles, by name."""
    folder = Path(str(resources.files("endcap"))) / "profiles"
    return {path.stem: path for path in sorted(folder.glob("*/rulebooks/*.yaml"))}


def load_rulebook(name_or_path: str | Path) -> CheckedRulebook:
    """A built-in rulebook by name, or one from a file. Raises BadInput with every problem and its place."""
    built_in = built_in_rulebooks().get(str(name_or_path))
    if built_in is not None:
        return _load_built_in(built_in)
    path = Path(name_or_path)
    if not path.is_file():
        names = ", ".join(built_in_rulebooks())
        expected = Words(f"文件，或内置的 {names}", f"a file, or one of {names}")
        raise BadInput(
            [Problem(str(name_or_path), Words("没有这个管理办法", "there is no such rulebook"), expected=expected)]
        )
    return checked_from_source(read_source(path))


@cache
def _load_built_in(path: Path) -> CheckedRulebook:
    return checked_from_source(read_source(path))


def parse_rulebook(text: str, *, label: str = "rulebook.yaml") -> CheckedRulebook:
    """A rulebook from YAML text."""
    return checked_from_source(parse_source(text, label=label))


def checked_from_source(source: Source) -> CheckedRulebook:
    if not isinstance(source.data, dict):
        raise BadInput([Problem(source.label, Words("不是管理办法", "is no rulebook"), row=1, column="1")])
    try:
        rulebook = Rulebook.model_validate(source.data)
    except ValidationError as error:
        raise BadInput([_problem_of(details, source) for details in _one_per_place(error)]) from None
    return check_rulebook(rulebook, source)


def rulebook_schema() -> dict[str, Any]:
    """The JSON Schema by which editors complete and check a rulebook."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Endcap rulebook",
        **Rulebook.model_json_schema(by_alias=True),
    }
    schema["title"] = "Endcap rulebook"
    return json.loads(json.dumps(described(schema), default=str))  # type: ignore[no-any-return]


def _one_per_place(error: ValidationError) -> list[Any]:
    """A value that may be two things fails twice; the first says enough."""
    seen: set[Keys] = set()
    kept = []
    for details in error.errors(include_url=False):
        keys = _keys(details["loc"])
        if keys not in seen:
            seen.add(keys)
            kept.append(details)
    return kept


def _keys(location: tuple[str | int, ...]) -> Keys:
    return tuple(step for step in location if not (isinstance(step, str) and ("[" in step or step in PLACES_OF_UNIONS)))


def _problem_of(details: Any, source: Source) -> Problem:
    keys = _keys(details["loc"])
    kind = details["type"]
    found = "" if isinstance(details.get("input"), dict | list) else str(details.get("input", ""))
    path = ".".join(str(step) for step in keys)
    if kind == "extra_forbidden":
        return source.problem(keys, Words(f"不认识的词 {keys[-1]}", f"unknown word {keys[-1]!r}"), found=path)
    if kind == "missing":
        return source.problem(keys[:-1], Words(f"缺少 {keys[-1]}", f"{keys[-1]!r} is missing"), found="")
    words, expected = _said_of(kind, details)
    said = Words(f"{path}：{words.zh}", f"{path}: {words.en}")
    return source.problem(keys, said, found=found[:80], expected=expected)


def _said_of(kind: str, details: Any) -> tuple[Words, Words]:
    """The validator's findings in our own words: what is wrong, and what was expected."""
    context = details.get("ctx", {})
    if isinstance(context.get("error"), Misfit):
        return context["error"].words, NOTHING
    if kind == "literal_error":
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ")
        return Words("不在可选值内", "is none of the allowed words"), Words(choices, choices)
    if kind == "string_pattern_mismatch":
        return Words("写法不合规定", "is not written as it must be"), PATTERNS.get(context["pattern"], NOTHING)
    for kinds, words in KINDS.items():
        if kind in kinds:
            return Words("不是应有的内容", "is not what belongs here"), words
    length = context.get("min_length") or context.get("max_length")
    if length is not None:
        is_short = "min_length" in context
        limit = Words(f"{'至少' if is_short else '最多'} {length}", f"at {'least' if is_short else 'most'} {length}")
        return Words("太短" if is_short else "太长", "is too short" if is_short else "is too long"), limit
    return Words(str(details["msg"]), str(details["msg"])), NOTHING
