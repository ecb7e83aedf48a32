"""The forms of rulebooks: adopting, changing figures, publishing, ending, what was signed on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.company.models import Employee
from endcap.conduct.models.drafts import LONGEST_TEXT
from endcap.conduct.rulebooks.checks import plain_text
from endcap.conduct.rulebooks.drafting import NewValue, earliest_start
from endcap.conduct.rulebooks.publishing import Confirmed, starts
from endcap.kernels.rules import CheckedRulebook
from endcap.kernels.rules.model import Parameter
from endcap.platform.forms import DayInput, dress

LARGEST_FIGURE, MOST_DECIMALS = 10**9, 6
LONGEST_FIGURE = 40


def month_choices() -> list[tuple[str, str]]:
    return [(day.isoformat(), f"{day:%Y-%m}") for day in starts()]


class StartField(forms.TypedChoiceField):
    """The first of a month that is not closed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("In force from"))
        super().__init__(coerce=date.fromisoformat, choices=month_choices, **options)

    default_error_messages = {
        "invalid_choice": gettext_lazy("Choose the first of a month that is not closed: %(value)s is none."),
    }


class NoteForm(forms.Form):
    """`start` and `note`, as publishing and ending ask for them."""

    start = StartField()
    note = forms.CharField(
        label=gettext_lazy("What changes, and why"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody whom it binds reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dress(self)


class PublicationForm(NoteForm):
    money = forms.BooleanField(required=False)
    clashes = forms.BooleanField(required=False)
    examples = forms.BooleanField(required=False)

    @property
    def confirmed(self) -> Confirmed:
        return Confirmed(**{name: self.cleaned_data[name] for name in ("money", "clashes", "examples")})


class TextForm(forms.Form):
    """A text as it is typed, or a file."""

    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 24})
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("A YAML file"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        dress(self)

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        upload = given.get("file")
        if upload is not None:
            if upload.size > 4 * LONGEST_TEXT:
                raise forms.ValidationError({"file": _("The file is too large.")})
            given["text"] = _decoded(upload.read())
        given["text"] = plain_text(given.get("text") or "")
        return given


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise forms.ValidationError({"file": _("The file is no text: save it as UTF-8.")})


class PaperForm(forms.Form):
    employee = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=Employee.objects.none())
    day = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput)

    def __init__(self, *args: Any, waiting: list[Employee], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["employee"].queryset = Employee.objects.filter(pk__in=[one.pk for one in waiting])  # type: ignore[attr-defined]
        dress(self)


class FiguresForm(forms.Form):
    """One figure for each parameter that is to change from a month on; what is left empty stays."""

    start = StartField(label=gettext_lazy("Changes hold from"))

    def __init__(self, *args: Any, book: CheckedRulebook, **options: Any) -> None:
        super().__init__(*args, **options)
        self.book = book
        for name in book.rulebook.parameters:
            self.fields[f"value-{name}"] = forms.CharField(
                required=False, max_length=LONGEST_FIGURE,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"ends-{name}"] = forms.BooleanField(required=False)
            for day in coming_days(book.rulebook.parameters[name]):
                self.fields[f"back-{name}-{day}"] = forms.BooleanField(required=False)
        dress(self)

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        start = given.get("start")
        self.values: list[NewValue] = list(self._values(given, start)) if start else []
        if start and not self.values and not self.errors:
            raise forms.ValidationError(_("Nothing is changed yet: enter at least one new figure."))
        return given

    def _values(self, given: dict[str, Any], start: date) -> Iterator[NewValue]:
        for name, parameter in self.book.rulebook.parameters.items():
            kept = dict(parameter.values)
            for day in coming_days(parameter):
                if given.get(f"back-{name}-{day}"):
                    if len(kept) == 1:
                        self.add_error(f"value-{name}", _("Its only figure stays: change it instead."))
                        continue
                    del kept[day]
                    yield NewValue(name, day, is_taken_back=True)
            text = (given.get(f"value-{name}") or "").strip()
            if text and given.get(f"ends-{name}"):
                self.add_error(f"value-{name}", _("Either a figure, or an end."))
            elif given.get(f"ends-{name}"):
                yield NewValue(name, start, None)
            elif text:
                value = self._figure(name, text)
                if value is not None and (start not in kept or kept[start] != value):
                    yield NewValue(name, start, value)

    def _figure(self, name: str, text: str) -> Decimal | None:
        plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
        try:
            value = Decimal(plain.removesuffix("%"))
        except InvalidOperation:
            self.add_error(f"value-{name}", _("“%(text)s” is no number.") % {"text": text})
            return None
        if not value.is_finite():
            self.add_error(f"value-{name}", _("“%(text)s” is no number.") % {"text": text})
            return None
        value = value / 100 if plain.endswith("%") else value
        exponent = value.as_tuple().exponent
        if abs(value) >= LARGEST_FIGURE or (isinstance(exponent, int) and exponent < -MOST_DECIMALS):
            self.add_error(f"value-{name}", _("At most 9 digits before and 6 behind the point."))
            return None
        return value


def coming_days(parameter: Parameter) -> list[date]:
    """Dated figures that can still be taken back: nothing was settled by them."""
    return [day for day in sorted(parameter.values) if day >= earliest_start()]
