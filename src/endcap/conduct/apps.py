from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConductConfig(AppConfig):
    name = "endcap.conduct"
    label = "conduct"

    def ready(self) -> None:
        from endcap.company import setup
        from endcap.conduct.cards import DEPARTMENT, MINE, TO_CLEAR
        from endcap.conduct.complaints.kinds import COMPLAINT, HOLDING, TEXTS, TOLD
        from endcap.conduct.notices import SORTS
        from endcap.conduct.personal import WITHHELD
        from endcap.conduct.rights import RIGHTS, URLS
        from endcap.conduct.steps import STEPS
        from endcap.platform import access, cards, kinds, menu
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register

        access.register(RIGHTS, URLS)
        kinds.register(COMPLAINT)
        sorts.register(*SORTS, *TOLD)
        register.register(HOLDING, TEXTS, *WITHHELD)
        section = _("Conduct and incentives")
        menu.register(
            menu.Item("conduct:findings", _("Findings"), "list-check", order=10, section=section),
            menu.Item("conduct:statements", _("Statements"), "receipt", order=11, section=section),
            menu.Item("conduct:complaints", _("Complaints"), "message-report", order=13, section=section),
            menu.Item("conduct:month", _("The month"), "chart-bar", order=12, section=section),
        )
        setup.register(*STEPS)
        cards.register(MINE, DEPARTMENT, TO_CLEAR)
