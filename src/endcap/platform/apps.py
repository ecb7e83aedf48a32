from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "endcap.platform"
    label = "platform"

    def ready(self) -> None:
        from endcap.platform import access, jobs, kinds, menu
        from endcap.platform.kinds_of_platform import KINDS
        from endcap.platform.notices import sorts
        from endcap.platform.notices.of_platform import SORTS, TEST
        from endcap.platform.personal import register
        from endcap.platform.personal.of_platform import HOLDINGS, TEXTS, TIMES, WITHHELD
        from endcap.platform.personal.purging import purge_what_is_over
        from endcap.platform.rights import RIGHTS, URLS
        from endcap.platform.sign_in import sessions, ways, wecom

        access.register(RIGHTS, URLS)
        register.register(*TIMES, *HOLDINGS, *TEXTS, *WITHHELD)
        sorts.register(*SORTS, TEST)
        jobs.register_daily("purge", purge_what_is_over)
        jobs.register_daily("finished jobs", jobs.forget_finished)
        kinds.register(*KINDS)
        sessions.watch()
        ways.register(wecom.WeCom, ways.DingTalk, ways.Feishu, ways.Weixin)
        menu.register(menu.Item("home", order=0, icon="home", label=menu.HOME_LABEL))
