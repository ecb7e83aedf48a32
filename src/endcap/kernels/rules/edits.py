"""Changes to the text of a rulebook that leave everything else in it as it stands: order, comments, quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from endcap.kernels.rules.source import LoaderWithoutAliases, parse_source

Path = Sequence[str | int]
Entry = tuple[Node, Node]
LABEL = "rulebook.yaml"


def with_value(text: str, parameter: str, day: date, value: int | Decimal | None) -> str:
    """A parameter has another value from a day on; None ends it."""
    path = ("parameters", parameter, "values")
    return _edited(text, lambda: _with_entry(text, path, day.isoformat(), _number(value)), path, day, value)


def without_value(text: str, parameter: str, day: date) -> str:
    """Takes a dated value away again; the last one stays."""
    path = ("parameters", parameter, "values")
    return _edited(text, lambda: _without_entry(text, path, day.isoformat()), path, day, _GONE)


def with_word(text: str, path: Path, key: str, value: str) -> str:
    """`key: value` in the mapping at a path, whether it stood there or not."""
    written = f'"{value}"' if _looks_like_a_number(value) else value
    return _edited(text, lambda: _with_entry(text, path, key, written), path, key, value)


_GONE = object()


def _edited(text: str, edit: Callable[[], str], path: Path, key: Any, value: Any) -> str:
    """Where the text is written in a way that cannot be changed in place, it is written anew, without its comments."""
    wanted = parse_source(text, label=LABEL).data
    _set(_inside(wanted, path), key, value)
    edited = edit()
    try:
        if parse_source(edited, label=LABEL).data == wanted:
            return edited
    except Exception:  # whatever came of it is not what was wanted
        pass
    content = yaml.safe_load(text)
    plain = float(value) if isinstance(value, Decimal) else value
    _set(_inside(content, path), key, plain)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def _set(mapping: dict[Any, Any], key: Any, value: Any) -> None:
    if value is _GONE:
        del mapping[key]
    else:
        mapping[key] = value


def _inside(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


# where things stand


def _with_entry(text: str, path: Path, key: str, value: str) -> str:
    entries, is_flow = _entries(text, path)
    for name, node in entries:
        if name.value == key:
            return _replaced(text, node.start_mark.index, node.end_mark.index, value)
    if not entries:
        raise KeyError(path)
    written = f"{key}: {value}"
    earlier = [entry for entry in entries if str(entry[0].value) < key]
    if not earlier:
        return _before(text, entries[0], written, is_flow=is_flow)
    return _after(text, earlier[-1] if _is_sorted(entries) else entries[-1], written, is_flow=is_flow)


def _is_sorted(entries: Sequence[Entry]) -> bool:
    names = [str(name.value) for name, _ in entries]
    return names == sorted(names)


def _before(text: str, entry: Entry, written: str, *, is_flow: bool) -> str:
    start = entry[0].start_mark
    rest = ", " if is_flow else "\n" + " " * start.column
    return _replaced(text, start.index, start.index, written + rest)


def _after(text: str, entry: Entry, written: str, *, is_flow: bool) -> str:
    name, node = entry
    if is_flow:
        return _replaced(text, node.end_mark.index, node.end_mark.index, f", {written}")
    end = _end_of_line(text, _last_character(text, node))
    return _replaced(text, end, end, "\n" + " " * name.start_mark.column + written)


def _without_entry(text: str, path: Path, key: str) -> str:
    entries, is_flow = _entries(text, path)
    place = [str(name.value) for name, _ in entries].index(key)
    name, node = entries[place]
    if is_flow and place == 0:
        return _replaced(text, name.start_mark.index, entries[1][0].start_mark.index, "")
    if is_flow:
        return _replaced(text, entries[place - 1][1].end_mark.index, node.end_mark.index, "")
    start = text.rfind("\n", 0, name.start_mark.index) + 1
    return _replaced(text, start, _end_of_line(text, _last_character(text, node)) + 1, "")


def _last_character(text: str, node: Node) -> int:
    """A block ends where the next thing begins: what belongs to it ends before."""
    end = node.end_mark.index
    while end > node.start_mark.index and text[end - 1].isspace():
        end -= 1
    return end


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _replaced(text: str, start: int, end: int, by: str) -> str:
    return text[:start] + by + text[end:]


def _entries(text: str, path: Path) -> tuple[list[Entry], bool]:
    node = yaml.compose(text, Loader=LoaderWithoutAliases)
    for step in path:
        if isinstance(node, SequenceNode) and isinstance(step, int):
            node = node.value[step]
        elif isinstance(node, MappingNode):
            node = next(value for name, value in node.value if isinstance(name, ScalarNode) and name.value == step)
    if not isinstance(node, MappingNode):
        raise KeyError(path)
    return list(node.value), bool(node.flow_style)


def _number(value: int | Decimal | None) -> str:
    return "null" if value is None else format(Decimal(value), "f")


def _looks_like_a_number(text: str) -> bool:
    return text[:1].isdigit()
