"""Puts the generated demonstration company into the database. Its past is written as it was, without a history of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

ROWS_PER_INSERT = 2000
TIERS = {"A": ("A", 8, 8, "0.035"), "B": ("B", 4, 24, "0.02"), "C": ("C", 2, 48, "0.01")}
LIMITS = ("display_months", "display_days", "shelf_life_months", "shelf_life_days")
RECORDS = (
    ("quality", 20, 3, None, "瓶盖处有渗漏，顾客要求换货。"),
    ("price", 12, -2, None, "价签与收银价不一致。"),
    ("promotion", 30, 18, 22, "赠品已送完，未及时撤下海报。"),
)

Row = Mapping[str, Any]


def load(company: Any, folder: Path, *, actor: Any) -> None:
    """Everything but settled months and sign-ins."""
    from datetime import date

    from endcap.accounts.actions import take_over_company
    from endcap.company.models import CompanySettings
    from endcap.kernels.facts import load_facts

    settings, _is_new = CompanySettings.objects.get_or_create(pk=1)
    settings.name, settings.unit, settings.working_days = "清岭饮品", "CNY", "123456"
    settings.rulebooks, settings.is_set_up = "ka-channel,sales-rewards", True
    settings.save()
    with load_facts(folder) as facts:
        take_over_company(actor, facts, since=date(company.today.year - 1, 1, 1))
    load_people(company, actor)
    load_customers(company)
    load_what_is_known(company)
    load_what_is_agreed(company)
    load_shelves(company)
    load_records(company)
    load_sales(company)


def load_people(company: Any, actor: Any) -> None:
    """Those whom the rules do not know, dated roles, absences, barcodes."""
    from endcap.company.actions import employ
    from endcap.company.models import Absence, Employee, EmployeeRole, Product, ReportingLine, Territory

    known = set(Employee.objects.values_list("code", flat=True))
    for row in company.people:
        if row["code"] not in known:
            employ(actor, row["code"], row["name"], row["role"], since=row["since"])
    people = keyed(Employee, "code")
    for row in company.people:
        Employee.objects.filter(code=row["code"]).update(
            monthly_wage=row["monthly_wage"], minimum_wage=row["minimum_wage"]
        )
        EmployeeRole.objects.filter(employee=people[row["code"]]).update(first_day=row["since"], last_day=row["until"])
    ReportingLine.objects.all().delete()
    insert(ReportingLine, (
        {"employee": people[row["employee_id"]], "supervisor": people[row["supervisor_id"]], **days(row)}
        for row in company.reporting
    ))  # fmt: skip
    insert(Territory, ({"code": row["code"], "name": row["name"]} for row in company.territories))
    insert(Absence, (
        {
            "employee": people[row["employee_id"]], "reason": row["kind"],
            "stand_in": people.get(row["stand_in"]), **days(row),
        }
        for row in company.absences
    ))  # fmt: skip
    for row in company.facts["products"]:
        product = Product.objects.get(sku=row["sku"])
        product.barcode, product.pieces_per_case = row["barcode"], int(row["pieces_per_case"])
        product.save()


def load_customers(company: Any) -> None:
    from endcap.accounts.models import Banner, Chain, Store, StoreAssignment, Tier
    from endcap.company.models import Employee, Territory

    for code, (name, visits, hours, rate) in TIERS.items():
        Tier.objects.create(
            code=code, name=name, visits_per_cycle=visits, response_hours=hours, fund_rate=Decimal(rate)
        )
    tiers = keyed(Tier, "code")
    chains = {row["code"]: Chain.objects.get(name=row["name"]) for row in company.chains}
    for row in company.chains:
        chain = chains[row["code"]]
        chain.code, chain.channel, chain.tier, chain.since = (
            row["code"],
            row["channel"],
            tiers[row["tier"]],
            row["since"],
        )
        chain.save()
    insert(Banner, (
        {"code": row["code"], "chain": chains[row["chain"]], "name": row["name"], "channel": row["channel"]}
        for row in company.banners
    ))  # fmt: skip
    banners, territories, stores = keyed(Banner, "code"), keyed(Territory, "code"), keyed(Store, "code")
    for row in company.stores:
        store = stores[row["store_id"]]
        store.banner, store.territory, store.tier = (
            banners[row["banner"]],
            territories[row["territory"]],
            tiers[row["tier"]],
        )
        store.address, store.area_sqm, store.footfall = row["address"], row["area_sqm"], row["footfall"]
        store.latitude, store.longitude = degrees(row["lat"]), degrees(row["lon"])
        store.opened_on = row["opened_on"]
        store.refresh_search_text()
    fields = [
        "banner",
        "territory",
        "tier",
        "address",
        "area_sqm",
        "footfall",
        "latitude",
        "longitude",
        "opened_on",
        "search_text",
        "sort_key",
    ]
    Store.objects.bulk_update(stores.values(), fields, batch_size=200)
    people = keyed(Employee, "code")
    insert(StoreAssignment, (
        {"store": stores[row["store_id"]], "employee": people[row["employee_id"]], "duty": row["duty"], **days(row)}
        for row in company.assignments
    ))  # fmt: skip


def load_what_is_known(company: Any) -> None:
    from endcap.accounts.models import Contact, ImportantDate, Note, Relation
    from endcap.company.models import Employee

    contacts = dict(zip(
        [row["contact_id"] for row in company.contacts],
        insert(Contact, ({**about(row), **person(row)} for row in company.contacts)),
        strict=True,
    ))  # fmt: skip
    insert(Relation, (
        {"contact": contacts[row["from_contact"]], "kind": row["kind"], "other": contacts[row["to_contact"]]}
        for row in company.relations
    ))  # fmt: skip
    insert(ImportantDate, (
        {**about(row), "title": row["title"], "kind": row["kind"], "day": row["day"], "is_yearly": row["yearly"]}
        for row in company.dates
    ))  # fmt: skip
    people = keyed(Employee, "code")
    insert(Note, (
        {**about(row), "author": people[row["author"]], "at": row["at"], "text": row["text"]} for row in company.notes
    ))  # fmt: skip


def load_what_is_agreed(company: Any) -> None:
    from endcap.accounts.models import Fee, Terms

    insert(Terms, (
        {
            "chain": about(row)["chain"], **days(row), "note": row["note"] or "",
            **{name: row[name] for name in ("payment_days", "credit_limit", "settlement_day")},
        }
        for row in company.terms
    ))  # fmt: skip
    insert(Fee, (
        {
            **about(row), **days(row), "kind": row["kind"], "per": row["per"], "note": row["note"] or "",
            row["basis"]: row["amount"],
        }
        for row in company.fees
    ))  # fmt: skip


def load_shelves(company: Any) -> None:
    from endcap.accounts.models import CompetitorSighting, Listing, ReceivingWindow, Store
    from endcap.company.models import Product

    stores, products = keyed(Store, "code"), keyed(Product, "sku")
    insert(ReceivingWindow, (
        {
            "store": stores[row["store_id"]], "weekday": row["weekday"],
            "opens": time.fromisoformat(row["opens"]), "closes": time.fromisoformat(row["closes"]),
        }
        for row in company.windows
    ))  # fmt: skip
    insert(
        Listing,
        ({"store": stores[row["store_id"]], "product": products[row["sku"]], **days(row)} for row in company.listings),
    )
    insert(CompetitorSighting, (
        {
            "store": stores[row["store_id"]], "note": row["note"] or "",
            **{name: row[name] for name in ("brand", "seen_on", "facings", "price")},
        }
        for row in company.competitors
    ))  # fmt: skip


def load_records(company: Any) -> None:
    """A few complaints of shoppers: one late, one due, one answered."""
    from datetime import timedelta

    from endcap.accounts.models import Record, StoreAssignment

    owned = (
        StoreAssignment.objects.filter(duty="owner", last_day__isnull=True)
        .select_related("store")
        .order_by("store__code")
    )
    rows = []
    for n, held in enumerate(owned[:: max(1, len(owned) // 45)]):
        matter, ago, due_in, took, said = RECORDS[n % len(RECORDS)]
        day = company.today - timedelta(days=ago - n % 7)
        due, done = day + timedelta(days=ago + due_in), day + timedelta(days=took) if took else None
        if done is not None and done > company.today:
            done = None
        values = {"matter": matter, "said": said, "due_on": str(due), "done_on": str(done) if done else None}
        rows.append({
            "chain_id": held.store.chain_id, "store": held.store, "form": "shopper-complaint", "day": day,
            "values": values, "due_on": due, "done_on": done, "author_id": held.employee_id,
        })  # fmt: skip
    insert(Record, rows)


def load_sales(company: Any) -> None:
    from endcap.results.actions import take_over_weeks
    from endcap.results.kinds import SELL_IN, SELL_OUT

    take_over_weeks(SELL_OUT, company.weekly_sales())
    take_over_weeks(SELL_IN, company.weekly_shipments())


def about(row: Row) -> dict[str, Any]:
    """Whom a row is about, by the codes it names."""
    from endcap.accounts.models import Banner, Chain, Store

    found = {"chain": _one(Chain, row["chain"])}
    if row.get("banner"):
        found["banner"] = _one(Banner, row["banner"])
    if row.get("store"):
        found["store"] = _one(Store, row["store"])
    return found


_seen: dict[Any, dict[str, Any]] = {}


def _one(model: Any, code: str) -> Any:
    if code not in _seen.setdefault(model, {}):
        _seen[model] = keyed(model, "code")
    return _seen[model][code]


def person(row: Row) -> dict[str, Any]:
    names = ("name", "position", "influence", "stance", "phone", "email", "habits", "interests", "birthday")
    return {name: "" if row[name] is None else row[name] for name in names}


def days(row: Row) -> dict[str, Any]:
    return {"first_day": row["from"], "last_day": row["to"]}


def degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")


def keyed(model: Any, field: str) -> dict[str, Any]:
    return {getattr(row, field): row for row in model.objects.all()}


def insert(model: Any, rows: Iterable[Row]) -> list[Any]:
    made = [model(**row) for row in rows]
    for row in made:
        if hasattr(row, "refresh_search_text"):
            row.refresh_search_text()
    return list(model.objects.bulk_create(made, ROWS_PER_INSERT))
