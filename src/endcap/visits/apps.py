from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "endcap.visits"
    label = "visits"

    def ready(self) -> None:
        from endcap.platform import access, cards, jobs, kinds, menu
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register
        from endcap.visits.cards import CARDS
        from endcap.visits.facts import register_facts
        from endcap.visits.kinds import KINDS
        from endcap.visits.notices import SORTS, tell_of_due_tasks
        from endcap.visits.personal import ENTRIES
        from endcap.visits.rights import RIGHTS, URLS

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        register_facts()
        sorts.register(*SORTS)
        jobs.register_daily("tasks", tell_of_due_tasks)
        register.register(*ENTRIES)
        menu.register(menu.Item("visits:tasks", _("Tasks"), "clipboard-check", order=14, section=_("Visits")))
        cards.register(*CARDS)
