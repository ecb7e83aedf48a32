"""Giving a task to people, saying that one is done, and asking for it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.forms import DayInput, dress
from endcap.visits.models import Task
from endcap.visits.queries import people_for


def _as_in_model(name: str, **options: Any) -> Any:
    field = Task._meta.get_field(name)
    return field.formfield(**options)  # type: ignore[union-attr]


class AssignForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label=_("Who has to do it"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one person.")},
    )  # fmt: skip
    title = _as_in_model("title")
    text = _as_in_model("text", widget=forms.Textarea(attrs={"rows": 4}))
    due_on = _as_in_model("due_on", widget=DayInput)
    needs_proof = _as_in_model("needs_proof")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people_for(actor)  # type: ignore[attr-defined]
        dress(self)


class DoneForm(forms.Form):
    proof = _as_in_model("proof", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class ReopenForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
