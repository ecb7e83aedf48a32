"""What a session proved of who it is; sensitive changes ask once more, when that was some time ago."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from endcap.platform.sign_in import factors

PROOF_HOLDS = timedelta(minutes=15)
View = Callable[..., HttpResponse]


def proofs(request: Any) -> list[dict[str, Any]]:
    """What counts of all that was given in this session, the newest last. Of whoever has a second factor nothing else
    counts: a password may have been given by somebody who only had that, before the factor was set up."""
    own = factors.keys_of(request.user)
    records = get_authentication_records(request, request.user)
    return [one for one in records if (one.get("id") in own if one["method"] == factors.METHOD else not own)]


def has_given_second_factor(request: Any) -> bool:
    """In this session, and one that they still have."""
    return any(one["method"] == factors.METHOD for one in proofs(request))


def is_confirmed(request: Any) -> bool:
    records = proofs(request)
    return bool(records) and time.time() - records[-1]["at"] < PROOF_HOLDS.total_seconds()


def confirmed(view: View) -> View:
    """For a view: whoever proved who they are long ago is asked first. What was sent is not kept meanwhile."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        return redirect(address_to_confirm(request))

    return asked


def address_to_confirm(request: Any) -> str:
    """Leads back to the page that was asked for, or from where something was sent."""
    is_page = request.method in ("GET", "HEAD") and not request.htmx
    back = request.get_full_path() if is_page else request.headers.get("Referer") or reverse("my-sign-in")
    return f"{reverse('confirm')}?{urlencode({'next': back})}"
