"""The pages about fact tables say what the declaration says."""

from __future__ import annotations

from tools.docs import pages


def test_the_committed_pages_are_made_from_the_declaration() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run tools/docs.py: {path.name} is out of date"
