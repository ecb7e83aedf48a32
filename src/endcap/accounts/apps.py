from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "endcap.accounts"
    label = "accounts"

    def ready(self) -> None:
        from endcap.accounts.cards import CARDS
        from endcap.accounts.commands import commands
        from endcap.accounts.facts import register_facts
        from endcap.accounts.history import SOURCES
        from endcap.accounts.kinds import KINDS
        from endcap.accounts.notices import SORTS, tell_of_dates
        from endcap.accounts.personal import CONTACT, HOLDINGS, TEXTS, TIME
        from endcap.accounts.rights import RIGHTS, URLS
        from endcap.accounts.sections import register_sections
        from endcap.accounts.steps import NEXT, STEPS
        from endcap.accounts.words import word
        from endcap.company import setup
        from endcap.platform import access, cards, finder, jobs, kinds, menu, timeline
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        register_facts()
        register_sections()
        register.register(CONTACT, TIME, *HOLDINGS, *TEXTS)
        finder.register(commands)
        sorts.register(*SORTS)
        jobs.register_daily("important dates", tell_of_dates)
        setup.register(*STEPS, *NEXT)
        for customer in ("chain", "store"):
            timeline.register(customer, *SOURCES)
        section = _("Customers")
        chains, stores = word("chains", _("Chains")), word("stores", _("Stores"))
        menu.register(
            menu.Item("accounts:chains", chains, "building-community", order=5, section=section),
            menu.Item("accounts:stores", stores, "building-store", order=6, section=section),
            menu.Item("accounts:contacts", _("Contacts"), "address-book", order=7, section=section),
            menu.Item("accounts:dates", _("Important dates"), "calendar-event", order=8, section=section),
            menu.Item("accounts:terms", _("Payment terms"), "calendar-dollar", order=9, section=section),
            menu.Item("accounts:fees", _("Fees"), "coin", order=9, section=section),
            menu.Item("accounts:tiers", _("Tiers"), "stairs", order=9, section=section),
        )
        cards.register(*CARDS)
