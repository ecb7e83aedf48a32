"""Writes the pages of docs/ that are made from declarations. A test compares them with what is committed."""

from __future__ import annotations

from pathlib import Path

from endcap.kernels.facts.documentation import facts_page

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = {"facts.md": "en", "facts.zh-CN.md": "zh"}


def pages() -> dict[Path, str]:
    return {DOCS / name: facts_page(language) for name, language in PAGES.items()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
