"""Values that a fact row does not hold itself but that rules may name: looked up in reference tables.

A lookup is available for a table that has the columns it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass

from endcap.kernels.facts.schema import Table, Words
from endcap.kernels.facts.tables import BY_NAME
from endcap.kernels.rules.dialects import Dialect
from endcap.kernels.rules.types import DAY, TEXT, YES_NO, Type, type_of_column

FAR_FUTURE = "DATE '9999-12-31'"


@dataclass(frozen=True)
class Lookup:
    """`source` names the joined relation (several lookups may share one); `value` is SQL over it and the row `r`."""

    name: str
    type: Type
    means: Words
    needs: tuple[str, ...]
    source: str

    def is_available(self, table: Table) -> bool:
        return all(table.has(column) for column in self.needs) and (
            self.source not in PRICED or bool(table.happened_on)
        )


PRICED = ("prices", "stock_outs")

LOOKUPS: dict[str, Lookup] = {
    lookup.name: lookup
    for lookup in (
        Lookup(
            "role",
            type_of_column(BY_NAME["employees"].by_name["role"]),
            Words("责任人的岗位", "role of the person answerable"),
            ("employee_id",),
            "employees",
        ),
        Lookup(
            "display_end",
            DAY,
            Words("陈列期最后一天", "last day on which the batch may stand on a shelf"),
            ("sku", "production_date"),
            "products",
        ),
        Lookup(
            "shelf_life_end",
            DAY,
            Words("保质期最后一天", "last day on which the batch may be sold"),
            ("sku", "production_date"),
            "products",
        ),
        Lookup(
            "unit_price",
            type_of_column(BY_NAME["products"].by_name["unit_price"]),
            Words("当日单价", "price of one piece on the day of the fact"),
            ("sku",),
            "prices",
        ),
        Lookup(
            "company_stock_out",
            YES_NO,
            Words("当日公司断货", "whether the company itself was out of the product on the day of the fact"),
            ("sku",),
            "stock_outs",
        ),
        Lookup("chain", TEXT, Words("门店所属系统", "chain of the store"), ("store_id",), "stores"),
        Lookup("employee", TEXT, Words("责任人姓名", "name of the person answerable"), ("employee_id",), "employees"),
        Lookup("store", TEXT, Words("店名", "name of the store"), ("store_id",), "stores"),
        Lookup("product", TEXT, Words("品名", "name of the product"), ("sku",), "products"),
    )
}


def lookups_for(table: Table) -> dict[str, Lookup]:
    return {name: lookup for name, lookup in LOOKUPS.items() if lookup.is_available(table) and not table.has(name)}


def is_lookup(name: str, table: Table) -> bool:
    """Whether a name means a looked-up value for rows of the table; a column of its own stands before."""
    return name in LOOKUPS and not table.has(name)


def value_sql(name: str, dialect: Dialect) -> str:
    """The looked-up value over the joined sources: `p` products, `pr` prices, `e` employees, `s` stores, `so` stock-outs."""
    if name in ("display_end", "shelf_life_end"):
        return _limit_end(name.removesuffix("_end"), dialect)
    return {
        "role": "e.role",
        "employee": "coalesce(e.name, r.employee_id)",
        "store": "coalesce(s.name, r.store_id)",
        "chain": "s.chain",
        "product": "coalesce(p.name, r.sku)",
        "unit_price": "coalesce(pr.unit_price, p.unit_price)",
        "company_stock_out": "(so.sku IS NOT NULL)",
    }[name]


def _limit_end(limit: str, dialect: Dialect) -> str:
    months = dialect.add_months("r.production_date", f"p.{limit}_months")
    days = dialect.add_days("r.production_date", f"p.{limit}_days")
    return f"coalesce({months}, {days})"


def product_limits_sql() -> str:
    """Products with a lower bound of each limit in whole days: n months are never fewer than 30 n − 2 days."""
    bounds = ", ".join(
        f"coalesce({limit}_months * 30 - 2, {limit}_days) AS {limit}_least_days" for limit in ("display", "shelf_life")
    )
    return f"SELECT *, {bounds} FROM fact_products"


def joins_sql(names: set[str], table: Table, dialect: Dialect) -> str:
    """LEFT JOINs of what the named lookups need to the rows `r`; each meets at most one row."""
    sources = {LOOKUPS[name].source for name in names}
    if "prices" in sources:
        sources.add("products")
    day = f"r.{dialect.identifier(table.happened_on)}" if table.happened_on else ""
    first, last = dialect.identifier("from"), dialect.identifier("to")
    joins = {
        "employees": "LEFT JOIN fact_employees e ON e.employee_id = r.employee_id",
        "products": "LEFT JOIN product_limits p ON p.sku = r.sku",
        "stores": "LEFT JOIN fact_stores s ON s.store_id = r.store_id",
        "prices": (
            f"LEFT JOIN fact_prices pr ON pr.sku = r.sku AND {day} >= pr.{first}"
            f" AND {day} <= coalesce(pr.{last}, {FAR_FUTURE})"
        ),
        "stock_outs": f"LEFT JOIN stock_out_spans so ON so.sku = r.sku AND {day} >= so.first_day AND {day} <= so.last_day",
    }
    return " ".join(join for source, join in joins.items() if source in sources)


def stock_out_spans_sql(dialect: Dialect) -> str:
    """Company stock-outs as spans that do not overlap, so that a join meets at most one."""
    first, last = dialect.identifier("from"), dialect.identifier("to")
    spans = f"SELECT sku, {first} AS first_day, coalesce({last}, {FAR_FUTURE}) AS last_day FROM fact_company_stockouts"
    reached = (
        "SELECT sku, first_day, last_day, max(last_day) OVER (PARTITION BY sku ORDER BY first_day, last_day"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM ({spans}) spans"
    )
    islands = (
        "SELECT sku, first_day, last_day, sum(CASE WHEN first_day <= reached THEN 0 ELSE 1 END) OVER"
        f" (PARTITION BY sku ORDER BY first_day, last_day ROWS UNBOUNDED PRECEDING) AS island FROM ({reached}) reached"
    )
    return (
        "SELECT sku, min(first_day) AS first_day, max(last_day) AS last_day"
        f" FROM ({islands}) islands GROUP BY sku, island"
    )
