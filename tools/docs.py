"""Writes the pages of docs/ that are made from declarations. A test compares them with what is committed."""

from __future__ import annotations

from pathlib import Path

from endcap.kernels.facts.documentation import facts_page
from endcap.kernels.rules.vocabulary import words_table

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"facts.md": "en", "facts.zh-CN.md": "zh"}


RULEBOOK_PAGES = {"write-a-rulebook.md": "en", "write-a-rulebook.zh-CN.md": "zh"}
WORDS_BEGIN, WORDS_END = "<!-- words -->\n", "<!-- /words -->"


def pages() -> dict[Path, str]:
    whole = {DOCS / name: facts_page(language) for name, language in PAGES.items()}
    return whole | {DOCS / name: _with_words(DOCS / name, language) for name, language in RULEBOOK_PAGES.items()}


def _with_words(path: Path, language: str) -> str:
    """A page with the table of words between its marks made anew."""
    before, _, rest = path.read_text(encoding="utf-8").partition(WORDS_BEGIN)
    after = rest.partition(WORDS_END)[2]
    return f"{before}{WORDS_BEGIN}{words_table(language)}\n{WORDS_END}{after}"


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
