from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompanyConfig(AppConfig):
    name = "endcap.company"
    label = "company"

    def ready(self) -> None:
        from endcap.company.cards import OVERVIEW
        from endcap.company.people import CompanyPeople
        from endcap.company.rights import RIGHTS, URLS
        from endcap.platform import access, cards, menu

        access.register(RIGHTS, URLS)
        access.register_people(CompanyPeople())
        section = _("Company")
        menu.register(
            menu.Item("company:employees", _("People"), "users", order=50, section=section),
            menu.Item("company:products", _("Products"), "package", order=51, section=section),
        )
        cards.register(OVERVIEW)
