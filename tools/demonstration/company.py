"""The demonstration company as a whole: 清岭, a fictional maker of bottled water and drinks, as of a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from demonstration import agreements, customers
from demonstration.assortment import Prices, listings
from demonstration.book import Book, Facts
from demonstration.contacts import Contacts
from demonstration.field_work import facts_of
from demonstration.market import competitors
from demonstration.notes import notes
from demonstration.ownership import owners, promoters
from demonstration.people import people
from demonstration.sales import Demand, weekly_sales, whole_weeks
from demonstration.shipments import weekly_shipments

Row = dict[str, Any]


@dataclass(frozen=True)
class DemoCompany:
    """Rows as plain dicts. Days are dates, money is Decimal, what is absent is None.

    `facts`: the fact tables of the rules, as text. The rows' keys:

    - people: code, name, role, since, until, monthly_wage, minimum_wage
    - reporting: employee_id, supervisor_id, from, to (of everybody; `facts` has those that the rules know)
    - territories: code, name
    - chains: code, name, channel, tier, since
    - banners: code, chain, name, channel
    - stores: store_id, name, chain, banner, territory, address, lat, lon, area_sqm, footfall, opened_on, tier
    - assignments: store_id, employee_id, duty, from, to
    - absences: employee_id, from, to, kind, stand_in
    - contacts: contact_id, chain, banner, store, name, position, influence, stance, phone, email, habits, interests, birthday
    - relations: from_contact, to_contact, kind
    - terms: chain, from, to, payment_days, credit_limit, settlement_day, note
    - fees: chain, banner, store, kind, basis, amount, per, from, to, note
    - windows: store_id, weekday, opens, closes
    - listings: store_id, sku, from, to
    - competitors: store_id, brand, seen_on, facings, price, note
    - dates: chain, store, title, day, yearly, kind
    - notes: chain, store, author, at, text
    - weekly_sales(): store_id, sku, Monday, pieces, revenue in fen
    - weekly_shipments(): store_id, sku, Monday, pieces, amount in fen
    """

    today: date
    facts: Facts
    people: list[Row]
    reporting: list[Row]
    territories: list[Row]
    chains: list[Row]
    banners: list[Row]
    stores: list[Row]
    assignments: list[Row]
    absences: list[Row]
    contacts: list[Row]
    relations: list[Row]
    terms: list[Row]
    fees: list[Row]
    windows: list[Row]
    listings: list[Row]
    competitors: list[Row]
    dates: list[Row]
    notes: list[Row]
    weekly_sales: Callable[[], Iterator[tuple[str, str, date, int, int]]]
    weekly_shipments: Callable[[], Iterator[tuple[str, str, date, int, int]]]


def demo_company(today: date, *, seed: int = 7) -> DemoCompany:
    staff, chains, banners = people(today, seed=seed), customers.chains(), customers.banners()
    stores = customers.stores(seed=seed)
    channels = {banner["code"]: banner["channel"] for banner in banners}
    owned, prices = owners(stores, today), Prices(today)
    listed = listings(stores, channels, today, seed=seed)
    demand, contacts = Demand(stores, today, seed=seed), Contacts(stores, seed=seed)
    sales = partial(weekly_sales, stores, channels, listed, prices, demand, whole_weeks(today), seed=seed)
    book = Book(today, seed, staff, stores, owned, listed, prices, demand)
    return DemoCompany(
        today=today,
        facts=facts_of(book, chains),
        people=staff.rows,
        reporting=staff.reporting,
        territories=customers.territories(),
        chains=chains,
        banners=banners,
        stores=stores,
        assignments=owned.rows + promoters(stores, owned, staff, today, seed=seed),
        absences=staff.absences,
        contacts=contacts.rows,
        relations=contacts.relations,
        terms=agreements.terms(today),
        fees=agreements.fees(stores, today, seed=seed),
        windows=agreements.windows(stores, channels, seed=seed),
        listings=listed.rows,
        competitors=competitors(stores, today, seed=seed),
        dates=agreements.dates(stores, today),
        notes=notes(stores, channels, staff, owned, listed, contacts, today, seed=seed),
        weekly_sales=sales,
        weekly_shipments=lambda: weekly_shipments(sales(), prices),
    )
