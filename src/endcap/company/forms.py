"""The form of the company's settings: choices that come from elsewhere."""

from __future__ import annotations

from django import forms

from endcap.company.models.settings import WEEKDAYS
from endcap.company.profiles import profile_choices
from endcap.platform.forms import ThingForm


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

    def clean_working_days(self) -> str:
        return "".join(self.cleaned_data["working_days"])
