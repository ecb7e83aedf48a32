"""How random facts choose their days, ids and people: few of each, so that they meet."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from decimal import Decimal
from random import Random

FIRST_DAY, LAST_DAY = date(2026, 8, 1), date(2026, 11, 30)
EDGE_DAYS = [
    date.fromisoformat(f"2026-{text}")
    for text in (
        "08-01", "08-29", "08-31", "09-01", "09-29", "09-30", "10-01", "10-14", "10-15", "10-16", "10-30", "10-31",
        "11-01", "11-15", "11-29", "11-30",
    )
]  # fmt: skip
# Before the months that are settled, and one before the rules were in force: they count for order only.
EARLY_DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1), date(2026, 7, 31)]
# Whole fen are cheap; these make ties of half a fen in the amount, in the joint share, or vanish in rounding.
UNIT_PRICES = ["12.5", "3.335", "1.2345", "0.0005", "0.001", "0.0004", "0.0015", "2", "1.99", "0", "99999.9999"]
LIMITS = [
    {},
    {"display_months": "10", "shelf_life_months": "12"},
    {"display_months": "10", "shelf_life_months": "12"},
    {"display_days": "300", "shelf_life_days": "365"},
    {"display_months": "1", "shelf_life_months": "2"},
    {"display_months": "30", "shelf_life_months": "33"},
    {"display_days": "30", "shelf_life_months": "1"},
    {"display_months": "12", "shelf_life_months": "10"},
    {"display_days": "0", "shelf_life_days": "1"},
    {"display_months": "7"},
    {"shelf_life_months": "8"},
]
# On the 15th the dismissed complaint still breaks the run; by the month's end its incident is upheld and does not.
RETOLD_INCIDENT = [
    ("upheld", "2026-10-01", ""),
    ("dismissed", "2026-10-10", "V3"),
    ("upheld", "2026-10-14", ""),
    ("upheld", "2026-10-30", "V3"),
]
YES, NO = ("yes", "true", "1", "YES", "True"), ("no", "false", "0", "No", "FALSE")

Row = dict[str, str]
Facts = dict[str, list[Row]]


def some_day(rng: Random, *, early: bool = False) -> date:
    if early and rng.random() < 0.12:
        return rng.choice(EARLY_DAYS)
    if rng.random() < 0.6:
        return rng.choice(EDGE_DAYS)
    return FIRST_DAY + timedelta(days=rng.randrange((LAST_DAY - FIRST_DAY).days + 1))


def after(rng: Random, on: date, *days: int) -> str:
    return (on + timedelta(days=rng.choice(days))).isoformat()


def maybe(rng: Random, text: str, chance: float) -> str:
    return text if rng.random() < chance else ""


def ids(rng: Random, prefix: str, count: int) -> list[str]:
    """Ids of differing width, case and script: as text `C10` < `C9`, and `﨑` < `𠮷` only by code point."""
    forms = [prefix + "{}", prefix.lower() + "{}", *rng.sample([prefix + "0{}", "{}", "0{}", "1e{}", "店{}"], 2)]
    candidates = [form.format(n) for form in forms for n in range(1, count // 2 + 8)]
    candidates += [f"{letter}{n}" for letter in "﨑𠮷" for n in range(7, 12)]
    return rng.sample(sorted(set(candidates)), count)


def pick(rng: Random, facts: Facts, table: str) -> Row:
    return rng.choice(facts[table])


def anyone(rng: Random, facts: Facts, *roles: str) -> str:
    """Somebody, three times in four of one of the roles."""
    people = [e for e in facts["employees"] if e["role"] in roles]
    return rng.choice(people if people and rng.random() < 0.75 else facts["employees"])["employee_id"]


def where(rng: Random, facts: Facts) -> Row:
    """One of few pairs of store and SKU, so that batches and episodes meet."""
    n = rng.randrange(4)
    stores, products = facts["stores"], facts["products"]
    return {"store_id": stores[n % len(stores)]["store_id"], "sku": products[n // 2 % len(products)]["sku"]}


def spans(rng: Random) -> list[Row]:
    """Spans of days that do not overlap, some a day long, some with gaps, the last perhaps open."""
    found: list[Row] = []
    start = rng.choice([date(2025, 12, 1), date(2026, 6, 20), date(2026, 7, 20), FIRST_DAY, date(2026, 8, 16)])
    while start < LAST_DAY and len(found) < 8:
        end = rng.choice([start, start + timedelta(days=rng.randint(1, 80)), month_end(start), rng.choice(EDGE_DAYS)])
        end = max(start, end)
        open_ended = rng.random() < 0.25
        found.append({"from": start.isoformat(), "to": "" if open_ended else end.isoformat()})
        if open_ended:
            break
        start = end + timedelta(days=rng.choice([1, 1, 1, 2, 9]))
    return found


def made_on(rng: Random, product: Row, checked_on: date) -> date:
    """A production date whose display end or shelf-life end falls on the day of the check or close to it."""
    limit = rng.choice(["display", "shelf_life"])
    close_by = timedelta(days=rng.choice([-9, -3, -2, -1, -1, -1, 0, 0, 0, 1, 2]))
    made = rng.choice([date(2024, 2, 29), checked_on, checked_on - timedelta(days=rng.randint(1, 900))])
    if months := product[f"{limit}_months"]:
        made = months_before(checked_on, int(months))
        made = month_end(made) if rng.random() < 0.3 else made + close_by
    elif days := product[f"{limit}_days"]:
        made = checked_on - timedelta(days=int(days)) + close_by
    return min(made, checked_on)


def month_end(on: date) -> date:
    return on.replace(day=calendar.monthrange(on.year, on.month)[1])


def months_before(on: date, months: int) -> date:
    year, month0 = divmod(on.year * 12 + on.month - 1 - months, 12)
    return date(year, month0 + 1, min(on.day, calendar.monthrange(year, month0 + 1)[1]))


def plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
