"""Chains, their banners, and six hundred stores in districts of Hangzhou and the cities around it."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from random import Random
from typing import Any

from demonstration.invented import COMPANY

Row = dict[str, Any]
STORES_PER_PATCH = 25  # a patch is what one rep looks after
KM_PER_DEGREE = 111.2
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
KM_ALONG_A_ROAD = 0.45
TOP_SHARE, MIDDLE_SHARE = 0.15, 0.35  # of stores in tiers A and B


def territories() -> list[Row]:
    return [{"code": code, "name": district["name"]} for code, district in COMPANY["districts"].items()]


def chains() -> list[Row]:
    return [
        {"code": code} | {key: chain[key] for key in ("name", "channel", "tier")} | {"since": day(chain["since"])}
        for code, chain in COMPANY["chains"].items()
    ]


def day(text: str) -> date:
    return date.fromisoformat(text)


def banners() -> list[Row]:
    keys = ("chain", "name", "channel")
    return [{"code": code} | {key: banner[key] for key in keys} for code, banner in COMPANY["banners"].items()]


def stores(*, seed: int) -> list[Row]:
    """store_id, name, chain, banner, territory, address, lat, lon (WGS-84), area_sqm, footfall (shoppers a day), opened_on, tier.

    They stand patch by patch: the first 25 are the first patch.
    """
    rng = Random(f"{seed}/stores")
    named: Counter[str] = Counter()
    found: list[Row] = []
    for territory, district in COMPANY["districts"].items():
        roads = roads_around(district)
        count = district["patches"] * STORES_PER_PATCH
        for n in range(count):
            road, lat, lon = roads[n * len(roads) // count]
            banner_code = rng.choices(list(COMPANY["banners"]), [b["weight"] for b in COMPANY["banners"].values()])[0]
            place = {
                "territory": territory,
                "address": f"{district['city']}{district['name']}{road}{rng.randint(2, 680)}号",
            }
            place |= {"lat": scattered(rng, lat, 1.0), "lon": scattered(rng, lon, math.cos(math.radians(lat)))}
            store = store_of(rng, banner_code, name_of(named, banner_code, district, road), place)
            found.append({"store_id": f"T{len(found) + 1:03}"} | store)
    give_tiers(found)
    return found


def roads_around(district: Row) -> list[tuple[str, float, float]]:
    """Roads with a place each, spread over the district, in order around its centre: neighbours follow each other."""
    names = district["roads"].split()
    lat, lon = district["centre"]
    placed = []
    for n, road in enumerate(names):
        km, angle = district["spread_km"] * math.sqrt((n + 0.5) / len(names)), n * GOLDEN_ANGLE % math.tau
        north, east = km * math.sin(angle) / KM_PER_DEGREE, km * math.cos(angle) / KM_PER_DEGREE
        placed.append((angle, road, lat + north, lon + east / math.cos(math.radians(lat))))
    return [(road, lat, lon) for _, road, lat, lon in sorted(placed)]


def scattered(rng: Random, degrees: float, shortened: float) -> float:
    return round(degrees + rng.uniform(-KM_ALONG_A_ROAD, KM_ALONG_A_ROAD) / KM_PER_DEGREE / shortened, 6)


def name_of(named: Counter[str], banner_code: str, district: Row, road: str) -> str:
    """惠民家邻里（庆春路店）, and 惠民家邻里（庆春路二店） for a second one."""
    banner = COMPANY["banners"][banner_code]["name"]
    place = road if district["city"] == "杭州市" else district["name"].rstrip("市县区") + road
    named[banner + place] += 1
    number = named[banner + place]
    return f"{banner}（{place}{'一二三四五六七八九'[number - 1] if number > 1 else ''}店）"


def store_of(rng: Random, banner_code: str, name: str, place: Row) -> Row:
    banner = COMPANY["banners"][banner_code]
    form = COMPANY["formats"][banner["channel"]]
    size = rng.random() ** 1.4  # few are large
    opened_on = date(rng.randint(2004, 2024), rng.randint(1, 12), rng.randint(1, 28))
    return {
        "name": name,
        "chain": banner["chain"],
        "banner": banner_code,
        **place,
        "area_sqm": round(between(form["area_sqm"], size)),
        "footfall": round(between(form["footfall"], min(1.0, max(0.0, size + rng.uniform(-0.2, 0.2)))) / 10) * 10,
        "opened_on": opened_on,
        "tier": "C",
    }


def between(ends: list[int], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share


def give_tiers(found: list[Row]) -> None:
    by_footfall = sorted(found, key=lambda store: (-store["footfall"], store["store_id"]))
    top, middle = round(len(found) * TOP_SHARE), round(len(found) * (TOP_SHARE + MIDDLE_SHARE))
    for n, store in enumerate(by_footfall):
        store["tier"] = "A" if n < top else "B" if n < middle else "C"
