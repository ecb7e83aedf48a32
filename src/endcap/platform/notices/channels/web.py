"""Asking a service over HTTPS: JSON there and back, no redirect is followed, and no answer waited for too long."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from django.utils.translation import gettext as _

from endcap.platform.notices.channels import NotSent

PATIENCE_SECONDS = 10
LONGEST_ANSWER_BYTES = 65_536
TOO_MANY = 429
A_WHILE = timedelta(minutes=1)
LONGEST_WAIT_SECONDS = 3600


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **more: Any) -> None:
        return None


def _opener() -> OpenerDirector:
    return build_opener(_StayHere)


def ask(
    url: str,
    *,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The answer, whatever its status, where it is an object; `body` is posted. Raises NotSent for everything else."""
    request = Request(
        f"{url}?{urlencode(query)}" if query else url,
        data=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
    )
    try:
        with _opener().open(request, timeout=PATIENCE_SECONDS) as response:
            return _object(response.read(LONGEST_ANSWER_BYTES), status=response.status)
    except HTTPError as error:
        with error:
            if error.code == TOO_MANY:
                raise NotSent(_said(error), after=_asked_to_wait(error.headers)) from None
            if error.code >= 500:
                raise NotSent(_said(error)) from None
            return _object(error.read(LONGEST_ANSWER_BYTES), status=error.code)
    except TimeoutError:
        raise NotSent(_("No answer in time.")) from None
    except (URLError, HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        said = _("No answer in time.") if isinstance(reason, TimeoutError) else _("Not reached: %(why)s")
        raise NotSent(said % {"why": type(reason).__name__}) from None


def _object(content: bytes, *, status: int) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NotSent(_("HTTP %(status)d, and no answer that can be read") % {"status": status})
    return found


def _said(error: HTTPError) -> str:
    try:
        text = error.read(LONGEST_ANSWER_BYTES).decode("utf-8", "replace")
    except (HTTPException, OSError):
        text = ""
    return f"HTTP {error.code} {text}".strip()


def _asked_to_wait(headers: Any) -> timedelta:
    asked = headers.get("Retry-After") or headers.get("x-ogw-ratelimit-reset") or ""
    if not asked.strip().isdecimal():
        return A_WHILE
    return timedelta(seconds=min(int(asked[:9]), LONGEST_WAIT_SECONDS))
