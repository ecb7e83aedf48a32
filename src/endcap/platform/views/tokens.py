"""One's own API tokens: making one, which is shown once, and revoking it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from endcap.platform import tokens
from endcap.platform.models import ApiToken
from endcap.platform.sign_in.confirming import confirmed
from endcap.platform.sign_in.forms import TokenForm
from endcap.platform.views.things import say


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def new(request: Any) -> HttpResponse:
    """The token stands in the answer itself: nothing keeps it, so no other page could show it."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            token, text = tokens.make(
                request.actor, request.user, name=asked["name"], scope=asked["scope"], days=asked["days"],
                now=timezone.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return render(request, "platform/sign_in/token_made.html", {"token": token, "text": text})
    context = {"form": form, "title": _("New API token"), "button": _("Make it")}
    return render(request, "platform/sign_in/form.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: Any, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user.pk)
    tokens.revoke(request.actor, token, now=timezone.now())
    say(request, _("Revoked: %(name)s") % {"name": token})
    return redirect("my-sign-in")
