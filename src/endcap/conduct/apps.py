from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConductConfig(AppConfig):
    name = "endcap.conduct"
    label = "conduct"

    def ready(self) -> None:
        from endcap.company import setup
        from endcap.conduct.cards import DEPARTMENT, MINE, TO_CLEAR
        from endcap.conduct.rights import RIGHTS, URLS
        from endcap.conduct.steps import STEPS
        from endcap.platform import access, cards, menu

        access.register(RIGHTS, URLS)
        section = _("Conduct and incentives")
        menu.register(
            menu.Item("conduct:findings", _("Findings"), "list-check", order=10, section=section),
            menu.Item("conduct:statements", _("Statements"), "receipt", order=11, section=section),
            menu.Item("conduct:month", _("The month"), "chart-bar", order=12, section=section),
        )
        setup.register(*STEPS)
        cards.register(MINE, DEPARTMENT, TO_CLEAR)
