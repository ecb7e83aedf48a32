"""Translations are kept as .po texts; this compiles them into the .mo files that gettext reads.

Done at start, into the data folder, so that neither the tools of gettext nor a writable package are needed.
"""

from __future__ import annotations

import ast
import os
import struct
from collections.abc import Iterator
from pathlib import Path

MO_MAGIC = 0x950412DE
HEADER_BYTES = 28
CONTEXT_SEPARATOR = "\x04"


def compiled_catalogues(source: Path, target: Path) -> Path:
    """Compiles every catalogue that is newer than its compiled form, and returns the folder to read from."""
    for po in sorted(source.glob("*/LC_MESSAGES/*.po")):
        mo = (target / po.relative_to(source)).with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            mo.parent.mkdir(parents=True, exist_ok=True)
            draft = mo.with_name(f"{mo.name}.{os.getpid()}")
            draft.write_bytes(compile_messages(read_messages(po)))
            draft.replace(mo)
    return target


def read_messages(po: Path) -> dict[str, str]:
    """Message → translation as gettext stores them: context before \\x04, plural forms joined by \\0."""
    messages: dict[str, str] = {}
    for entry in _entries(po.read_text(encoding="utf-8")):
        key = entry["msgid"]
        if "msgid_plural" in entry:
            key += "\0" + entry["msgid_plural"]
        if "msgctxt" in entry:
            key = entry["msgctxt"] + CONTEXT_SEPARATOR + key
        forms = [text for name, text in entry.items() if name.startswith("msgstr")]
        if key in messages:
            raise ValueError(f"{po.name}: {key!r} stands there twice")
        messages[key] = "\0".join(forms) if all(forms) else ""
    return messages


def _entries(text: str) -> Iterator[dict[str, str]]:
    entry: dict[str, str] = {}
    field = ""
    for line in [*text.splitlines(), 'msgid ""']:
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if not line.startswith('"'):
            field, _, line = line.partition(" ")
            if field in ("msgid", "msgctxt") and any(name.startswith("msgstr") for name in entry):
                yield entry
                entry = {}
            entry[field] = ""
        entry[field] += ast.literal_eval(line)


def compile_messages(messages: dict[str, str]) -> bytes:
    """The .mo file: two tables of lengths and offsets, then the texts, sorted by message."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items() if text)
    originals, translations = [key for key, _ in pairs], [text for _, text in pairs]
    table_bytes = 8 * len(pairs)
    offset = HEADER_BYTES + 2 * table_bytes
    tables = b""
    for texts in (originals, translations):
        for text in texts:
            tables += struct.pack("<II", len(text), offset)
            offset += len(text) + 1
    head = struct.pack(
        "<7I", MO_MAGIC, 0, len(pairs), HEADER_BYTES, HEADER_BYTES + table_bytes, 0, HEADER_BYTES + 2 * table_bytes
    )
    return head + tables + b"".join(text + b"\0" for text in originals + translations)
