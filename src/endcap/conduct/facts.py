"""The names of the fact tables, as a reader of a finding meets them."""

from __future__ import annotations

from endcap.conduct.models import in_language
from endcap.kernels.facts import BY_NAME


def fact_name(table: str) -> str:
    words = BY_NAME[table].means if table in BY_NAME else None
    return in_language(words.zh, words.en) if words else table
