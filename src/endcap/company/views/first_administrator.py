"""Where the first administrator makes themselves a sign-in, with the code that the server printed."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from endcap.company.first_administrator import NotAwaited, fits, make_first_administrator
from endcap.company.forms import FirstAdministratorForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_administrator(request: Any, code: str) -> HttpResponse:
    if not fits(code):
        raise Http404
    form = FirstAdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = make_first_administrator(
                code, name=given["name"], username=given["username"], password=given["password"],
                today=request.actor.today, address=request.actor.address,
            )  # fmt: skip
        except NotAwaited:
            raise Http404 from None
        record_authentication(request, user, "password")
        login(request, user, backend=BACKEND)
        return redirect("company:start")
    return render(request, "company/first_administrator.html", {"form": form}, status=422 if form.errors else 200)
