"""What of complaints and settled months is not handed out with somebody's data: it is of others."""

from __future__ import annotations

from endcap.conduct.models import Complaint, LedgerLine, SettlementRun
from endcap.platform.personal.register import Withheld

WITHHELD = (
    Withheld(Complaint, "about", "said in confidence"),
    Withheld(Complaint, "handled_by", "said in confidence, and about others"),
    Withheld(LedgerLine, "because_of", "what others lose", ("clause", "because_of", "fact", "fact_id", "occurred_on")),
    Withheld(SettlementRun, "recorded_by", "a month of everybody", ("period", "recorded_at", "recorded_by")),
)
