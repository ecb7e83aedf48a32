"""How amounts, months and units are written on a page."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()

MINUS = "\u2212"
DASH = "\u2013"


@register.filter
def money(amount: Decimal | None) -> str:
    """1234.5 → 1,234.50, with a real minus sign."""
    if amount is None:
        return DASH
    return f"{amount:,.2f}".replace("-", MINUS)


@register.filter
def price(amount: Decimal | None) -> str:
    """Two decimals, or as many as the price has."""
    if amount is None:
        return DASH
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:,.{places}f}"


@register.filter
def signed(amount: Decimal | None) -> SafeString:
    """A fine in muted red with its minus, a reward in green with a plus, nothing in grey."""
    if amount is None or amount == 0:
        return format_html('<span class="amount amount-nothing">{}</span>', money(amount))
    if amount < 0:
        return format_html('<span class="amount amount-fine">{}</span>', money(amount))
    return format_html('<span class="amount amount-reward">+{}</span>', money(amount))


@register.filter
def minus(amount: Decimal | None) -> Decimal | None:
    """A fine is kept as a size in totals and shown with its sign."""
    return None if amount is None else -amount if amount else amount


@register.filter
def unit_name(unit: str) -> str:
    """What amounts are counted in."""
    return {"CNY": gettext("CNY"), "points": gettext("points")}.get(unit, unit)


@register.filter
def month_name(day: date) -> str:
    return formats.date_format(day, gettext("F Y"))


@register.filter
def weekday(day: date) -> str:
    return formats.date_format(day, "D")


@register.filter
def percent(share: Decimal | None) -> str:
    return "" if share is None else f"{(share * 100).normalize():f}%"


@register.filter
def share_of(part: Decimal, whole: Decimal) -> int:
    """How many fortieths of the whole, for a bar drawn by class name."""
    return min(40, max(1, round(part / whole * 40))) if whole and part else 0


@register.filter
def growth(share: Decimal | None) -> SafeString | str:
    """0.034 → +3.4%"""
    if share is None:
        return DASH
    text = f"{share:+.1%}".replace("-", MINUS)
    return format_html('<span class="amount amount-{}">{}</span>', "fine" if share < 0 else "reward", text)


@register.filter
def rest(percent_: int) -> int:
    """What is missing to a hundred."""
    return 100 - percent_
