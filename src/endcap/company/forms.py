"""The form of the company's settings: choices that come from elsewhere."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from endcap.company.models.settings import WEEKDAYS
from endcap.company.profiles import profile_choices
from endcap.platform.access import ROLE_NAMES
from endcap.platform.forms import ThingForm

_ADVICE = _(
    "Whoever has one of these roles sets up a code or a passkey before anything else. We advise it for administrators "
    "and finance."
)


class SettingsForm(ThingForm):
    def prepare(self) -> None:
        if "profile" in self.fields:
            field = self.fields["profile"]
            self.fields["profile"] = forms.ChoiceField(label=field.label, choices=profile_choices)
        if "working_days" in self.fields:
            field = self.fields["working_days"]
            self.fields["working_days"] = forms.TypedMultipleChoiceField(
                label=field.label, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
            )
            self.initial["working_days"] = list(self.initial.get("working_days", ""))
        if "second_factor_roles" in self.fields:
            field = self.fields["second_factor_roles"]
            self.fields["second_factor_roles"] = forms.MultipleChoiceField(
                label=field.label, choices=[(role.value, name) for role, name in ROLE_NAMES.items()], required=False,
                widget=forms.CheckboxSelectMultiple, help_text=_ADVICE,
            )  # fmt: skip
            chosen = self.initial.get("second_factor_roles", "")
            self.initial["second_factor_roles"] = [role for role in chosen.split(",") if role]

    def clean_second_factor_roles(self) -> str:
        return ",".join(self.cleaned_data["second_factor_roles"])

    def clean_working_days(self) -> str:
        return "".join(self.cleaned_data["working_days"])
