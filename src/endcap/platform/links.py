"""Addresses of things by their number, put together quickly (a list has a hundred of them), and where to go on."""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

_PLACE = 987_654_321


@cache
def _around(url_name: str) -> tuple[str, str]:
    before, _number, after = reverse(url_name, args=[_PLACE]).partition(str(_PLACE))
    return before, after


def page_of(url_name: str, pk: int) -> str:
    """The same as `reverse(url_name, args=[pk])`, for an address with one number in it."""
    before, after = _around(url_name)
    return f"{before}{pk}{after}"


def next_page(request: HttpRequest) -> str | None:
    """Where a form says to go on, if that is a page of ours."""
    return own_address(request.POST.get("next") or request.GET.get("next") or "") or None


def own_address(target: str) -> str:
    """Where somebody asks to go on, if that is a page of ours; an empty text if not."""
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else ""
