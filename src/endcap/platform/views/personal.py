"""What is kept about people: the register, and one person's data to hand out or to remove."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from endcap.platform.forms import dress
from endcap.platform.kinds import Kind, kind_named, url_of, visible_or_not_there
from endcap.platform.personal.exporting import export
from endcap.platform.personal.finding import found_about
from endcap.platform.personal.gone import gone_people, gone_person
from endcap.platform.personal.purging import all_days
from endcap.platform.personal.register import holdings, person_of
from endcap.platform.personal.removing import remove
from endcap.platform.personal.times import keep_times


@require_safe
def every(request: Any) -> HttpResponse:
    return render(request, "platform/personal_data.html", _register(TimesForm()))


@require_POST
def times(request: Any) -> HttpResponse:
    form = TimesForm(request.POST)
    if not form.is_valid():
        return render(request, "platform/personal_data.html", _register(form), status=422)
    keep_times(request.actor, form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("personal-data")


def _register(form: TimesForm) -> dict[str, Any]:
    days = {time.name: kept for time, kept in all_days()}
    return {"holdings": [(one, days.get(one.time)) for one in holdings()], "form": form, "gone": gone_people()}


class TimesForm(forms.Form):
    """A field of days for each time of keeping."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for time, days in all_days():
            text = _("Days; at least %(least)d") % {"least": time.least}
            self.fields[time.name] = forms.IntegerField(
                label=time.what, min_value=time.least, max_value=36_500, initial=days, help_text=text
            )
        dress(self)


@require_safe
def show(request: Any, kind: str, pk: int) -> HttpResponse:
    return _page(request, *_person(request, kind, pk))


@require_POST
def hand_out(request: Any, kind: str, pk: int) -> HttpResponse:
    content = export(request.actor, *_person(request, kind, pk))
    name = f"personal-data-{kind}-{pk}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_POST
def take_out(request: Any, kind: str, pk: int) -> HttpResponse:
    sort, row = _person(request, kind, pk)
    if request.POST.get("name", "").strip() != str(row):
        return _page(request, sort, row, error=_("Write the name exactly as it stands above."))
    try:
        found = remove(request.actor, sort, row)
    except ValidationError as error:
        return _page(request, sort, row, error=" ".join(error.messages))
    count = sum(found.texts.values()) + len(found.values) + len(found.files)
    said = ngettext("Removed, with %(count)d place.", "Removed, with %(count)d places.", count) % {"count": count}
    messages.success(request, said)
    return redirect("personal-data")


def _person(request: Any, kind: str, pk: int) -> tuple[Kind, Model]:
    """Somebody who was deleted is as the history has them."""
    person_of(kind)
    sort = kind_named(kind)
    return sort, gone_person(sort, pk) or visible_or_not_there(sort, request.actor, pk)


def _page(request: Any, kind: Kind, row: Model, error: str = "") -> HttpResponse:
    is_there = kind.model._base_manager.filter(pk=row.pk).exists()
    back = url_of(row) if is_there else reverse("personal-data")
    more = {"found": found_about(kind, row), "back": back, "is_there": is_there, "error": error}
    status = 422 if error else 200
    return render(request, "platform/person.html", {"kind": kind, "row": row, **more}, status=status)
