"""A statement's texts as they stand on paper, in the language that is active."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from endcap.conduct.statements.document import NOTHING, StatementDocument, StatementLine
from endcap.kernels.text import capital_amount
from endcap.platform.templatetags.amounts import MINUS, money, month_name

REGIONS = {"zh": "cn", "en": "us"}
LIST_SEPARATORS = {"zh": "、", "en": ", "}
# The middle dot of the font is as wide as an ideograph.
DOTS = {"zh": "·", "en": "–"}
# Longer than that, what stands above the signatures may run on from one page to the next.
LONGEST_WHOLE_CLOSING = 1200


def contents(document: StatementDocument, *, language: str) -> dict[str, Any]:
    return {
        "lang": language,
        "region": REGIONS[language],
        "company": document.company,
        "number": document.number,
        "name": document.employee_name,
        "code": document.employee_code,
        "month": month_name(document.first_day),
        "labels": labels(document, language),
        "facts": facts(document),
        "sums": [
            [_("Rewards"), signed(document.rewards, document)],
            [_("Fines"), signed(document.fines, document)],
            [_("Net"), signed(document.net, document)],
        ],
        "guard": guard(document),
        "due": due(document),
        "parts": [
            part(document, title, lines, total, language)
            for title, lines, total in (
                (_("Rewards"), document.reward_lines, document.rewards),
                (_("Fines"), document.fine_lines, document.fines),
            )
            if lines
        ],
        "appeals_note": document.appeals_note,
        "rulebooks": LIST_SEPARATORS[language].join(document.rulebooks),
        "acknowledged": acknowledged(document),
        "closing_is_long": sum(map(len, (document.appeals_note, *document.rulebooks))) > LONGEST_WHOLE_CLOSING,
    }


def labels(document: StatementDocument, language: str) -> dict[str, Any]:
    is_money = document.unit == "CNY"
    signatures = [_("Employee's signature"), _("Supervisor"), *([_("Finance")] if is_money else [])]
    return {
        "dot": DOTS[language],
        "title": _("Statement of conduct and incentives"),
        "number": _("Statement number"),
        "summary": _("Summary of the month"),
        "in_words": _("In words"),
        "guard_note": _(
            "No more is deducted than the month's limit; the rest is carried over or waived, as the company has laid down."
        ),
        "columns": [_("Day"), _("Clause"), _("What and why"), _("Amount") if is_money else _("Points")],
        "no_line": _("No line in this month."),
        "rulebooks": _("Rulebooks that applied:"),
        "signatures": signatures,
        "date": _("Date"),
        "right_to_appeal": right_to_appeal(is_money),
        "page_of": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def right_to_appeal(is_money: bool) -> str:
    if is_money:
        return _(
            "Whoever does not agree with this statement may appeal within the time laid down; "
            "while an appeal is open, nothing is deducted for what it is about."
        )
    return _("Whoever does not agree with this statement may appeal within the time laid down.")


def facts(document: StatementDocument) -> list[list[str]]:
    return [
        [_("Full name"), document.employee_name],
        [_("Employee number"), document.employee_code],
        [_("Role"), document.role],
        [_("Team"), document.team],
        [_("Supervisor"), document.supervisor],
        [_("Period"), f"{document.first_day} – {document.last_day}"],
        [_("Issued on"), str(document.issued_on)],
        [_("Unit"), _("Chinese yuan") if document.unit == "CNY" else _("Points")],
    ]


def guard(document: StatementDocument) -> list[list[str]]:
    if document.guard is None:
        return []
    return [
        [_("Carried in"), money(document.guard.carried_in)],
        [_("Allowed this month"), money(document.guard.allowed)],
        [_("Deducted"), money(document.guard.deducted)],
        *([[_("Let go"), money(document.guard.let_go)]] if document.guard.let_go is not None else []),
        [_("Carried out"), money(document.guard.carried_out)],
        [_("Paid with the wage"), money(document.guard.paid_out)],
    ]


def due(document: StatementDocument) -> list[dict[str, str]]:
    """What payroll does: deducts, or pays; a month without either says that nothing is deducted."""
    if document.unit != "CNY":
        return []
    sums = [(_("To deduct this month"), document.to_deduct), (_("To pay this month"), document.to_pay)]
    named = [(label, amount) for label, amount in sums if amount] or sums[:1]
    return [
        {"label": label, "amount": f"¥ {money(amount)}", "words": f"人民币{capital_amount(amount)}"}
        for label, amount in named
    ]


def part(
    document: StatementDocument, title: str, lines: tuple[StatementLine, ...], total: Decimal, language: str
) -> dict[str, Any]:
    """A rulebook is named in every line only where several applied."""
    several = len({line.rulebook_title for line in document.lines}) > 1
    rows = [
        {
            "day": str(line.day),
            "reference": line.reference,
            "clause_number": line.clause_number,
            "clause_title": line.clause_title,
            "rulebook": line.rulebook_title if several else "",
            "sentence": line.sentence,
            "marks": f" {DOTS[language]} ".join(marks(line)),
            "amount": signed(line.amount, document),
        }
        for line in lines
    ]
    return {"title": title, "rows": rows, "total_label": _("Total"), "total": signed(total, document)}


def marks(line: StatementLine) -> list[str]:
    joint = _("Joint, because of %(name)s") % {"name": line.because_of} if line.because_of else _("Joint")
    return [
        *([_("Reversal")] if line.is_reversal else []),
        *([_("Posted late: the day lies in an earlier month")] if line.is_late else []),
        *([joint] if line.liability == "joint" else []),
        *([line.sanction] if line.sanction else []),
    ]


def acknowledged(document: StatementDocument) -> str:
    if document.acknowledged_on is None:
        return ""
    return _("The employee acknowledged this statement in the system on %(day)s.") % {"day": document.acknowledged_on}


def signed(amount: Decimal, document: StatementDocument) -> str:
    """Points without a fraction are written as whole numbers."""
    if document.unit == "points" and all(line.amount % 1 == 0 for line in document.lines):
        text = f"{amount:,.0f}".replace("-", MINUS)
    else:
        text = money(amount)
    return f"+{text}" if amount > NOTHING else text
