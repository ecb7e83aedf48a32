"""Statements as a PDF (tagged, PDF/A-2a, PDF/UA-1), set by typst with the fonts beside this file and no other."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation

from endcap.conduct.statements.contents import REGIONS, contents
from endcap.conduct.statements.document import LOCALES, Language, StatementDocument
from endcap.conduct.statements.print_text import FONTS, LONGEST_WORD, printable

if TYPE_CHECKING:
    import typst

log = logging.getLogger(__name__)

TEMPLATE = Path(__file__).with_name("statement.typ")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
# Columns that hold less than a word of usual length.
LONGEST_WORDS = {"reference": 12, "clause_number": 16, "clause_title": 16, "rulebook": 16, "number": 16, "code": 16}


def statement_pdf(documents: Sequence[StatementDocument], language: Language | None = None) -> bytes:
    """One file, each statement beginning on a page of its own. Without `language`, each is in its document's.

    Takes some 20 ms and 4 MB of memory for each; hundreds are better printed team by team.
    """
    import typst

    if not documents:
        raise ValueError("there is no statement to print")
    issued = datetime.combine(max(document.issued_on for document in documents), time(), UTC)
    made = typst.compile(
        TEMPLATE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(printed(documents, language))},
        pdf_standards=STANDARDS,
        timestamp=issued,
    )
    assert isinstance(made, bytes)
    return made


def printed(documents: Sequence[StatementDocument], language: Language | None = None) -> dict[str, Any]:
    """What the template reads."""
    statements = [_statement(document, language or document.language) for document in documents]
    first = statements[0]
    title = f"{first['labels']['title']} · {first['month']}"
    return {
        "lang": first["lang"],
        "region": REGIONS[first["lang"]],
        "title": f"{title} · {first['name']}" if len(statements) == 1 else title,
        "author": first["company"],
        "statements": statements,
    }


def _statement(document: StatementDocument, language: Language) -> dict[str, Any]:
    lacking: set[str] = set()
    with translation.override(LOCALES[language]):
        texts: dict[str, Any] = _printable(contents(document, language=language), lacking)
    if lacking:
        points = ", ".join(f"U+{ord(letter):04X}" for letter in sorted(lacking))
        log.warning("Statement %s: the font lacks %s; a box stands in their place", document.number, points)
    return texts


def _printable(value: Any, lacking: set[str], longest_word: int = LONGEST_WORD) -> Any:
    if isinstance(value, dict):
        return {key: _printable(part, lacking, LONGEST_WORDS.get(key, LONGEST_WORD)) for key, part in value.items()}
    if isinstance(value, list):
        return [_printable(part, lacking) for part in value]
    if not isinstance(value, str):
        return value
    text, missing = printable(value, longest_word=longest_word)
    lacking |= missing
    return text


@lru_cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
