"""What is kept about people in findings and the ledger, and what of it is not handed out with somebody's data."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.conduct.models import (
    Acknowledgement,
    Appeal,
    ClashSettled,
    Complaint,
    Decision,
    Finding,
    FindingLine,
    LedgerMonth,
    Posting,
    RulebookDraft,
    RulebookVersion,
)
from endcap.platform.personal.register import Holding, Texts, Withheld

CITED = ("clause", "because_of", "fact", "fact_id", "occurred_on")
HOLDINGS = (
    Holding(
        _("Whoever a rulebook binds"), _("Findings, decisions, appeals, the ledger, statements"),
        _("Settling conduct and incentives by rules that everybody can read"),
        _("For good, as the ledger proves itself: people by number, names go with the person's removal"),
    ),
)  # fmt: skip
TEXTS = (
    Texts(Finding, ("reason",)),
    Texts(Decision, ("reason",)),
    Texts(Appeal, ("grounds", "reason")),
    Texts(ClashSettled, ("reason",)),
    Texts(RulebookDraft, ("note",)),
    Texts(RulebookVersion, ("note",)),
)
WITHHELD = (
    Withheld(Complaint, "about", "said in confidence"),
    Withheld(Complaint, "handled_by", "said in confidence, and about others"),
    Withheld(FindingLine, "because_of", "what others lose"),
    Withheld(Posting, "because_of", "what others lose"),
    Withheld(Posting, "by", "about others", ("occurred_on",)),
    Withheld(Finding, "decided_by", "about others", ("rulebook", "number", "occurred_on", "decided_on")),
    Withheld(Decision, "by", "about others", ("state", "on")),
    Withheld(Appeal, "heard_by", "about others", ("filed_on", "decided_on", "outcome")),
    Withheld(LedgerMonth, "closed_by", "a month of everybody", ("month", "closed_at")),
    Withheld(ClashSettled, "by", "a rule for everybody", ("first", "second", "how", "at")),
    Withheld(RulebookVersion, "published_by", "a rule for everybody", ("in_force_from", "published_at")),
    Withheld(Acknowledgement, "recorded_by", "about others", ("version", "at")),
    Withheld(RulebookDraft, "by", "a rule for everybody", ("rulebook", "updated_at")),
    Withheld(RulebookVersion, "money_confirmed_by", "a rule for everybody", ("in_force_from", "published_at")),
)
