"""Orders, deliveries, paper and cash."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupplyConfig(AppConfig):
    name = "endcap.supply"
    label = "supply"

    def ready(self) -> None:
        from endcap.platform import access, cards, fact_tables, jobs, kinds, menu
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register
        from endcap.supply.cards import CARDS
        from endcap.supply.facts import SOURCES
        from endcap.supply.kinds import KINDS
        from endcap.supply.notices import SORTS, tell_of_deadlines
        from endcap.supply.personal import HOLDINGS, TEXTS, WITHHELD
        from endcap.supply.rights import RIGHTS, URLS
        from endcap.supply.sections import register_sections

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        fact_tables.register(*SOURCES)
        register.register(*HOLDINGS, *TEXTS, *WITHHELD)
        register_sections()
        sorts.register(*SORTS)
        jobs.register_daily("cash and receipts", tell_of_deadlines)
        cards.register(*CARDS)
        section = _("Supply and money")
        menu.register(
            *(
                menu.Item(kind.list_page, kind.plural, kind.icon, order=20 + place, section=section)
                for place, kind in enumerate(KINDS)
            )
        )
