"""Icons of the sprite: `{% icon "plus" %}`. Built in: no template needs to load it."""

from __future__ import annotations

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str, css: str = "") -> SafeString:
    url = static("vendor/tabler-icons/icons.svg")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f"icon {css}".strip(), url, name,
    )  # fmt: skip
