"""The chains' people, in head offices, banners and stores, and how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

from demonstration.invented import COMPANY, WORDS

Row = dict[str, Any]
HEAD_OFFICE_SIZES = {"C01": 7, "C02": 6, "C03": 5}
STANCES = ("supporter", "neutral", "critical")
STANCE_WEIGHTS = (35, 50, 15)
SHARE_WITH_BIRTHDAY, SHARE_OF_STORES = 0.6, 0.5


class Contacts:
    """`rows`: contact_id, chain, banner, store, name, position, influence (1–5), stance, phone, email, habits, interests, birthday.

    `relations`: from_contact, to_contact, kind.
    """

    def __init__(self, stores: list[Row], *, seed: int) -> None:
        self._rng = Random(f"{seed}/contacts")
        names = [surname + given for surname, given in product(WORDS["surnames"].split(), WORDS["given_names"].split())]
        self._names = self._rng.sample(names, len(names))
        self._phones = self._rng.sample(range(10_000), 1_000)
        self.rows: list[Row] = []
        for chain, size in HEAD_OFFICE_SIZES.items():
            for office in WORDS["head_office"][:size]:
                self._add(office, chain)
        for banner, about in COMPANY["banners"].items():
            for office in WORDS["banner_office"][: self._rng.randint(1, 2)]:
                self._add(office, about["chain"], banner)
        for store in stores:
            if self._rng.random() < SHARE_OF_STORES:
                self._add(WORDS["store_office"], store["chain"], store["banner"], store["store_id"])
        self.relations = list(self._related())
        self._managers = {row["store"]: row for row in self.rows if row["store"]}

    def manager_of(self, store_id: str) -> Row | None:
        return self._managers.get(store_id)

    def above_stores(self, chain: str) -> list[Row]:
        return [row for row in self.rows if row["chain"] == chain and not row["store"]]

    def _add(self, office: Row, chain: str, banner: str | None = None, store: str | None = None) -> None:
        rng, n = self._rng, len(self.rows) + 1
        has_birthday, writes = rng.random() < SHARE_WITH_BIRTHDAY, store is None or rng.random() < 0.1
        birthday, latin = f"{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", COMPANY["chains"][chain]["latin"]
        self.rows.append(
            {
                "contact_id": f"K{n:03}",
                "chain": chain,
                "banner": banner,
                "store": store,
                "name": self._names[n],
                "position": office["position"],
                "influence": max(1, office["influence"] - (rng.random() < 0.2)),
                "stance": rng.choices(STANCES, STANCE_WEIGHTS)[0],
                "phone": f"1550000{self._phones[n]:04}",
                "email": f"{latin}.{n:03}@example.com" if writes else None,
                "habits": rng.choice(WORDS["habits"]),
                "interests": rng.choice(WORDS["interests"]),
                "birthday": birthday if has_birthday else None,
            }
        )

    def _related(self) -> Iterator[Row]:
        heads = {row["chain"]: row for row in self.rows if row["position"] == WORDS["head_of_the_house"]}
        areas = {row["banner"]: row for row in reversed(self.rows) if row["banner"] and not row["store"]}
        for row in self.rows:
            head = heads[row["chain"]]
            above = areas[row["banner"]] if row["banner"] and row is not areas[row["banner"]] else head
            if row is not head:
                yield self._relation(row, above, "reports_to")
        for chain, head in heads.items():
            office = [row for row in self.rows if row["chain"] == chain and not row["banner"] and row is not head]
            yield self._relation(office[0], head, "influences")
            yield self._relation(office[1], office[2], "at_odds")
            yield self._relation(office[0], office[3], "close_to")
        managers = [row for row in self.rows if row["store"]]
        for row in self._rng.sample(managers, 24):
            kind = "influences" if self._rng.random() < 0.4 else "close_to"
            yield self._relation(row, heads[row["chain"]] if kind == "close_to" else areas[row["banner"]], kind)

    def _relation(self, one: Row, other: Row, kind: str) -> Row:
        return {"from_contact": one["contact_id"], "to_contact": other["contact_id"], "kind": kind}
