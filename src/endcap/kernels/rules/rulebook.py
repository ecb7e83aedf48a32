"""From a name or a file to a checked rulebook."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import CheckedRulebook, check_rulebook
from endcap.kernels.rules.model import Rulebook
from endcap.kernels.rules.source import Keys, Source, parse_source, read_source

DEFAULT_RULEBOOK = "ka-channel"
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
    return json.loads(json.dumps(schema, default=str))  # type: ignore[no-any-return]


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
    message = str(details["msg"]).removeprefix("Value error, ")
    return source.problem(keys, Words(f"{path}：{message}", f"{path}: {message}"), found=found[:80])
