"""Somebody's sign-in on their page: what an administrator sees of it, and does with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from endcap.company.models import Employee
from endcap.platform import tokens
from endcap.platform.access import Actor
from endcap.platform.sign_in import administration, elsewhere, factors, sessions
from endcap.platform.sign_in.confirming import confirmed
from endcap.platform.views.things import say


def section(actor: Actor, employee: Employee) -> dict[str, Any] | None:
    user = employee.user
    if user is None:
        return None
    return {
        "user": user,
        "employee": employee,
        "has": factors.of_user(user),
        "sessions": sessions.of_user(user).count(),
        "tokens": tokens.valid_of(user, timezone.now()).count(),
        "ways": elsewhere.of_user(user),
    }


@require_POST
@confirmed
def change(request: Any, pk: int) -> HttpResponse:
    """What `do` says."""
    employee = get_object_or_404(Employee.objects.select_related("user"), pk=pk, user__isnull=False)
    done = DOING.get(request.POST.get("do", ""))
    if done is None:
        raise Http404
    try:
        said = done(request, employee.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if isinstance(said, HttpResponse):
            return said
        say(request, said)
    return redirect("company:employee", pk)


def _password(request: Any, user: Any) -> HttpResponse:
    """In the answer itself: nothing keeps it, so no other page could show it."""
    if user.pk == request.user.pk:
        raise ValidationError(_("Change your own password under “My sign-in”."))
    given = administration.give_password(request.actor, user)
    return render(request, "company/password_given.html", {"employee": user.employee, "given": given})


def _reset(request: Any, user: Any) -> str:
    factors.reset(request.actor, user)
    return _("The second factors are removed; they sign in by password and set up new ones.")


def _end(request: Any, user: Any) -> str:
    sessions.end(request.actor, user)
    return _("They are signed out everywhere.")


def _close(request: Any, user: Any) -> str:
    if user.pk == request.user.pk:
        raise ValidationError(_("Nobody closes their own sign-in."))
    administration.switch(request.actor, user, is_active=False)
    return _("The sign-in is closed; their programs are out, too.")


def _open(request: Any, user: Any) -> str:
    administration.switch(request.actor, user, is_active=True)
    return _("They may sign in again.")


def _link(request: Any, user: Any) -> str:
    elsewhere.link_entered(request, user, request.POST.get("way", ""), request.POST.get("account", ""))
    return _("Linked.")


def _unlink(request: Any, user: Any) -> str:
    account = SocialAccount.objects.filter(user_id=user.pk, provider=request.POST.get("way", "")).first()
    if account is None:
        raise Http404
    elsewhere.unlink(request.actor, user, account)
    return _("Removed: %(name)s") % {"name": elsewhere.NAMES[account.provider]}


DOING: dict[str, Callable[[Any, Any], str | HttpResponse]] = {
    "password": _password, "reset": _reset, "end": _end, "close": _close, "open": _open, "link": _link,
    "unlink": _unlink,
}  # fmt: skip
