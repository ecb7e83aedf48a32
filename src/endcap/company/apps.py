from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompanyConfig(AppConfig):
    name = "endcap.company"
    label = "company"

    def ready(self) -> None:
        from endcap.company.cards import CARDS
        from endcap.company.facts import register_facts
        from endcap.company.kinds import KINDS
        from endcap.company.notices import SORTS
        from endcap.company.people import CompanyPeople
        from endcap.company.personal import EMPLOYEE, HOLDINGS, WITHHELD
        from endcap.company.queries import company_settings
        from endcap.company.rights import RIGHTS, URLS
        from endcap.company.sections import register_sections
        from endcap.company.setup import is_finished
        from endcap.company.setup import register as register_steps
        from endcap.company.steps import NEXT, STEPS
        from endcap.platform import access, cards, clock, kinds, menu
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register

        access.register(RIGHTS, URLS)
        access.register_people(CompanyPeople())
        clock.register_zone(lambda: company_settings().tzinfo)
        sorts.register(*SORTS)
        kinds.register(*KINDS)
        register_facts()
        register_sections()
        register.register(EMPLOYEE, WITHHELD, *HOLDINGS)
        register_steps(*STEPS, *NEXT)
        section = _("Company")
        menu.register(
            menu.Item("company:start", _("Set up"), "flag", order=1, is_shown=lambda: not is_finished()),
            menu.Item("company:employees", _("People"), "users", order=50, section=section),
            menu.Item("company:absences", _("Absences"), "beach", order=51, section=section),
            menu.Item("company:territories", _("Territories"), "map-2", order=52, section=section),
            menu.Item("company:products", _("Products"), "package", order=53, section=section),
            menu.Item("notice-groups", _("Groups told"), "messages", order=56, section=section),
            menu.Item("deliveries", _("Sent messages"), "send", order=57, section=section),
            menu.Item("changes", _("Changes"), "history", order=58, section=section),
            menu.Item("personal-data", _("Personal data"), "shield-half", order=58, section=section),
            menu.Item("company:settings", _("Settings"), "settings", order=59, section=section),
        )
        cards.register(*CARDS)
