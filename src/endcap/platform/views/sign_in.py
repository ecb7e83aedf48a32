"""Coming in: by password, second step, passkey; and proving once more who one is."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.models import Login
from allauth.account.stages import LoginStageController
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from endcap.platform.forms import SignInForm
from endcap.platform.limits import PASSKEY_TRIES
from endcap.platform.models import User
from endcap.platform.sign_in import elsewhere, guessing
from endcap.platform.sign_in.factors import of_user
from endcap.platform.sign_in.forms import (
    CodeForm,
    ConfirmingCode,
    ConfirmingPasskey,
    OwnPassword,
    PasskeyAlone,
    PasskeyForm,
)
from endcap.platform.sign_in.second_step import SecondStep

READ_AND_SEND = ["GET", "HEAD", "POST"]


class SignIn(LoginView):
    template_name = "platform/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if guessing.is_held_back(request, request.POST.get("username", "")):
            return render(request, "platform/locked_out.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        given = form.cleaned_data
        if given.get("username") and given.get("password"):
            guessing.count(self.request, given["username"])
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"username": user.username}, login)  # type: ignore[no-any-return]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(**more, ways=elsewhere.offered(), is_nobody_there=not User.objects.exists())


@require_http_methods(READ_AND_SEND)
def second_step(request: Any) -> HttpResponse:
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        return redirect("sign-in")
    user = stage.login.user
    form, key = CodeForm(user=user), PasskeyForm(user=user)
    if request.method == "POST":
        is_key = "credential" in request.POST
        asked = PasskeyForm(request.POST, user=user) if is_key else CodeForm(request.POST, user=user)
        if asked.is_valid():
            asked.save()
            return stage.exit()  # type: ignore[no-any-return]
        form, key = (form, asked) if is_key else (asked, key)
    return _second_factor(request, "platform/sign_in/second_step.html", user, form, key)


def _second_factor(request: Any, template: str, user: Any, form: Any, key: Any, **more: Any) -> HttpResponse:
    """Where a code, or a passkey, is asked for."""
    has = of_user(user)
    context = {
        "form": form, "key": key, "has": has,
        "options": webauthn.begin_authentication(user) if has["passkeys"] else None, **more,
    }  # fmt: skip
    return render(request, template, context, status=422 if form.errors or key.errors else 200)


@require_http_methods(READ_AND_SEND)
def passkey(request: Any) -> HttpResponse:
    """Asked for, what a passkey must sign; sent, its answer: that alone is enough."""
    address = request.META.get("REMOTE_ADDR", "")
    if PASSKEY_TRIES.is_reached(address):
        messages.error(request, _("Too many attempts: wait five minutes."))
        return JsonResponse({}, status=429) if request.method != "POST" else redirect("sign-in")
    PASSKEY_TRIES.count(address)
    if request.method != "POST":
        return JsonResponse(webauthn.begin_authentication(None))
    form = PasskeyAlone(request.POST)
    target = safe_address(request, request.POST.get("next", ""))
    if not form.is_valid():
        messages.error(request, _("The passkey was not accepted."))
        return redirect_to_login(target) if target else redirect("sign-in")
    used = form.cleaned_data["credential"]
    login = Login(user=used.user, redirect_url=target or reverse("home"))
    return perform_passwordless_login(request, used, login)  # type: ignore[no-any-return]


@require_http_methods(READ_AND_SEND)
def confirm(request: Any) -> HttpResponse:
    """Before something sensitive: the second factor of whoever has one, else the password."""
    target = safe_address(request, request.POST.get("next") or request.GET.get("next", "")) or reverse("my-sign-in")
    user, has = request.user, of_user(request.user)
    if not (has["app"] or has["passkeys"]):
        return _confirm_by_password(request, target)
    form, key = ConfirmingCode(user=user), ConfirmingPasskey(user=user)
    if request.method == "POST":
        is_key = "credential" in request.POST
        asked = ConfirmingPasskey(request.POST, user=user) if is_key else ConfirmingCode(request.POST, user=user)
        if asked.is_valid():
            asked.save()
            return redirect(target)
        form, key = (form, asked) if is_key else (asked, key)
    return _second_factor(request, "platform/sign_in/confirm.html", user, form, key, next=target)


def _confirm_by_password(request: Any, target: str) -> HttpResponse:
    if not request.user.has_usable_password():
        # Nothing else is known of them here: they come in anew.
        logout(request)
        return redirect_to_login(target)
    form = OwnPassword(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        reauthenticate_by_password(request)
        return redirect(target)
    context = {"form": form, "next": target}
    return render(request, "platform/sign_in/confirm.html", context, status=422 if form.errors else 200)


def safe_address(request: Any, address: str) -> str:
    """Only to pages of our own."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""
