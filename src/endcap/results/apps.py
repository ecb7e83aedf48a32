from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResultsConfig(AppConfig):
    name = "endcap.results"
    label = "results"

    def ready(self) -> None:
        from endcap.platform import access, cards, fact_tables, kinds, menu
        from endcap.platform.personal import register
        from endcap.results.facts import SOURCES
        from endcap.results.kinds import KINDS
        from endcap.results.personal import HOLDING, WITHHELD
        from endcap.results.rights import RIGHTS, URLS
        from endcap.results.sections import CARD, register_sections

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        fact_tables.register(*SOURCES)
        register.register(HOLDING, WITHHELD)
        section = _("Results")
        menu.register(
            menu.Item("results:sell-out", _("Sell-out"), "shopping-cart", order=30, section=section),
            menu.Item("results:sell-in", _("Sell-in"), "truck-delivery", order=31, section=section),
            menu.Item("results:results", _("Results of people"), "trending-up", order=32, section=section),
        )
        register_sections()
        cards.register(CARD)
