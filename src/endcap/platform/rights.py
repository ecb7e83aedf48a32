"""The platform's own rows of the access table."""

from __future__ import annotations

from endcap.platform.access import PUBLIC, SIGNED_IN, Grants

RIGHTS: Grants = {}
URLS = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "sign-in": PUBLIC,
    "set-language": PUBLIC,
    "sign-out": SIGNED_IN,
    "home": SIGNED_IN,
}
