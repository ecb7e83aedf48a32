"""A value as a list's cell writes it, anywhere on a page."""

from __future__ import annotations

from typing import Any

from django import template

from endcap.platform.cells import NOTHING, WRITTEN

register = template.Library()


@register.simple_tag
def written(value: Any, kind: str) -> Any:
    write = WRITTEN.get(kind)
    return write(value) if write else NOTHING if value is None or value == "" else value
