"""Giving a task to people, saying that one is done, and asking for it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from endcap.company.queries import with_position
from endcap.platform.access import ROLE_NAMES, Actor, Role
from endcap.platform.forms import DayInput, ManyThings, ManyToTick, dress
from endcap.visits.models import Task
from endcap.visits.queries import people_for


def _as_in_model(name: str, **options: Any) -> Any:
    field = Task._meta.get_field(name)
    return field.formfield(**options)  # type: ignore[union-attr]


class People(ManyThings):
    def label_from_instance(self, person: Any) -> str:
        return f"{person.name} · {ROLE_NAMES[Role(person.role)]}" if person.role else person.name


class AssignForm(forms.Form):
    people = People(
        label=_("Who has to do it"), queryset=None, widget=ManyToTick,
        error_messages={"required": _("Choose at least one person.")},
    )  # fmt: skip
    title = _as_in_model("title")
    text = _as_in_model("text", widget=forms.Textarea(attrs={"rows": 4}))
    due_on = _as_in_model("due_on", widget=DayInput)
    needs_proof = _as_in_model("needs_proof")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = with_position(people_for(actor), on=actor.today)  # type: ignore[attr-defined]
        dress(self)


class DoneForm(forms.Form):
    proof = _as_in_model("proof", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, initial={"proof": task.proof}, **kwargs)
        if task.needs_proof:
            self.fields["proof"].help_text = _(
                "Proof is needed: say what was done, or keep a file with the task before."
            )
        dress(self)


class ReopenForm(forms.Form):
    because = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
