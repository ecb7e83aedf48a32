"""The page of one's own sign-in: how one comes in, where one is in, what programs may do in one's name."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.platform import tokens
from endcap.platform.sign_in import elsewhere, factors, passwords, sessions
from endcap.platform.sign_in.browsers import described
from endcap.platform.sign_in.forms import ChangePassword
from endcap.platform.views.things import say


@require_safe
def show(request: Any) -> HttpResponse:
    user, here = request.user, request.session.session_key
    context = {
        "has": factors.of_user(user),
        "sessions": [
            {"row": row, "name": described(row.user_agent), "is_here": row.session_key == here}
            for row in sessions.of_user(user)
        ],
        "tokens": tokens.valid_of(user, timezone.now()),
        "ways": elsewhere.of_user(user),
    }
    return render(request, "platform/sign_in/mine.html", context)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: Any) -> HttpResponse:
    form = ChangePassword(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        passwords.change(request, form)
        say(request, _("The password is changed. Everywhere else you are signed out."))
        return redirect("my-sign-in")
    context = {"form": form, "title": _("Change the password")}
    return render(request, "platform/sign_in/form.html", context, status=422 if form.errors else 200)


@require_POST
def end_session(request: Any, pk: int) -> HttpResponse:
    if not sessions.end(request.actor, request.user, only=pk, but=request.session.session_key):
        raise Http404
    say(request, _("Signed out there."))
    return redirect("my-sign-in")


@require_POST
def end_other_sessions(request: Any) -> HttpResponse:
    count = sessions.end(request.actor, request.user, but=request.session.session_key)
    said = ngettext("Signed out in %(count)d other place.", "Signed out in %(count)d other places.", count)
    say(request, said % {"count": count})
    return redirect("my-sign-in")
