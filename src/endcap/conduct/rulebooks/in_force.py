"""Which text of which rulebook is in force in a month, and how a rulebook comes to be one of the company's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction

from endcap.company.models import CompanySettings
from endcap.conduct.models import MONEY, POINTS, LedgerMonth, Rulebook, RulebookVersion, VersionClause
from endcap.conduct.models.rulebooks import clause_facts
from endcap.kernels.rules import CheckedRulebook, Period, load_rulebook, parse_rulebook
from endcap.kernels.rules.edits import with_word
from endcap.kernels.rules.overlaps import OverlapMode
from endcap.kernels.rules.rulebook import DEFAULT_RULEBOOK

TEXTS_KEPT = 64


@dataclass(frozen=True)
class InForce:
    """One rulebook in a month: its version, the clauses as they read, and the checked text."""

    rulebook: Rulebook
    version: RulebookVersion
    book: CheckedRulebook
    clauses: dict[str, VersionClause]
    joint_in_points: bool


@dataclass(frozen=True)
class Terms:
    """What the company chose besides the rulebooks' texts. `order`: names of rulebooks; others stand behind."""

    overlap: OverlapMode
    order: tuple[str, ...]
    joint_in_points: tuple[str, ...]

    def place(self, name: str) -> int:
        return self.order.index(name) if name in self.order else len(self.order)


def terms_now() -> Terms:
    known = Rulebook.objects.order_by("position", "pk")
    in_points = (one.name for one in known if one.joint_in_points)
    return Terms(overlap_mode(), tuple(one.name for one in known), tuple(in_points))


def terms_of(period: Period) -> Terms:
    """A closed month keeps the terms under which it was closed."""
    kept = LedgerMonth.objects.filter(month=str(period), is_open=False).values_list("judged_under", flat=True).first()
    if kept is None:
        return terms_now()
    return Terms(kept["overlap"], tuple(kept["order"]), tuple(kept["joint_in_points"]))


def in_force(period: Period) -> list[InForce]:
    """Those of a month, in their order."""
    in_points, versions = terms_of(period).joint_in_points, versions_in(period)
    clauses: dict[int, dict[str, VersionClause]] = {version.pk: {} for version in versions}
    for clause in VersionClause.objects.filter(version__in=versions):
        clauses[clause.version_id][clause.number] = clause
    return [_loaded(version, clauses[version.pk], in_points) for version in versions]


def versions_in(period: Period) -> list[RulebookVersion]:
    """Of each rulebook the last version that had begun by then, unless it ended it."""
    found: dict[int, RulebookVersion] = {}
    begun = RulebookVersion.objects.filter(in_force_from__lte=period.first).select_related("rulebook")
    for version in begun.order_by("in_force_from", "pk"):
        found[version.rulebook_id] = version
    standing = [version for version in found.values() if version.is_in_force]
    terms = terms_of(period)
    return sorted(standing, key=lambda one: (terms.place(one.rulebook.name), one.rulebook.position, one.rulebook_id))


def _loaded(version: RulebookVersion, clauses: dict[str, VersionClause], in_points: Sequence[str]) -> InForce:
    book = version.rulebook
    return InForce(book, version, parsed(version.text, book.name), clauses, book.name in in_points)


@lru_cache(maxsize=TEXTS_KEPT)
def parsed(text: str, name: str) -> CheckedRulebook:
    """A kept text; the same text is parsed once."""
    return parse_rulebook(text, label=f"{name}.yaml")


def overlap_mode() -> OverlapMode:
    """How clashes of rulebooks are settled in this company."""
    return CompanySettings.objects.values_list("overlap", flat=True).first() or "first"  # type: ignore[return-value]


@transaction.atomic
def adopt_chosen(company: CompanySettings, *, at: datetime, by: Any = None) -> list[Rulebook]:
    """Makes the built-in rulebooks that the settings name the company's, where it has none yet."""
    if Rulebook.objects.exists():
        return list(Rulebook.objects.all())
    names = company.rulebook_names or [DEFAULT_RULEBOOK]
    made = []
    for position, name in enumerate(names, start=1):
        book = Rulebook.objects.create(name=name, position=position)
        text = under(company, name)
        publish(book, text, from_day=parsed(text, name).rulebook.in_force.first, at=at, by=by)
        made.append(book)
    return made


def under(company: CompanySettings, name: str) -> str:
    """The text of a built-in rulebook in the company's unit, with joint liability as it chose; all else as it stands."""
    book = load_rulebook(name)
    text = book.source.text
    unit = POINTS if company.unit == POINTS else MONEY
    if book.rulebook.unit != unit:
        text = with_word(text, (), "unit", unit)
    for index, clause in enumerate(book.rulebook.clauses):
        if clause.joint and clause.joint.mode != company.joint_liability:
            text = with_word(text, ("clauses", index, "joint"), "mode", company.joint_liability)
    return text


def publish(
    rulebook: Rulebook, text: str, *, from_day: date, at: datetime, by: Any = None, note: str = "",
    money_confirmed_by: Any = None, is_in_force: bool = True,
) -> RulebookVersion:  # fmt: skip
    """Keeps a text as the version in force from a month on. Raises BadInput for a text that is no rulebook."""
    book = parse_rulebook(text, label=f"{rulebook.name}.yaml")
    version = RulebookVersion.objects.create(
        rulebook=rulebook, in_force_from=from_day, text=text, digest=book.digest,
        title_zh=book.rulebook.title["zh"], title_en=book.rulebook.title["en"], basis=book.rulebook.basis,
        jurisdiction=book.rulebook.jurisdiction, unit=book.rulebook.unit, is_in_force=is_in_force, note=note,
        published_at=at, published_by=by, money_confirmed_by=money_confirmed_by,
    )  # fmt: skip
    rulebook.title_zh, rulebook.title_en = version.title_zh, version.title_en
    rulebook.save(update_fields=["title_zh", "title_en"])
    VersionClause.objects.bulk_create(
        VersionClause(version=version, position=position, **clause_facts(clause))
        for position, clause in enumerate(book.rulebook.clauses)
    )
    return version


def books(found: Sequence[InForce]) -> list[CheckedRulebook]:
    return [one.book for one in found]
