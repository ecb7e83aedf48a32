"""What people wrote down after visits and calls."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from demonstration.assortment import PRODUCTS, Listings
from demonstration.contacts import Contacts
from demonstration.invented import COMPANY, WORDS
from demonstration.market import some_day_back
from demonstration.ownership import Owners
from demonstration.people import MANAGER, People

Row = dict[str, Any]
OF_STORES, OF_SUPERVISORS, OF_THE_MANAGER = 380, 70, 40
UNIT_BEFORE_A_WORD = re.compile(r"(?<=[lL])(?=[一-鿿])")
TIER_WEIGHTS = {"A": 5, "B": 3, "C": 1}
WORK_STARTS_UTC, MINUTES_OF_WORK = time(1, 0, tzinfo=UTC), 9 * 60  # 9:00 to 18:00 in Shanghai


def notes(
    stores: list[Row],
    channels: dict[str, str],
    people: People,
    owners: Owners,
    listings: Listings,
    contacts: Contacts,
    today: date,
    *,
    seed: int,
) -> list[Row]:
    """chain, store, author, at, text, in order of time."""
    rng = Random(f"{seed}/notes")
    rows = []
    for store in rng.choices(stores, [TIER_WEIGHTS[store["tier"]] for store in stores], k=OF_STORES):
        day = some_day_back(rng, today)
        author = people.acting_for(owners.owner(store["store_id"], day), day)
        text = about_store(rng, store, channels[store["banner"]], listings.on(store["store_id"], day), contacts)
        rows.append(note(rng, store["chain"], store["store_id"], author, day, text))
    offices = [("supervisor_notes", people.of_role("supervisor"))] * OF_SUPERVISORS
    offices += [("manager_notes", [MANAGER])] * OF_THE_MANAGER
    for words, authors in offices:
        chain, author, day = rng.choice(list(COMPANY["chains"])), rng.choice(authors), some_day_back(rng, today)
        rows.append(note(rng, chain, None, author, day, about_chain(rng, words, chain, contacts)))
    return sorted(rows, key=lambda row: (row["at"], row["author"], row["store"] or ""))


def note(rng: Random, chain: str, store: str | None, author: str, day: date, text: str) -> Row:
    at = datetime.combine(day, WORK_STARTS_UTC) + timedelta(minutes=rng.randint(0, MINUTES_OF_WORK))
    return {"chain": chain, "store": store, "author": author, "at": at, "text": text}


def about_store(rng: Random, store: Row, channel: str, skus: list[str], contacts: Contacts) -> str:
    manager = contacts.manager_of(store["store_id"])
    template = rng.choice(WORDS["store_notes" if manager else "store_notes_without_manager"])
    return written(
        template,
        sku=short_name(rng.choice(skus)),
        n=rng.randint(2, 6),
        rival=rng.choice(WORDS["rivals"]),
        manager=manager["name"][0] + "店长" if manager else "",
        window=COMPANY["formats"][channel]["windows"][0][1],
    )


def about_chain(rng: Random, words: str, chain: str, contacts: Contacts) -> str:
    contact = rng.choice(contacts.above_stores(chain))
    return written(
        rng.choice(WORDS[words]),
        contact=contact["name"],
        position=contact["position"],
        sku=short_name(rng.choice(COMPANY["assortments"]["supermarket"].split())),
        n=rng.randint(8, 40),
        window="09:00",
    )


def written(template: str, **words: object) -> str:
    return UNIT_BEFORE_A_WORD.sub(" ", template.format(**words))


def short_name(sku: str) -> str:
    return PRODUCTS[sku]["name"].removeprefix("清岭")
