"""One's own second factors: setting up, new recovery codes, removing."""

from __future__ import annotations

import base64
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.platform.access import needs_second_factor
from endcap.platform.sign_in import factors
from endcap.platform.sign_in.confirming import confirmed
from endcap.platform.sign_in.forms import NewApp, NewPasskey
from endcap.platform.views.things import say

READ_AND_SEND = ["GET", "HEAD", "POST"]


@require_safe
def needed(request: Any) -> HttpResponse:
    """Where whoever must have a second factor is led."""
    if not needs_second_factor(request.actor.role) or factors.has_second_factor(request.user):
        return redirect("my-sign-in")
    return render(request, "platform/sign_in/needed.html")


@require_http_methods(READ_AND_SEND)
@confirmed
def new_app(request: Any) -> HttpResponse:
    if factors.of_user(request.user)["app"]:
        messages.error(request, _("There is an authenticator app already: remove it first."))
        return redirect("my-sign-in")
    form = NewApp(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _done(request, factors.add_app(request, form), _("From now on you sign in with a code as well."))
    link = get_adapter().build_totp_url(request.user, form.secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(link).encode()).decode()
    context = {"form": form, "secret": form.secret, "link": link, "picture": picture}
    return render(request, "platform/sign_in/new_app.html", context, status=422 if form.errors else 200)


@require_http_methods(READ_AND_SEND)
@confirmed
def new_passkey(request: Any) -> HttpResponse:
    form = NewPasskey(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _done(request, factors.add_passkey(request, form), _("From now on you can sign in with this passkey."))
    options = webauthn.begin_registration(request.user, True)
    context = {"form": form, "options": options, "is_by_number": _is_number(request.get_host())}
    return render(request, "platform/sign_in/new_passkey.html", context, status=422 if form.errors else 200)


def _is_number(host: str) -> bool:
    """A browser makes passkeys for names only."""
    return host.startswith("[") or host.partition(":")[0].replace(".", "").isdecimal()


@require_http_methods(READ_AND_SEND)
@confirmed
def new_codes(request: Any) -> HttpResponse:
    """They stand in the answer itself, as a token does."""
    if not factors.has_second_factor(request.user):
        return redirect("my-sign-in")
    if request.method == "POST":
        return _done(request, factors.new_codes(request), "")
    return render(request, "platform/sign_in/new_codes.html")


@require_POST
@confirmed
def remove(request: Any, pk: int) -> HttpResponse:
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user.pk, type__in=factors.FACTORS)
    name = str(factor)
    factors.remove(request.actor, request.user, factor)
    say(request, _("Removed: %(name)s") % {"name": name})
    return redirect("my-sign-in")


def _done(request: Any, codes: list[str], said: str) -> HttpResponse:
    if codes:
        return render(request, "platform/sign_in/codes.html", {"codes": codes, "said": said})
    say(request, said)
    return redirect("my-sign-in")
