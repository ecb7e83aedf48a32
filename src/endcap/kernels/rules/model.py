"""The rulebook format: what may stand in the YAML, word by word. The JSON Schema for editors is made from here."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator

from endcap.kernels.facts.schema import Words

KEEP_PATTERN = r"^(largest|smallest|earliest|latest) [A-Za-z_][A-Za-z0-9_]*$"
NAME_PATTERN = r"^[a-z][a-z0-9_]*$"
RULEBOOK_PATTERN = r"^[^\s/,\"']+$"


def _as_text(value: Any) -> Any:
    """`clause: 10` is written without quotes by everybody; an id is a text all the same."""
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


TextOrNumber = WithJsonSchema({"type": ["string", "number"]})
OneOrMore = WithJsonSchema({"type": ["string", "array"], "items": {"type": "string"}, "minItems": 1})
Id = Annotated[str, BeforeValidator(_as_text), Field(pattern=RULEBOOK_PATTERN, max_length=60), TextOrNumber]
Citation = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[^\s,\"']+$", max_length=120)]
Expression = Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=2000), TextOrNumber]
Names = Annotated[list[str], BeforeValidator(_as_list), Field(min_length=1), OneOrMore]
Role = Literal["rep", "supervisor", "promoter", "manager"]
ROLES: tuple[Role, ...] = get_args(Role)


def _as_roles(value: Any) -> Any:
    """`binds: rep` is written for a list of one; a word that is no role is refused as such."""
    if value == "all":
        return value
    roles = _as_list(value)
    for role in roles if isinstance(roles, list) else []:
        if role not in ROLES:
            raise Misfit(
                f"{role} 不是岗位，可选 all 或 {'、'.join(ROLES)}", f"{role} is no role: all, or {', '.join(ROLES)}"
            )
    return roles


Binds = Annotated[
    Literal["all"] | Annotated[list[Role], Field(min_length=1)],
    BeforeValidator(_as_roles),
    WithJsonSchema(
        {"anyOf": [{"enum": ["all", *ROLES]}, {"type": "array", "items": {"enum": list(ROLES)}, "minItems": 1}]}
    ),
]


class Misfit(ValueError):
    """Parts that do not fit together, said in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


def _ends_a_month(day: date) -> bool:
    return day == date.max or date.fromordinal(day.toordinal() + 1).day == 1


class Part(BaseModel):
    """A piece of a rulebook. An unknown word is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Texts(Part):
    """A text in Chinese and English."""

    zh: str = Field(min_length=1, max_length=2000)
    en: str = Field(min_length=1, max_length=2000)

    def __getitem__(self, language: str) -> str:
        return self.en if language == "en" else self.zh


class InForce(Part):
    """From the first day of a month to the last day of a month, both included."""

    first: date = Field(alias="from")
    last: date | None = Field(None, alias="to")

    @field_validator("first")
    @classmethod
    def _starts_a_month(cls, day: date) -> date:
        if day.day != 1:
            raise Misfit("要是某月一日", "must be the first day of a month")
        return day

    @model_validator(mode="after")
    def _covers_whole_months(self) -> InForce:
        if self.last is not None and (not _ends_a_month(self.last) or self.last < self.first):
            raise Misfit(
                "to 要是某月最后一天，且不早于 from", "'to' must be the last day of a month, not before 'from'"
            )
        return self

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Parameter(Part):
    """A figure with its values by date of effect, each the first of a month; null where the rule ends."""

    title: Texts
    unit: str = Field("", max_length=60)
    reference: str = Field("", max_length=500)
    values: dict[date, int | Decimal | None] = Field(min_length=1)

    @field_validator("values", mode="before")
    @classmethod
    def _are_exact_numbers(cls, values: Any) -> Any:
        if isinstance(values, dict):
            for day, value in values.items():
                if not isinstance(day, date) or day.day != 1:
                    raise Misfit(f"{day} 不是某月一日", f"{day} is not the first day of a month")
                if isinstance(value, bool) or not isinstance(value, int | Decimal | None):
                    raise Misfit(f"{value!r} 不是数字", f"{value!r} is not a number")
                if value is not None and not _is_plain_number(value):
                    raise Misfit(
                        f"{value} 位数太多（小数点前最多 9 位，后最多 6 位）",
                        f"{value} has too many digits (at most 9 before and 6 behind the point)",
                    )
        return values

    def value_on(self, day: date) -> int | Decimal | None:
        """The value in effect on a day; None before the first date and where the rule has ended."""
        begun = [start for start in self.values if start <= day]
        return self.values[max(begun)] if begun else None


def _is_plain_number(value: int | Decimal) -> bool:
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return number.is_finite() and abs(number) < 10**9 and isinstance(exponent, int) and exponent >= -6


class Case(Part):
    """`when … is …`, or at the end of a list `otherwise …`."""

    when: Expression | None = None
    value: Expression | None = Field(None, alias="is")
    otherwise: Expression | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Case:
        complete = self.when is not None and self.value is not None and self.otherwise is None
        last = self.otherwise is not None and self.when is None and self.value is None
        if not (complete or last):
            raise Misfit(
                "一种情形要么是 when 加 is，要么只有 otherwise",
                "a case is either 'when' with 'is', or 'otherwise' alone",
            )
        return self


Cases = Annotated[list[Case], Field(min_length=1)]
Value = Expression | Cases


class Per(Part):
    """Rows with the same values here are one finding; the kept row stands for them (ties: the smallest id).

    A row with a blank in one of these columns stands alone.
    """

    same: Names
    keep: str | None = Field(None, pattern=KEEP_PATTERN)


class EachDay(Part):
    """Counts days within the month: from `from` up to and including `until`; while that is blank, up to the as-of day.

    The finding lies on the last of them, and `days` says how many there are.
    """

    first: Expression = Field(alias="from")
    until: Expression


class Episode(Part):
    """A stretch of days, per `of`, through which `lasts_while` holds for the kept row of each day.

    Its first day on which `excused_when` does not hold is the finding.
    """

    of: Names
    days: str
    keep: str | None = Field(None, pattern=KEEP_PATTERN)
    lasts_while: Expression
    excused_when: Expression | None = None


class Count(Part):
    """Numbers findings in order (ties: by id): `nth` is 1, 2, 3 … A row that meets `broken_by` starts it anew."""

    per: Names
    in_order_of: str
    broken_by: Expression | None = None
    starts_again_after: str | int | None = None


class Joint(Part):
    """What the supervisor of the finding's day carries: a share in addition to, or of, the employee's amount."""

    share: Expression
    mode: Literal["in_addition", "shared"] = "in_addition"
    unless: Expression | None = None


class NoneOf(Part):
    """An employee without a single finding of these clauses in the month (`all`: of any clause in this settlement)."""

    clauses: Literal["all"] | Annotated[list[Citation], Field(min_length=1)]


class ExampleLine(Part):
    clause: Id
    employee_id: str
    liability: Literal["own", "joint"] = "own"
    because_of: str | None = None
    fact_id: Annotated[str, BeforeValidator(_as_text), TextOrNumber]
    occurred_on: date
    amount: Annotated[Decimal, Field(max_digits=20, decimal_places=2)]
    sanction: Literal["probation", "dismissal_review"] | None = None


class ExampleUnclear(Part):
    clause: Id
    employee_id: str
    occurred_on: date
    missing: str


class Example(Part):
    """A sentence, facts in, lines out: it runs as a test of the clause beside which it stands.

    The title is a text in both languages, or one text for both.
    """

    title: Texts | Annotated[str, Field(min_length=1, max_length=300)]
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    as_of: date | None = None
    facts: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    lines: list[ExampleLine]
    unclear: list[ExampleUnclear] | None = None


class Sanctions(Part):
    """Proposals to a manager, each with its condition; a sanction is never carried out by the machine."""

    probation: Expression | None = None
    dismissal_review: Expression | None = None


class Clause(Part):
    """One clause, citable by its number."""

    clause: Id
    title: Texts
    source: Texts
    kind: Literal["fine", "reward"] = "fine"
    binds: Binds = "all"
    in_force: InForce | None = None
    facts: str | None = None
    beside: str | None = None
    when: Expression | None = None
    day: Value | None = None
    per: Per | None = None
    each_day: EachDay | None = None
    episode: Episode | None = None
    count: Count | None = None
    none_of: NoneOf | None = None
    amount: Value
    zero_is_written: bool = False
    sanction: Sanctions | None = None
    joint: Joint | None = None
    because: Texts
    remedy: Texts | None = None
    examples: list[Example] = Field(default_factory=list)

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Clause:
        if self.none_of is not None:
            self._refuse("none_of", ("facts", "beside", "when", "day", "per", "each_day", "episode", "count", "joint"))
            if self.kind != "reward":
                raise Misfit("none_of 只用于奖励（kind: reward）", "'none_of' belongs to a reward (kind: reward)")
            return self
        if self.facts is None:
            raise Misfit(
                "facts 要写明依据哪张事实表（或用 none_of 写明不得发生什么）",
                "'facts' must name the fact table that the clause judges (or 'none_of' what must not occur)",
            )
        if self.each_day is not None:
            self._refuse("each_day", ("day", "per", "episode", "count", "beside"))
        elif self.episode is not None:
            self._refuse("episode", ("when", "day", "per", "count", "beside"))
        elif self.day is None:
            raise Misfit("day 要写明事项算在哪一天", "'day' must say on which day the finding lies")
        if self.beside is not None:
            self._refuse("beside", ("per", "count"))
        if self.kind == "reward":
            self._refuse("kind: reward", ("joint", "sanction"))
        return self

    def _refuse(self, word: str, others: tuple[str, ...]) -> None:
        for other in others:
            if getattr(self, other) is not None:
                raise Misfit(f"{word} 和 {other} 不能同时用", f"'{word}' and '{other}' do not go together")


class Rulebook(Part):
    """A company's rules about conduct and incentives."""

    rulebook: Id
    version: Annotated[str, BeforeValidator(_as_text), Field(min_length=1, max_length=40), TextOrNumber]
    title: Texts
    about: Texts | None = None
    sample: bool = False
    basis: Literal["loss", "discipline", "performance"]
    jurisdiction: str = Field(min_length=2, max_length=20)
    unit: Literal["CNY", "points"]
    in_force: InForce
    parameters: dict[Annotated[str, Field(pattern=NAME_PATTERN)], Parameter] = Field(default_factory=dict)
    example_facts: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    clauses: list[Clause] = Field(min_length=1)

    @field_validator("clauses")
    @classmethod
    def _have_their_own_numbers(cls, clauses: list[Clause]) -> list[Clause]:
        seen: set[str] = set()
        for clause in clauses:
            if clause.clause in seen:
                raise Misfit(f"两条都是第 {clause.clause} 条", f"two clauses have the number {clause.clause}")
            seen.add(clause.clause)
        return clauses


def keep_order(keep: str) -> tuple[str, bool]:
    """`largest quantity` → (quantity, True): the column, and whether the greatest value comes first."""
    match = re.match(r"^(\w+) (\w+)$", keep)
    assert match is not None
    return match[2], match[1] in ("largest", "latest")
