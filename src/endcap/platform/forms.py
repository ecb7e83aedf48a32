"""The one form style: labels above, errors below, help where it is needed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from endcap.kernels.text import folded, letters_of, search_key
from endcap.platform.access import Actor
from endcap.platform.kinds import Kind, kind_of
from endcap.platform.money import MoneyField

NUMBERS = (models.IntegerField, models.DecimalField, MoneyField)
MANY_CHOICES = 20
# Every id of so many digits is one that databases can look for.
LONGEST_ID = 18
WIDGET_CLASSES = {
    forms.CheckboxSelectMultiple: "form-check-input",
    forms.Select: "form-select",
    forms.CheckboxInput: "form-check-input",
}


class FormStyle(DjangoTemplates):
    field_template_name = "platform/field.html"


class QuickSelect(forms.Select):
    """A select without groups, written in Python: a template for each of hundreds of options is too slow.

    Many options come with their pinyin and initials, so that the page can offer a field to search them.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        choices = [(str("" if key is None else key), str(label)) for key, label in self.choices]
        are_many = len(choices) > MANY_CHOICES
        options = [
            f'<option value="{escape(key)}"{" selected" if key in chosen else ""}'
            f"{_keys(label) if are_many else ''}>{escape(label)}</option>"
            for key, label in choices
        ]
        more = {"data-search": gettext("Search")} if are_many else {}
        final = self.build_attrs(self.attrs, {**(attrs or {}), **more, "name": name})
        return format_html("<select{}>{}</select>", flatatt(final), mark_safe("".join(options)))


class ManyToTick(forms.CheckboxSelectMultiple):
    """Boxes to tick. Many come with their pinyin and initials, as those of a select."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **options: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **options)
        if len(self.choices) > MANY_CHOICES:
            option["attrs"] |= {"data-search": gettext("Search"), "data-keys": keys_of(str(label))}
        return option


class ManyThings(forms.ModelMultipleChoiceField):
    """An id that is longer than any there is, is unknown like others: databases cannot even look for it."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > LONGEST_ID:
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return super().clean(value)


def _keys(label: str) -> str:
    keys = keys_of(label)
    return f' data-keys="{escape(keys)}"' if keys else ""


@lru_cache(maxsize=10_000)
def keys_of(label: str) -> str:
    """The pinyin and initials by which a choice is found."""
    plain = folded(label)
    return search_key(*dict.fromkeys((plain, letters_of(plain))))


def dress(form: forms.BaseForm) -> None:
    """Gives every field the classes of the design."""
    for name, field in form.fields.items():
        if type(field.widget) is forms.Select:
            quick = QuickSelect(attrs=field.widget.attrs)
            quick.is_required = field.widget.is_required
            quick.choices = field.widget.choices
            field.widget = quick
        kind = next((css for widget, css in WIDGET_CLASSES.items() if isinstance(field.widget, widget)), "form-control")
        field.widget.attrs["class"] = kind
        if name in form.errors:
            field.widget.attrs["class"] += " is-invalid"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class ThingForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of any kind of thing: only what the actor may know and change, and only things they may see to choose."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                limit_choices(field, actor, present=getattr(self.instance, f"{name}_id", None))
        self.prepare()
        dress(self)

    def _update_errors(self, errors: ValidationError) -> None:
        """What the model says of a field that is not in this form is said of the whole."""
        if hasattr(errors, "error_dict"):
            _call_by_its_name(errors, kind_of(self._meta.model))
            found: dict[str, list[ValidationError]] = {}
            for name, texts in errors.error_dict.items():
                found.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(texts)
            errors = ValidationError(found)
        super()._update_errors(errors)

    def prepare(self) -> None:
        """For a form that replaces fields: before anything is validated."""


def _call_by_its_name(errors: ValidationError, kind: Kind | None) -> None:
    """The framework knows no name of a kind but the model's."""
    for one in [one for texts in errors.error_dict.values() for one in texts]:
        if kind is not None and isinstance(one.params, dict) and "model_name" in one.params:
            one.params["model_name"] = kind.name


class FormForMany(ThingForm):
    """Values for many rows: whether they fit a row, the row says."""

    def _post_clean(self) -> None:
        pass


def limit_choices(field: forms.ModelChoiceField, actor: Actor, *, present: Any = None) -> None:
    """What the actor sees, and what is chosen already: saving the form must not take it away."""
    model = field.queryset.model
    kind = kind_of(model)
    if kind is not None:
        known = models.Q(pk__in=kind.visible_to(actor).values("pk"))
        field.queryset = model._default_manager.filter(known | models.Q(pk=present))


def form_of(
    kind: Kind, actor: Actor, *, fields: Iterable[str] | None = None, is_for_many: bool = False
) -> type[ThingForm]:
    """The form class for some or all fields of a kind."""
    names = kind.fields_for(actor)
    wanted = [name for name in names if fields is None or name in set(fields)]
    return forms.modelform_factory(
        kind.model,
        form=FormForMany if is_for_many else kind.form or ThingForm,
        fields=wanted,
        formfield_callback=_form_field,
    )


def _form_field(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        options["widget"] = DayInput
    elif isinstance(field, models.TimeField):
        options["widget"] = TimeInput
    elif isinstance(field, NUMBERS) and not field.choices:
        # Not the browser's own: it silently empties a field with letters in it.
        options["widget"] = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    elif isinstance(field, models.TextField):
        options["widget"] = forms.Textarea(attrs={"rows": 3})
    return field.formfield(**options)


def show_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """What an action refused, at the field it is about where the form has it."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in found.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("User name and password do not belong together. Mind capital letters."),
        "inactive": _("This account is closed. Ask your administrator."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)
