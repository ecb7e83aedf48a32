"""What the lists of the shelf have in common."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Store
from endcap.accounts.queries import stores_within
from endcap.accounts.tables.shared import ALL, chains_of, store_url
from endcap.accounts.words import word
from endcap.company.models import Employee, Product
from endcap.platform.forms import DayInput
from endcap.platform.links import page_of
from endcap.platform.lists import Column
from endcap.shelf.models import Evidence
from endcap.shelf.queries import evidence_within
from endcap.shelf.rights import SEE_SHELF


def plain(quantity: Decimal | None) -> int | Decimal | None:
    """Pieces are whole, as good as always."""
    if quantity is None:
        return None
    return int(quantity) if quantity == int(quantity) else quantity.normalize()


def stores_of(request: Any) -> QuerySet[Store]:
    return stores_within(request.actor, SEE_SHELF).only("pk", "name")


def people_of(model: type[Evidence]) -> Callable[[Any], QuerySet[Employee]]:
    """Those who answer for something that the actor sees."""

    def people(request: Any) -> QuerySet[Employee]:
        seen = evidence_within(model, request.actor, SEE_SHELF).order_by()
        return Employee.objects.filter(pk__in=seen.values("employee_id")).only("pk", "name")

    return people


class EvidenceFilters(django_filters.FilterSet):
    """`model` and `day`: of what, and the field that the days are of."""

    chain = django_filters.ModelChoiceFilter(
        label=word("chain", _("Chain")), field_name="store__chain", queryset=chains_of, empty_label=ALL
    )
    store = django_filters.ModelChoiceFilter(label=word("store", _("Store")), queryset=stores_of, empty_label=ALL)


def product_filter() -> Any:
    return django_filters.ModelChoiceFilter(
        label=_("Product"), queryset=Product.objects.only("pk", "name"), empty_label=ALL
    )


def person_filter(model: type[Evidence]) -> Any:
    return django_filters.ModelChoiceFilter(
        label=_("Person answerable"), field_name="employee", queryset=people_of(model), empty_label=ALL
    )


def day_filter(label: Any, day: str, lookup: str) -> Any:
    return django_filters.DateFilter(label=label, field_name=day, lookup_expr=lookup, widget=DayInput)


def since_filter(day: str) -> Any:
    return day_filter(_("Since"), day, "gte")


def until_filter(day: str) -> Any:
    return day_filter(_("Until"), day, "lte")


def url_of_store(row: Any) -> str:
    return store_url(row.store)


def product_column(url_name: str) -> Column:
    return Column(
        "product", _("Product"), "product", sort=("product__sort_key",), kind="title",
        link=lambda row: page_of(url_name, row.pk),
    )  # fmt: skip


SKU = Column("sku", _("SKU"), "product__sku", sort=("product__sku",), kind="code", starts_hidden=True)
STORE = Column("store", word("store", _("Store")), "store", sort=("store__sort_key",), link=url_of_store)
CHAIN = Column(
    "chain", word("chain", _("Chain")), "store__chain__name", sort=("store__chain__sort_key",), starts_hidden=True
)
QUANTITY = Column("quantity", _("Quantity"), lambda row: plain(row.quantity), sort=("quantity",), kind="number")
CHECKED_ON = Column("checked_on", _("Day of the check"), "checked_on", sort=("checked_on",), kind="day")
LAST = (
    Column("employee", _("Person answerable"), "employee", sort=("employee__sort_key",)),
    Column("recorded_by", _("Entered by"), "recorded_by", sort=("recorded_by__sort_key",), starts_hidden=True),
    Column("code", _("Number"), "code", sort=("code",), kind="code"),
)
SEARCHED = ("store__search_text", "product__search_text")
SEARCH_HINT = _("Name or number of the store or product")
