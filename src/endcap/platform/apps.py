from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "endcap.platform"
    label = "platform"

    def ready(self) -> None:
        from endcap.platform import access, kinds, menu
        from endcap.platform.kinds_of_platform import ATTACHMENT, IMPORT
        from endcap.platform.rights import RIGHTS, URLS

        access.register(RIGHTS, URLS)
        kinds.register(ATTACHMENT, IMPORT)
        menu.register(menu.Item("home", order=0, icon="home", label=menu.HOME_LABEL))
