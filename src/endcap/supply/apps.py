"""Orders, deliveries, paper and cash."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupplyConfig(AppConfig):
    name = "endcap.supply"
    label = "supply"

    def ready(self) -> None:
        from endcap.platform import access, fact_tables, kinds, menu
        from endcap.platform.personal import register
        from endcap.supply.facts import SOURCES
        from endcap.supply.kinds import KINDS
        from endcap.supply.personal import HOLDINGS, TEXTS, WITHHELD
        from endcap.supply.rights import RIGHTS, URLS

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        fact_tables.register(*SOURCES)
        register.register(*HOLDINGS, *TEXTS, *WITHHELD)
        section = _("Supply and money")
        menu.register(
            *(
                menu.Item(kind.list_page, kind.plural, kind.icon, order=20 + place, section=section)
                for place, kind in enumerate(KINDS)
            )
        )
