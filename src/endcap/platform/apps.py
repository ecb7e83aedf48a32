from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "endcap.platform"
    label = "platform"

    def ready(self) -> None:
        from endcap.platform import access, menu
        from endcap.platform.rights import RIGHTS, URLS

        access.register(RIGHTS, URLS)
        menu.register(menu.Item("home", order=0, icon="home", label=menu.HOME_LABEL))
