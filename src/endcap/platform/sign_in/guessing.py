"""Wrong passwords beyond those of one name at one address, which `axes` counts: of all names at an address, and of a
name at all addresses. User names are easy to know, so trying one password with each of them must be slow, too."""

from __future__ import annotations

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from axes.utils import reset

from endcap.platform.limits import WRONG_SIGN_INS_AS, WRONG_SIGN_INS_FROM
from endcap.platform.models import User
from endcap.platform.sign_in import sessions
from endcap.platform.sign_in.adapters import address_of

# Whoever has one address of IPv6 has all that begin alike.
BITS_OF_PLACE = 64


def is_held_back(request: Any, name: str) -> bool:
    """Where somebody has been signed in they are not held back by what is tried elsewhere in their name: nobody locks
    another out of their own office."""
    if WRONG_SIGN_INS_FROM.is_reached(_place(request)):
        return True
    return WRONG_SIGN_INS_AS.is_reached(_key(name)) and not sessions.was_here(name, address_of(request))


def count(request: Any, name: str) -> None:
    """A password that was looked at. Where `axes` did not look, nothing was tried: one address alone never reaches the
    limit of a name."""
    if not getattr(request, "axes_locked_out", False):
        WRONG_SIGN_INS_FROM.count(_place(request))
        WRONG_SIGN_INS_AS.count(_key(name))


def forget(name: str) -> None:
    WRONG_SIGN_INS_AS.forget(_key(name))
    reset(username=name)


def _place(request: Any) -> str:
    address = ip_address(address_of(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, BITS_OF_PLACE), strict=False))
    return str(address)


def _key(name: str) -> str:
    """Of any length and letters."""
    return hashlib.sha256(User.normalize_username(name).encode()).hexdigest()
