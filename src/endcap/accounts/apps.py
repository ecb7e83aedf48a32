from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "endcap.accounts"
    label = "accounts"

    def ready(self) -> None:
        from endcap.accounts.rights import RIGHTS, URLS
        from endcap.platform import access, menu

        access.register(RIGHTS, URLS)
        menu.register(menu.Item("accounts:stores", _("Stores"), "building-store", order=30, section=_("Customers")))
