from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from endcap.accounts.models import Chain
from endcap.platform.lists import Column, Listing


class StoreFilters(django_filters.FilterSet):
    chain = django_filters.ModelChoiceFilter(label=_("Chain"), queryset=Chain.objects.all(), empty_label=_("All"))


def store_listing() -> Listing:
    return Listing(
        title=_("Stores"),
        about=_("Where our goods stand on the shelf."),
        columns=[
            Column("name", _("Name"), "name", sort=("name",), kind="title"),
            Column("code", _("Number"), "code", sort=("code",), kind="code"),
            Column("chain", _("Chain"), "chain__name", sort=("chain__name", "code")),
        ],
        sort="code",
        search=("code", "name", "chain__name", "search_key", "chain__search_key"),
        search_hint=_("Name, number or chain"),
        filters=StoreFilters,
        empty_title=_("No stores are entered yet"),
        empty_hint=_("Start with the facts folder of a month: people, products and stores come from it."),
        file_name="stores",
    )
