"""Forms of results: a measure is one of ours by its name in any language, or a word that a company's rulebook knows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import override

from endcap.kernels.text import folded
from endcap.platform.forms import ThingForm
from endcap.results.models import MEASURES, measure_name


class WithSuggestions(forms.TextInput):
    """What is offered may be taken, or something else be written."""

    def __init__(self, suggestions: Any) -> None:
        super().__init__()
        self.suggestions = suggestions

    def format_value(self, value: Any) -> str | None:
        return measure_name(value) if value else super().format_value(value)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        key = f"{(attrs or {}).get('id', name)}-offered"
        options = format_html_join("", '<option value="{}"></option>', ((text,) for text in self.suggestions()))
        shown = super().render(name, value, {**(attrs or {}), "list": key, "autocomplete": "off"}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', shown, key, options)


class MeasureField(forms.CharField):
    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return _keys().get(folded(text), text)


class ResultForm(ThingForm):
    def prepare(self) -> None:
        if "measure" in self.fields:
            was = self.fields["measure"]
            self.fields["measure"] = MeasureField(
                label=was.label, help_text=was.help_text, max_length=40, validators=was.validators,
                widget=WithSuggestions(lambda: [str(name) for name in MEASURES.values()]),
            )  # fmt: skip


def _keys() -> dict[str, str]:
    """What ours are called in every language → what is kept."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {folded(str(name)): key for key, name in MEASURES.items()}
    return found
