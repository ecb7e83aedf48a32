from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShelfConfig(AppConfig):
    name = "endcap.shelf"
    label = "shelf"

    def ready(self) -> None:
        from endcap.platform import access, consequences, kinds, menu
        from endcap.platform.personal import register
        from endcap.shelf.actions import say_what_was_averted
        from endcap.shelf.facts import register_facts
        from endcap.shelf.kinds import KINDS
        from endcap.shelf.personal import ENTRIES
        from endcap.shelf.rights import RIGHTS, URLS
        from endcap.shelf.sections import register_sections

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        register_facts()
        consequences.register(say_what_was_averted)
        register_sections()
        register.register(*ENTRIES)
        section = _("Shelf")
        menu.register(
            menu.Item("shelf:shelf-checks", _("Shelf checks"), "checks", order=15, section=section),
            menu.Item("shelf:swaps", _("Swaps"), "replace", order=15, section=section),
            menu.Item("shelf:stock-checks", _("Stock checks"), "basket-off", order=16, section=section),
            menu.Item("shelf:material-checks", _("Material checks"), "ad", order=16, section=section),
        )
