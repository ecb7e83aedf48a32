"""How often something may be tried: counted in memory, by what is tried and by whom or from where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache


@dataclass(frozen=True)
class Limit:
    """So many tries `within` a time; a new count begins when it is over."""

    name: str
    most: int
    within: timedelta

    def is_reached(self, who: object) -> bool:
        return int(cache.get(self._key(who), 0)) >= self.most

    def count(self, who: object) -> None:
        key = self._key(who)
        cache.add(key, 0, self.within.total_seconds())
        try:
            cache.incr(key)
        except ValueError:  # the time ended just now
            cache.set(key, 1, self.within.total_seconds())

    def forget(self, who: object) -> None:
        cache.delete(self._key(who))

    def _key(self, who: object) -> str:
        return f"limit:{self.name}:{who}"


WRONG_TOKENS = Limit("wrong-tokens", 30, timedelta(minutes=10))
WRONG_PASSWORDS = Limit("own-password", 5, timedelta(minutes=15))
PASSKEY_TRIES = Limit("passkey-tries", 60, timedelta(minutes=5))
# An office has one address, and mistypes; of a name at all addresses it is slower.
WRONG_SIGN_INS_FROM = Limit("sign-ins-from", 60, timedelta(minutes=15))
WRONG_SIGN_INS_AS = Limit("sign-ins-as", 30, timedelta(minutes=30))
