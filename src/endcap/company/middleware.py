"""Days and moments are those of the company's zone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from endcap.company.queries import settings_of_request

# These must answer while the database does not.
WITHOUT_DATABASE = ("/healthz", "/readyz")


class CompanyMiddleware:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in WITHOUT_DATABASE:
            return self.respond(request)
        with settings_of_request() as chosen, timezone.override(chosen.tzinfo):
            return self.respond(request)
