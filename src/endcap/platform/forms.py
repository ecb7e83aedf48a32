"""The one form style: labels above, errors below, help where it is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.forms.renderers import DjangoTemplates
from django.utils.translation import gettext_lazy as _

WIDGET_CLASSES = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
}


class FormStyle(DjangoTemplates):
    field_template_name = "platform/field.html"


def dress(form: forms.BaseForm) -> None:
    """Gives every field the classes of the design."""
    for name, field in form.fields.items():
        kind = next((css for widget, css in WIDGET_CLASSES.items() if isinstance(field.widget, widget)), "form-control")
        field.widget.attrs["class"] = kind
        if name in form.errors:
            field.widget.attrs["class"] += " is-invalid"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("User name and password do not belong together. Mind capital letters."),
        "inactive": _("This account is closed. Ask your administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
