"""Sensitive changes ask once more who one is, when that was proved some time ago."""

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

PROOF_HOLDS = timedelta(minutes=15)
View = Callable[..., HttpResponse]


def is_confirmed(request: Any) -> bool:
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < PROOF_HOLDS.total_seconds()


def confirmed(view: View) -> View:
    """For a view: whoever proved who they are long ago is asked first. What was sent is not kept meanwhile."""

    @wraps(view)
    def asked(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("my-sign-in")
        return redirect(f"{reverse('confirm')}?{urlencode({'next': back})}")

    return asked
