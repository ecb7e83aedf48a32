"""What is written down about a customer: important dates, notes, and records of the industry profile's own forms."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models.customers import AboutCustomer
from endcap.company.models import Employee
from endcap.company.profiles import RecordForm, form_named

DATE_KINDS = [
    ("anniversary", _("Anniversary")),
    ("contract", _("Contract")),
    ("review", _("Review")),
    ("opening", _("Opening")),
    ("other", _("Other")),
]


class ImportantDate(AboutCustomer):
    title = models.CharField(_("What"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=12, choices=DATE_KINDS, default="other")
    day = models.DateField(_("Day"))
    is_yearly = models.BooleanField(_("Every year"), default=False)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return self.title


class Note(AboutCustomer):
    """A sentence or two on the timeline."""

    text = models.TextField(_("Note"), max_length=4000)
    at = models.DateTimeField(_("When"), db_index=True)
    author = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who"))

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:60]


class Record(AboutCustomer):
    """One filled-in form of the industry profile. `values`: the form's field → what was entered."""

    form = models.CharField(max_length=40)
    day = models.DateField(_("Day"))
    values = models.JSONField(_("Entries"), default=dict, encoder=DjangoJSONEncoder)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    done_on = models.DateField(_("Done"), null=True, blank=True)
    author = models.ForeignKey(Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who"))

    class Meta:
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["form", "-day"], name="record_by_form")]

    def __str__(self) -> str:
        form = form_named(self.form)
        if form is None:
            return self.form
        parts = [shown(form, name, self.values.get(name)) for name in form.summary]
        return " · ".join(filter(None, [str(form.title), *parts]))


def shown(form: RecordForm, name: str, value: object) -> str:
    """A value as a person reads it."""
    field = form.field(name)
    if value is None or value == "" or field is None:
        return ""
    if field.type == "choice" and value in field.choices:
        return str(field.choices[str(value)])
    if field.type == "yes_no":
        return str(_("Yes") if value else _("No"))
    return str(value)
