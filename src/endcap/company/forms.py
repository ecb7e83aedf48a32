"""The form of the company's settings, with choices that come from elsewhere; the first administrator's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.company.models.settings import MONEY, WEEKDAYS, rulebook_choices
from endcap.company.profiles import profile_choices
from endcap.platform.access import ROLE_NAMES
from endcap.platform.forms import ThingForm, dress
from endcap.platform.models import User

_ADVICE = _(
    "Whoever has one of these roles sets up a code or a passkey before anything else. We advise it for administrators "
    "and finance."
)
_LAWYER = _("For money only: law on money taken from wages differs by place. A lawyer has checked it for us.")


CHOSEN_AT_FIRST = ("unit", "joint_liability", "rulebooks")


class SettingsForm(ThingForm):
    """`lawyer` is no setting: whoever changes to money confirms with it that the law was looked at."""

    def prepare(self) -> None:
        if self.instance.is_set_up:
            # From then on each rulebook says so itself, from a month on.
            for name in CHOSEN_AT_FIRST:
                self.fields.pop(name, None)
        if "unit" in self.fields and self.initial.get("unit") != MONEY:
            self.fields["lawyer"] = forms.BooleanField(label=_LAWYER, required=False)
            names = list(self.fields)
            self.order_fields([*names[: names.index("unit") + 1], "lawyer"])
        if "profile" in self.fields:
            field = self.fields["profile"]
            self.fields["profile"] = forms.ChoiceField(label=field.label, choices=profile_choices)
        if "working_days" in self.fields:
            field = self.fields["working_days"]
            self.fields["working_days"] = forms.TypedMultipleChoiceField(
                label=field.label, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
            )
            self.initial["working_days"] = list(self.initial.get("working_days", ""))
        if "rulebooks" in self.fields:
            field = self.fields["rulebooks"]
            self.fields["rulebooks"] = forms.MultipleChoiceField(
                label=field.label, help_text=field.help_text, choices=rulebook_choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            self.initial["rulebooks"] = [name for name in self.initial.get("rulebooks", "").split(",") if name]
        if "second_factor_roles" in self.fields:
            field = self.fields["second_factor_roles"]
            self.fields["second_factor_roles"] = forms.MultipleChoiceField(
                label=field.label, choices=[(role.value, name) for role, name in ROLE_NAMES.items()], required=False,
                widget=forms.CheckboxSelectMultiple, help_text=_ADVICE,
            )  # fmt: skip
            chosen = self.initial.get("second_factor_roles", "")
            self.initial["second_factor_roles"] = [role for role in chosen.split(",") if role]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_confirmed = given.pop("lawyer", False)
        if given.get("unit") == MONEY != self.initial.get("unit") and not is_confirmed:
            said = gettext("Confirm at the desk that the law where your people work was checked, or choose points.")
            self.add_error("unit", said)
        return given

    def clean_second_factor_roles(self) -> str:
        return ",".join(self.cleaned_data["second_factor_roles"])

    def clean_working_days(self) -> str:
        return "".join(self.cleaned_data["working_days"])

    def clean_rulebooks(self) -> str:
        return ",".join(self.cleaned_data["rulebooks"])


class FirstAdministratorForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    username = forms.CharField(
        label=_("User name"), max_length=50, help_text=_("What you sign in with: letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=_("Password once more"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(map(str, password_validators_help_texts()))
        dress(self)

    def clean_username(self) -> str:
        """As a user's own field takes it."""
        name = User.normalize_username(self.cleaned_data["username"])
        User._meta.get_field("username").clean(name, None)
        if User.objects.filter(username=name).exists():
            raise ValidationError(gettext("Somebody has this user name already."))
        return name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password = given.get("password")
        if password:
            try:
                validate_password(password, User(username=given.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
            if "again" in given and given["again"] != password:
                self.add_error("again", gettext("The two passwords are not the same."))
        return given
