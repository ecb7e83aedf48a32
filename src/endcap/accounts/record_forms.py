"""Forms and records that an industry profile defines: data in, pages out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from endcap.company.models import Employee, Product
from endcap.company.profiles import FormField, RecordForm, form_named, load_profile
from endcap.company.queries import company_settings
from endcap.platform.access import Actor
from endcap.platform.forms import DayInput, dress, limit_choices


def forms_in_use() -> tuple[RecordForm, ...]:
    """Those of the company's profile."""
    return load_profile(company_settings().profile).forms


def form_or_404(name: str) -> RecordForm:
    found = form_named(name)
    if found is None:
        raise Http404
    return found


def entry_form(
    form: RecordForm, actor: Actor, data: Any = None, *, initial: dict[str, Any] | None = None
) -> forms.Form:
    """The form to fill in: the day, then the profile's fields."""
    fields: dict[str, forms.Field] = {"day": forms.DateField(label=_("Day"), widget=DayInput, initial=actor.today)}
    for one in form.fields:
        fields[one.name] = _field(one, actor, present=(initial or {}).get(one.name))
    made = type("RecordEntry", (forms.Form,), fields)(data, initial=initial or {})
    dress(made)
    return made


def _field(one: FormField, actor: Actor, *, present: Any) -> forms.Field:
    common: dict[str, Any] = {"label": str(one.title), "required": one.required, "help_text": str(one.help or "")}
    if one.type == "long_text":
        return forms.CharField(**common, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    if one.type == "number":
        return forms.DecimalField(**common, max_digits=16, decimal_places=4)
    if one.type == "money":
        return forms.DecimalField(**common, max_digits=16, decimal_places=2)
    if one.type == "date":
        return forms.DateField(**common, widget=DayInput)
    if one.type == "yes_no":
        return forms.BooleanField(**common | {"required": False})
    if one.type == "choice":
        choices = [("", "–"), *((key, str(words)) for key, words in one.choices.items())]
        return forms.ChoiceField(**common, choices=choices)
    if one.type in ("product", "employee"):
        model: Any = Product if one.type == "product" else Employee
        field = forms.ModelChoiceField(
            **common, queryset=model.objects.all(), to_field_name="sku" if model is Product else "code"
        )
        key = model.objects.filter(**{field.to_field_name: present}).values_list("pk", flat=True).first()
        limit_choices(field, actor, present=key)
        return field
    return forms.CharField(**common, max_length=300)


def values_of(form: RecordForm, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What a record keeps of an entry."""
    return {
        "day": cleaned["day"],
        "values": as_kept(form, cleaned),
        "due_on": cleaned.get(form.due) if form.due else None,
        "done_on": cleaned.get(form.done) if form.done else None,
    }


def as_kept(form: RecordForm, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What was entered, as JSON keeps it: a product by its SKU, a person by their number, figures as text."""
    return {one.name: _kept(cleaned.get(one.name)) for one in form.fields}


def _kept(value: Any) -> Any:
    if isinstance(value, Product):
        return value.sku
    if isinstance(value, Employee):
        return value.code
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
