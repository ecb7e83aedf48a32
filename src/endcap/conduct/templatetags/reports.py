"""Small drawings in the tables of reports: a range with its share, and the sign of a chart's line."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from endcap.conduct.reports.tables import RangeShown

register = template.Library()

NARROWEST = 1.0
# Each line of a chart has a shape of its own; `charts.js` draws the same ones in the same order.
SHAPES = (
    '<circle cx="8" cy="8" r="4.5"/>',
    '<rect x="3.5" y="3.5" width="9" height="9"/>',
    '<path d="M8 2.5 13.5 12.5H2.5z"/>',
    '<path d="M8 2 14 8 8 14 2 8z"/>',
    '<circle class="is-hollow" cx="8" cy="8" r="4"/>',
    '<rect class="is-hollow" x="4" y="4" width="8" height="8"/>',
)


@register.simple_tag
def range_marks(shown: RangeShown) -> SafeString:
    """In percent of the strip: the range, the share in it, and a thin line where all others are."""
    compared, whole = shown.compared, 100 / shown.scale
    low, high = (whole * bound for bound in compared.own.range)
    share = whole * float(compared.own.value or 0)
    marks = format_html(
        '<rect class="range-span" x="{}" y="2" width="{}" height="8"/>'
        '<rect class="range-share" x="{}" y="0" width="1.6" height="12"/>',
        _tenth(low), _tenth(max(NARROWEST, high - low)), _tenth(max(0.0, share - 0.8)),
    )  # fmt: skip
    if compared.rest.value is None:
        return marks
    rest = min(99.3, whole * float(compared.rest.value))
    return mark_safe(
        marks + format_html('<rect class="range-rest" x="{}" y="0" width=".7" height="12"/>', _tenth(rest))
    )


def _tenth(number: float) -> str:
    return f"{number:.1f}"


@register.simple_tag
def series_sign(place: int) -> SafeString:
    shape = mark_safe(SHAPES[place % len(SHAPES)])
    return format_html(
        '<svg class="series-sign series-{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', place, shape
    )  # fmt: skip
