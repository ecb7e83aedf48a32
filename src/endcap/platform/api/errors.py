"""What the API answers when something is not in order: problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadRequest

from endcap.platform.actions import ChangedMeanwhile
from endcap.platform.problems import problem
from endcap.platform.undoing import CannotUndo


class Refused(Exception):
    """What was asked is not in order: field → sentences."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


def sentences_of(form: Any) -> dict[str, list[str]]:
    """A form's errors: field → sentences; the empty field is for the whole."""
    return {("" if name == "__all__" else name): [str(text) for text in texts] for name, texts in form.errors.items()}


def add_errors(api: NinjaAPI) -> None:
    def answer(error: type[Exception], make: Callable[[Any], HttpResponse]) -> None:
        api.add_exception_handler(error, lambda request, raised: make(raised))

    answer(Http404, lambda raised: problem(404))
    answer(PermissionDenied, lambda raised: problem(403))
    answer(HttpError, lambda raised: problem(raised.status_code, detail=str(raised)))
    answer(Refused, lambda raised: problem(422, errors=raised.errors))
    answer(BadRequest, lambda raised: problem(422, errors=_places(raised)))
    answer(CannotUndo, lambda raised: problem(409, detail=str(raised)))
    answer(ChangedMeanwhile, lambda raised: problem(409, detail=" ".join(raised.messages)))
    answer(ValidationError, lambda raised: problem(422, errors=_of_model(raised)))


def _places(raised: BadRequest) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for error in raised.errors:
        place = ".".join(str(part) for part in error["loc"] if part not in ("body", "query", "asked"))
        errors.setdefault(place, []).append(str(error["msg"]))
    return errors


def _of_model(raised: ValidationError) -> dict[str, list[str]]:
    found = raised.message_dict if hasattr(raised, "error_dict") else {"": raised.messages}
    return {("" if name == "__all__" else name): list(texts) for name, texts in found.items()}
