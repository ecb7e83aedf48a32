"""What a statement says. Whoever prints one fills these from wherever it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Unit = Literal["CNY", "points"]
Language = Literal["zh", "en"]
Liability = Literal["own", "joint"]

LOCALES: dict[Language, str] = {"zh": "zh-hans", "en": "en"}
NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """One entry. `amount` is signed: a fine is negative, what takes a fine back positive."""

    day: date
    reference: str
    clause_number: str
    clause_title: str
    rulebook_title: str
    sentence: str
    amount: Decimal
    liability: Liability = "own"
    because_of: str = ""
    sanction: str = ""
    is_late: bool = False
    is_reversal: bool = False

    @property
    def is_reward(self) -> bool:
        """A reversal stands with what it takes back."""
        return (self.amount > 0) != self.is_reversal and self.amount != 0


@dataclass(frozen=True, kw_only=True)
class WageGuard:
    """What of the month's money is taken from the wage, or paid with it. `let_go`: None where the rest is carried over."""

    carried_in: Decimal
    allowed: Decimal
    deducted: Decimal
    carried_out: Decimal
    paid_out: Decimal
    let_go: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class StatementDocument:
    company: str
    number: str
    first_day: date
    last_day: date
    issued_on: date
    employee_code: str
    employee_name: str
    role: str
    team: str
    supervisor: str
    unit: Unit
    lines: tuple[StatementLine, ...] = ()
    guard: WageGuard | None = None
    rulebooks: tuple[str, ...] = ()
    appeals_note: str = ""
    acknowledged_on: date | None = None
    language: Language = "zh"

    def __post_init__(self) -> None:
        if self.unit == "points" and self.guard is not None:
            raise ValueError("points are not taken from a wage, so they have no wage guard")

    @property
    def reward_lines(self) -> tuple[StatementLine, ...]:
        return tuple(line for line in self.lines if line.is_reward)

    @property
    def fine_lines(self) -> tuple[StatementLine, ...]:
        return tuple(line for line in self.lines if not line.is_reward)

    @property
    def rewards(self) -> Decimal:
        """Signed: below nothing when more was taken back than given."""
        return sum((line.amount for line in self.reward_lines), NOTHING)

    @property
    def fines(self) -> Decimal:
        """Signed: as a rule negative."""
        return sum((line.amount for line in self.fine_lines), NOTHING)

    @property
    def net(self) -> Decimal:
        return self.rewards + self.fines

    @property
    def to_deduct(self) -> Decimal:
        return self.guard.deducted if self.guard else max(-self.net, NOTHING)

    @property
    def to_pay(self) -> Decimal:
        return self.guard.paid_out if self.guard else max(self.net, NOTHING)
