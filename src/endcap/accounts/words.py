"""What the company's industry calls its customers."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazystr

from endcap.company.profiles import load_profile
from endcap.company.queries import company_settings


class _Word:
    """Asks the profile each time it is written: language and profile may change."""

    def __init__(self, key: str, usual: Any) -> None:
        self._key, self._usual = key, usual

    def __str__(self) -> str:
        words = load_profile(company_settings().profile).words
        return str(words.get(self._key, self._usual))


def word(key: str, usual: Any) -> Any:
    """The profile's own word, else the usual one."""
    return lazystr(_Word(key, usual))
