"""Going to an account elsewhere and coming back from it, to sign in or to link it."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from endcap.platform.sign_in import elsewhere
from endcap.platform.sign_in.confirming import confirmed
from endcap.platform.views.sign_in import safe_address
from endcap.platform.views.things import say

ASKED_TO_LINK = "asked to link"


@require_safe
def start(request: Any, way: str) -> HttpResponse:
    """To the page there. Without a form: the content security policy lets those go nowhere else."""
    provider = elsewhere.provider(request, way)
    if request.user.is_authenticated:
        return redirect("home")
    return provider.redirect(  # type: ignore[no-any-return]
        request, "login", next_url=safe_address(request, request.GET.get("next", "")) or reverse("home")
    )


@require_safe
@confirmed
def link(request: Any, way: str) -> HttpResponse:
    """Says what will happen; its link carries what only this page knows, so that no other page can begin it."""
    provider = elsewhere.provider(request, way)
    mark = request.session.pop(ASKED_TO_LINK, None)
    if mark and constant_time_compare(request.GET.get("go", ""), mark):
        return provider.redirect(request, "connect", data={"user": request.user.pk})  # type: ignore[no-any-return]
    request.session[ASKED_TO_LINK] = secrets.token_urlsafe(16)
    context = {"way": way, "name": elsewhere.NAMES[way], "go": request.session[ASKED_TO_LINK]}
    return render(request, "platform/sign_in/link.html", context)


@require_safe
def back(request: Any, way: str) -> HttpResponse:
    provider = elsewhere.provider(request, way)
    return OAuth2CallbackView.adapter_view(provider.oauth2_adapter_class)(request)  # type: ignore[no-any-return]


@require_POST
@confirmed
def unlink(request: Any, pk: int) -> HttpResponse:
    account = get_object_or_404(SocialAccount, pk=pk, user=request.user.pk)
    try:
        elsewhere.unlink(request.actor, request.user, account)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        say(request, _("Removed: %(name)s") % {"name": elsewhere.NAMES[account.provider]})
    return redirect("my-sign-in")
