from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "endcap.platform"
    label = "platform"

    def ready(self) -> None:
        from endcap.platform import access, kinds, menu
        from endcap.platform.kinds_of_platform import KINDS
        from endcap.platform.rights import RIGHTS, URLS
        from endcap.platform.sign_in import ways, wecom

        access.register(RIGHTS, URLS)
        kinds.register(*KINDS)
        ways.register(wecom.WeCom, ways.DingTalk, ways.Feishu, ways.Weixin)
        menu.register(menu.Item("home", order=0, icon="home", label=menu.HOME_LABEL))
