"""What was agreed with the chains: terms, fees, receiving windows, and the days to remember."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from demonstration.days import days, latest
from demonstration.invented import COMPANY, WORDS

Row = dict[str, Any]
STORES_WITH_DISPLAY, STORES_WITH_ANNIVERSARY = 60, 24
DAYS_OF_A_DISPLAY = 184
REBATE_ROSE_BY = Decimal("0.5")  # percent, with the new year
CENT = Decimal("0.01")
FULL_WEEK, SIX_DAYS, FIVE_DAYS = range(1, 8), range(1, 7), range(1, 6)


def terms(today: date) -> list[Row]:
    """chain, from, to, payment_days, credit_limit (yuan), settlement_day (of the month), note."""
    kept_since = date.fromisoformat(COMPANY["kept_since"])
    return [
        {
            "chain": one["chain"],
            "from": latest(one["from"], today) if "from" in one else kept_since,
            "to": latest(one["until_before"], today) - days(1) if "until_before" in one else None,
            "payment_days": one["days"],
            "credit_limit": Decimal(one["limit"]),
            "settlement_day": one["settlement_day"],
            "note": one["note"],
        }
        for one in WORDS["terms"]
    ]


def fees(stores: list[Row], today: date, *, seed: int) -> list[Row]:
    """chain, banner, store, kind, basis, amount (yuan or percent), per, from, to, note: of this year and the one before."""
    rng = Random(f"{seed}/fees")
    large = [store for store in stores if store["tier"] == "A"]
    found = []
    for fee in WORDS["fees"]:
        if fee["level"] == "store":
            for store in rng.sample(large, STORES_WITH_DISPLAY):
                first = latest(f"{rng.randint(1, 12):02}-01", today)
                found.append(fee_row(fee, store, first, first + days(DAYS_OF_A_DISPLAY - 1), rng.choice((0.8, 1, 1.5))))
            continue
        for payer in payers(fee["level"]):
            factor = rng.choice((0.8, 1, 1, 1.25)) if fee["basis"] == "amount" else 1
            for year in (today.year - 1, today.year):
                row = fee_row(fee, payer, date(year, 1, 1), date(year, 12, 31), factor)
                if fee["kind"] == "rebate" and year == today.year:
                    row["amount"] += REBATE_ROSE_BY
                found.append(row)
    return found


def payers(level: str) -> list[Row]:
    if level == "chain":
        return [{"chain": code} for code in COMPANY["chains"]]
    return [{"chain": banner["chain"], "banner": code} for code, banner in COMPANY["banners"].items()]


def fee_row(fee: Row, payer: Row, first: date, last: date, factor: float) -> Row:
    return {
        "chain": payer["chain"],
        "banner": payer.get("banner"),
        "store": payer.get("store_id"),
        "kind": fee["kind"],
        "basis": fee["basis"],
        "amount": (Decimal(fee["amount"]) * Decimal(str(factor))).quantize(CENT),
        "per": fee["per"],
        "from": first,
        "to": last,
        "note": fee["note"],
    }


def windows(stores: list[Row], channels: dict[str, str], *, seed: int) -> list[Row]:
    """store_id, weekday (1 = Monday), opens, closes (HH:MM): when a store takes in goods."""
    rng = Random(f"{seed}/windows")
    rows = []
    for store in stores:
        hours = COMPANY["formats"][channels[store["banner"]]]["windows"]
        weekdays = rng.choice((FULL_WEEK, SIX_DAYS, SIX_DAYS, FIVE_DAYS))
        closed = rng.choice(list(weekdays)) if rng.random() < 0.3 else None
        for weekday in weekdays:
            if weekday != closed:
                rows += [window(store, weekday, *span) for span in hours]
    return rows


def window(store: Row, weekday: int, opens: str, closes: str) -> Row:
    return {"store_id": store["store_id"], "weekday": weekday, "opens": opens, "closes": closes}


def dates(stores: list[Row], today: date) -> list[Row]:
    """chain, store, title, day, yearly, kind; of what comes back every year, the first day."""
    rows = []
    for one in WORDS["chain_dates"]:
        day = date.fromisoformat(one["day"]) if "day" in one else today + days(one["ahead"])
        rows.append(date_row(one["chain"], None, one["title"], day, yearly=one.get("yearly", False), kind=one["kind"]))
    rows += anniversaries(stores, today)
    return sorted(rows, key=lambda row: (row["day"], row["chain"], row["title"], row["store"] or ""))


def anniversaries(stores: list[Row], today: date) -> Iterator[Row]:
    """Openings of large stores, those first whose day comes next."""
    large = sorted((store for store in stores if store["tier"] == "A"), key=lambda store: days_until(store, today))
    for store in large[:STORES_WITH_ANNIVERSARY]:
        title = "开业周年店庆"
        yield date_row(store["chain"], store["store_id"], title, store["opened_on"], yearly=True, kind="anniversary")


def days_until(store: Row, today: date) -> int:
    month_day = f"{store['opened_on']:%m-%d}"
    return (latest(month_day, today + days(365)) - today).days


def date_row(chain: str, store: str | None, title: str, day: date, *, yearly: bool, kind: str) -> Row:
    return {"chain": chain, "store": store, "title": title, "day": day, "yearly": yearly, "kind": kind}
