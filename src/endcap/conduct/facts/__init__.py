"""The fact tables as the application has them: out to a folder, in from one, and in words."""

from __future__ import annotations

from endcap.conduct.models import in_language
from endcap.kernels.facts import BY_NAME


def fact_name(table: str) -> str:
    """A table's name as a reader of a finding meets it."""
    words = BY_NAME[table].means if table in BY_NAME else None
    return in_language(words.zh, words.en) if words else table
