from __future__ import annotations

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    name = "endcap.results"
    label = "results"

    def ready(self) -> None:
        from endcap.platform import access, cards
        from endcap.results.rights import RIGHTS, URLS
        from endcap.results.sections import CARD, register_sections

        access.register(RIGHTS, URLS)
        register_sections()
        cards.register(CARD)
