from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConductConfig(AppConfig):
    name = "endcap.conduct"
    label = "conduct"

    def ready(self) -> None:
        from endcap.company import setup
        from endcap.conduct.cards import DEPARTMENT, MINE, TO_CLEAR
        from endcap.conduct.complaints.kinds import COMPLAINT, HOLDING, TEXTS, TOLD
        from endcap.conduct.facts.sources import SOURCES
        from endcap.conduct.findings.consequences import tell
        from endcap.conduct.findings.guarding import kept_from_joint_carriers
        from endcap.conduct.findings.refreshing import go_on, mark, refresh_daily
        from endcap.conduct.kinds import KINDS
        from endcap.conduct.ledger.sealed import batches
        from endcap.conduct.notices import SORTS
        from endcap.conduct.personal import HOLDINGS, WITHHELD
        from endcap.conduct.personal import TEXTS as OWN_TEXTS
        from endcap.conduct.rights import RIGHTS, URLS
        from endcap.conduct.rulebooks.kinds import KINDS as RULEBOOK_KINDS
        from endcap.conduct.rulebooks.notices import SORTS as RULEBOOK_SORTS
        from endcap.conduct.steps import STEPS
        from endcap.platform import access, cards, consequences, fact_tables, jobs, kinds, menu
        from endcap.platform.audit.verifying import register_batches
        from endcap.platform.models import SealSort
        from endcap.platform.notices import sorts
        from endcap.platform.personal import register

        access.register(RIGHTS, URLS)
        kinds.register(COMPLAINT, *KINDS, *RULEBOOK_KINDS)
        sorts.register(*SORTS, *RULEBOOK_SORTS, *TOLD)
        register.register(HOLDING, TEXTS, *HOLDINGS, *OWN_TEXTS, *WITHHELD)
        fact_tables.register(*SOURCES)
        fact_tables.when_changed(mark)
        fact_tables.guarded_by(kept_from_joint_carriers)
        consequences.register(tell)
        jobs.register_daily("findings", refresh_daily)
        jobs.register_watch(go_on)
        register_batches(SealSort.LEDGER, batches)
        section = _("Conduct and incentives")
        menu.register(
            menu.Item("conduct:findings", _("Findings"), "list-check", order=10, section=section),
            menu.Item("conduct:findings-to-decide", _("To decide"), "gavel", order=10, section=section),
            menu.Item("conduct:appeals", _("Appeals"), "scale", order=11, section=section),
            menu.Item("conduct:statements", _("Statements"), "receipt", order=11, section=section),
            menu.Item("conduct:month", _("The month"), "chart-bar", order=12, section=section),
            menu.Item("conduct:rulebooks", _("Rulebooks"), "notes", order=13, section=section),
            menu.Item("conduct:fairness", _("Fairness"), "columns", order=12, section=section),
            menu.Item("conduct:complaints", _("Complaints"), "message-report", order=13, section=section),
        )
        setup.register(*STEPS)
        cards.register(MINE, DEPARTMENT, TO_CLEAR)
