"""What the API offers of customers besides every kind's reading and changing: giving stores, notes, records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel, Field

from endcap.accounts import actions, kinds
from endcap.accounts.models import Record
from endcap.accounts.queries import about_customers_within, chains_within, reps_for, stores_within
from endcap.accounts.record_forms import entry_form, form_or_404, forms_in_use, values_of
from endcap.accounts.rights import ASSIGN_STORES, KEEP_FILE, SEE_CHAINS
from endcap.platform.api import Addition
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Words, as_given, given
from endcap.platform.api.things import BulkDone, Chosen, can_be_undone, rows_of
from endcap.platform.kinds import LARGEST_ID, editable_or_refused, visible_or_not_there

Values = dict[Words, Any]
NoteOut, RecordOut = given(kinds.NOTE), given(kinds.RECORD)


class Giving(Chosen):
    employee: int = Field(description="Who is responsible for them from then on (id)")
    first_day: date


class OfCustomer(BaseModel):
    """About a chain, or one of its stores."""

    model_config = STRICT
    chain: int | None = None
    store: int | None = None


class NoteIn(OfCustomer):
    text: Words = Field(max_length=4000)


class RecordIn(OfCustomer):
    form: Words
    values: Values = Field(description="`day`, and the fields of the form: see /records/forms")


class RecordChange(BaseModel):
    model_config = STRICT
    values: Values


class FormFieldOut(BaseModel):
    name: str
    title: str
    type: str
    required: bool
    choices: dict[str, str]


class FormOut(BaseModel):
    form: str
    title: str
    about: list[str]
    fields: list[FormFieldOut]


def give_stores(request: HttpRequest, body: Giving, response: HttpResponse) -> Any:
    """From a day on they are this person's; whoever had them has them until the day before."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    employee = get_object_or_404(reps_for(actor), pk=_key(body.employee))
    stores = rows_of(request, kinds.STORE, body, stores_within(actor, ASSIGN_STORES))
    done = actions.give_stores(actor, stores, employee, first_day=body.first_day)
    can_be_undone(response, done)
    return {"count": done.count, "undo": done.batch}


def add_note(request: HttpRequest, body: NoteIn, response: HttpResponse) -> Any:
    actor: Any = request.actor  # type: ignore[attr-defined]
    chain, store = _customer(actor, body)
    done = actions.write_note(actor, chain=chain, store=store, text=body.text)
    can_be_undone(response, done)
    return Status(201, as_given(kinds.NOTE, done.row, frozenset(kinds.NOTE.fields)))  # type: ignore[arg-type]


def record_forms(request: HttpRequest) -> Any:
    """The forms of the company's industry profile."""
    return [
        {
            "form": form.form,
            "title": str(form.title),
            "about": list(form.about),
            "fields": [
                {
                    "name": one.name, "title": str(one.title), "type": one.type, "required": one.required,
                    "choices": {key: str(words) for key, words in one.choices.items()},
                }
                for one in form.fields
            ],
        }
        for form in forms_in_use()
    ]  # fmt: skip


def add_record(request: HttpRequest, body: RecordIn, response: HttpResponse) -> Any:
    actor: Any = request.actor  # type: ignore[attr-defined]
    chain, store = _customer(actor, body)
    form = form_or_404(body.form)
    if form not in forms_in_use() or ("store" if store else "chain") not in form.about:
        raise Http404
    kept = Record(
        form=form.form, chain=chain, store=store, author_id=actor.employee_id, **_checked(form, actor, body.values)
    )
    can_be_undone(response, actions.keep_record(actor, kept))
    return Status(201, as_given(kinds.RECORD, kept, frozenset(kinds.RECORD.fields)))


def change_record(request: HttpRequest, pk: int, body: RecordChange, response: HttpResponse) -> Any:
    actor: Any = request.actor  # type: ignore[attr-defined]
    visible_or_not_there(kinds.RECORD, actor, pk)
    kept = editable_or_refused(kinds.RECORD, actor, pk)
    form = form_or_404(kept.form)
    can_be_undone(response, actions.keep_record(actor, kept, _checked(form, actor, body.values, kept)))
    fresh = about_customers_within(Record, actor, SEE_CHAINS).get(pk=pk)
    return as_given(kinds.RECORD, fresh, frozenset(kinds.RECORD.fields))


def _checked(form: Any, actor: Any, values: dict[str, Any], present: Record | None = None) -> dict[str, Any]:
    """As a record keeps them, the rest as it is at `present`. Raises Refused."""
    known = present.values if present else {}
    entry = entry_form(form, actor, {}, initial=known)
    errors = {name: [_("The form has no such field.")] for name in values if name not in entry.fields}
    given_values = {"day": present.day, **known} if present else {}
    data = {}
    for name, value in {**given_values, **values}.items():
        if name not in entry.fields:
            continue
        try:
            data[name] = _entered(entry.fields[name], value)
        except ValueError as wrong:
            errors[name] = [str(wrong)]
    if errors:
        raise Refused(errors)
    entry = entry_form(form, actor, data, initial=known)
    if not entry.is_valid():
        raise Refused(sentences_of(entry))
    return values_of(form, entry.cleaned_data)


def _entered(field: forms.Field, value: Any) -> Any:
    """A value of JSON as a person would enter it. Raises ValueError for one of another type."""
    if value is None:
        return ""
    if isinstance(field, forms.BooleanField):
        if not isinstance(value, bool):
            raise ValueError(_("Give true or false."))
        return value
    is_figure = (
        isinstance(field, forms.DecimalField) and isinstance(value, (int, float)) and not isinstance(value, bool)
    )
    if not is_figure and not isinstance(value, (str, date)):
        raise ValueError(_("Give a text."))
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(_("The text holds what is no character.")) from None
    return text


def _customer(actor: Any, body: OfCustomer) -> tuple[Any, Any]:
    """Among those that the actor may keep a file of."""
    if body.store is not None:
        store = get_object_or_404(stores_within(actor, KEEP_FILE).select_related("chain"), pk=_key(body.store))
        return store.chain, store
    if body.chain is None:
        raise Refused({"chain": [_("Give a chain or a store.")]})
    return get_object_or_404(chains_within(actor, KEEP_FILE), pk=_key(body.chain)), None


def _key(number: int) -> int:
    return number if 0 <= number <= LARGEST_ID else 0


def _stores(router: Router) -> None:
    router.post("/give", response=BulkDone, url_name="stores-give", operation_id="stores_give")(give_stores)


def _notes(router: Router) -> None:
    router.post("/", response={201: NoteOut}, url_name="notes", operation_id="notes_add")(add_note)


def _records(router: Router) -> None:
    router.get("/forms", response=list[FormOut], url_name="records-forms", operation_id="records_forms")(record_forms)
    router.post("/", response={201: RecordOut}, url_name="records", operation_id="records_add")(add_record)
    router.patch("/{int:pk}", response=RecordOut, url_name="records-one", operation_id="records_change")(change_record)


ADDITIONS = (
    Addition("/stores", _stores, {"api:stores-give": {"POST": ASSIGN_STORES}}),
    Addition("/notes", _notes, {"api:notes": {"POST": KEEP_FILE}}),
    Addition(
        "/records",
        _records,
        {
            "api:records": {"POST": KEEP_FILE},
            "api:records-one": {"PATCH": KEEP_FILE},
            "api:records-forms": {"GET": SEE_CHAINS},
        },
    ),
)
