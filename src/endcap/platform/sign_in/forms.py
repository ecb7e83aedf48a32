"""The forms of signing in and of one's own sign-in."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.platform.forms import dress
from endcap.platform.limits import WRONG_PASSWORDS
from endcap.platform.models import TokenScope
from endcap.platform.tokens import MOST_DAYS, USUAL_DAYS

LONGEST_PASSWORD = 4096


class Dressed(forms.Form):
    """Looks as all forms do. What its checks need must be there before: its errors are looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class TokenForm(Dressed):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What uses it: a report, a spreadsheet, a till …")
    )
    scope = forms.ChoiceField(label=_("What it may do"), choices=TokenScope, initial=TokenScope.READ)
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=MOST_DAYS, initial=USUAL_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class OwnPassword(Dressed):
    """The password of somebody signed in, asked again."""

    password = forms.CharField(
        label=_("Password"), max_length=LONGEST_PASSWORD, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        return _checked(self.user, str(self.cleaned_data["password"]))


class ChangePassword(Dressed, PasswordChangeForm):  # type: ignore[type-arg]
    def clean_old_password(self) -> str:
        return _checked(self.user, str(self.cleaned_data["old_password"]))


def _checked(user: Any, password: str) -> str:
    if WRONG_PASSWORDS.is_reached(user.pk):
        raise ValidationError(gettext("Too many attempts: wait a quarter of an hour."))
    if not user.check_password(password):
        WRONG_PASSWORDS.count(user.pk)
        raise ValidationError(gettext("That is not your password."))
    WRONG_PASSWORDS.forget(user.pk)
    return password


class _Code(Dressed):
    """Of an authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )  # fmt: skip


class CodeForm(_Code, AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmingCode(_Code, ReauthenticateForm):  # type: ignore[misc]
    pass


class NewApp(_Code, ActivateTOTPForm):  # type: ignore[misc]
    code = forms.CharField(
        label=_("The six digits that the app shows"), max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class _Credential(forms.Form):
    """What a browser answers is read by others' code: whatever it stumbles over is a wrong answer."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            self.cleaned_data = {}
            self.add_error(None, gettext("The passkey was not accepted."))


class PasskeyForm(_Credential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAlone(_Credential, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmingPasskey(_Credential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class NewPasskey(Dressed, _Credential, AddWebAuthnForm):  # type: ignore[misc]
    """Always one that signs in alone: kept on the device, which asks for a fingerprint, face or PIN."""

    name = forms.CharField(
        label=_("Name"), max_length=60, required=False, help_text=_("By which you tell it from others: phone, laptop …")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["passwordless"]

    def clean(self) -> Any:
        self.cleaned_data["passwordless"] = True
        return super().clean()
