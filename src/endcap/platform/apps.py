from __future__ import annotations

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "endcap.platform"
    label = "platform"

    def ready(self) -> None:
        from endcap.platform import access, jobs, kinds, menu
        from endcap.platform.kinds_of_platform import ATTACHMENT, GROUP, IMPORT
        from endcap.platform.notices import sorts
        from endcap.platform.notices.of_platform import SORTS, TEST
        from endcap.platform.notices.retention import remove_old
        from endcap.platform.rights import RIGHTS, URLS

        access.register(RIGHTS, URLS)
        kinds.register(ATTACHMENT, IMPORT, GROUP)
        sorts.register(*SORTS, TEST)
        jobs.register_daily("old notices", remove_old)
        jobs.register_daily("finished jobs", jobs.forget_finished)
        menu.register(menu.Item("home", order=0, icon="home", label=menu.HOME_LABEL))
