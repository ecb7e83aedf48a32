"""YAML with places: each value of a rulebook file knows its line and column, so that a mistake can be pointed at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from endcap.kernels.facts.problems import BadInput, Problem
from endcap.kernels.facts.schema import NOTHING, Words

Place = tuple[int, int]
Keys = tuple[str | int, ...]

# What the parser says most, as somebody who writes rules understands it.
YAML_MISTAKES: tuple[tuple[str, Words], ...] = (
    ("found character '\\t'", Words("这里是制表符，缩进请用空格", "this is a tab: indent with spaces")),
    (
        "mapping values are not allowed",
        Words("这里不该有冒号：检查缩进，或给文字加引号", "no colon may stand here: indent otherwise, or quote the text"),
    ),
    ("could not find expected ':'", Words("缺少冒号", "a colon is missing")),
    ("expected <block end>", Words("缩进与上面不一致", "the indentation does not fit what stands above")),
    ("an alias", Words("不支持别名（*名字）", "an alias (*name) is not supported")),
)  # fmt: skip
LARGEST_RULEBOOK_BYTES = 2_000_000
DEEPEST_NESTING = 40


@dataclass(frozen=True)
class Scalar:
    """A text value and where its writing starts and ends in the file, quotes and block signs left out."""

    value: str
    start: int
    end: int

    def index_of(self, offset: int, text: str) -> int:
        """Where the character at `offset` of the value stands in the file, whose lines YAML may have folded."""
        at = self.start
        for position, character in enumerate(self.value[: offset + 1]):
            if character.isspace():
                continue
            while at < self.end and text[at] != character:
                at += 1
            if position < offset:
                at += 1
        return min(at, self.end)


@dataclass
class Source:
    """The parsed text of a rulebook: plain data, and the place of each value by its path of keys."""

    label: str
    digest: str
    data: Any
    text: str = ""
    places: dict[Keys, Place] = field(default_factory=dict)
    scalars: dict[Keys, Scalar] = field(default_factory=dict)

    def place(self, keys: Keys) -> Place:
        """Line and column (both from 1) of the value at `keys`, or of the nearest one around it."""
        while keys and keys not in self.places:
            keys = keys[:-1]
        return self.places.get(keys, (1, 1))

    def place_within(self, keys: Keys, line: int, column: int) -> Place:
        """The place of a spot inside a text: `line` and `column` count from 1 in the text itself."""
        scalar = self.scalars.get(keys)
        if scalar is None:
            return self.place(keys)
        before = scalar.value.split("\n")[: line - 1]
        at = scalar.index_of(sum(len(one) + 1 for one in before) + column - 1, self.text)
        return self.text.count("\n", 0, at) + 1, at - (self.text.rfind("\n", 0, at) + 1) + 1

    def problem(self, keys: Keys, problem: Words, *, found: str = "", expected: Words = NOTHING) -> Problem:
        line, column = self.place(keys)
        return Problem(self.label, problem, row=line, column=str(column), found=found, expected=expected)


def read_source(path: Path, *, label: str | None = None) -> Source:
    """Reads YAML. Raises BadInput for a file that cannot be read, broken YAML, doubled keys and aliases."""
    label = label or path.name
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput([Problem(label, Words("文件读不出来", "the file cannot be read"), found=str(error))]) from error
    return parse_source(text, label=label)


def parse_source(text: str, *, label: str) -> Source:
    """Parses YAML text into plain data with places."""
    if len(text) > LARGEST_RULEBOOK_BYTES:
        raise BadInput([Problem(label, Words("文件太大", "the file is too large"), found=f"{len(text)} characters")])
    source = Source(label, hashlib.sha256(text.encode()).hexdigest(), None, text)
    try:
        node = yaml.compose(text, Loader=LoaderWithoutAliases)
        source.data = _plain(node, (), source) if node is not None else None
    except yaml.YAMLError as error:
        raise BadInput([_yaml_problem(error, label)]) from error
    except RecursionError as error:
        raise BadInput([Problem(label, Words("嵌套太深", "the nesting is too deep"))]) from error
    return source


def _yaml_problem(error: yaml.YAMLError, label: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    row, column = (mark.line + 1, str(mark.column + 1)) if mark else (1, "1")
    for start, words in YAML_MISTAKES:
        if str(what).startswith(start):
            return Problem(label, words, row=row, column=column)
    return Problem(label, Words("YAML 写法有误", "the YAML is broken"), row=row, column=column, found=str(what))


class LoaderWithoutAliases(yaml.SafeLoader):
    """An alias could blow a small file up to any size, and a rulebook is to be read as it stands."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*name) is not supported", mark)
        return super().compose_node(parent, index)


def _plain(node: Node, keys: Keys, source: Source) -> Any:
    source.places[keys] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(keys) > DEEPEST_NESTING:
        raise RecursionError
    if isinstance(node, MappingNode):
        return _plain_mapping(node, keys, source)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*keys, index), source) for index, item in enumerate(node.value)]
    assert isinstance(node, ScalarNode)
    if any("\ud800" <= character <= "\udfff" for character in str(node.value)):
        line, column = source.places[keys]
        words = Words("含有不可用的字符", "holds a character that cannot be kept")
        raise BadInput([Problem(source.label, words, row=line, column=str(column))])
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        start = source.text.find("\n", start) + 1
    elif node.style in ("'", '"'):
        source.places[keys] = (node.start_mark.line + 1, node.start_mark.column + 2)
        start, end = start + 1, end - 1
    source.scalars[keys] = Scalar(str(node.value), start, end)
    return _plain_scalar(node)


def _plain_mapping(node: MappingNode, keys: Keys, source: Source) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _plain_scalar(key_node) if isinstance(key_node, ScalarNode) else None
        if key is None or key in result:
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            words = (
                Words("同一个键写了两次", "the key stands there twice") if key else Words("键不可用", "unusable key")
            )
            raise BadInput([Problem(source.label, words, row=line, column=str(column), found=str(key or ""))])
        step = key if isinstance(key, str | int) else str(key)
        result[key] = _plain(value_node, (*keys, step), source)
    return result


def _plain_scalar(node: ScalarNode) -> Any:
    """Numbers stay exact: a decimal is a Decimal, never a binary float."""
    kind = node.tag.rpartition(":")[2]
    text = str(node.value)
    try:
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() in ("yes", "true", "on", "y")
        if kind == "int":
            return int(text)
        if kind == "float":
            return Decimal(text)
        if kind == "timestamp":
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        return text
    return text
