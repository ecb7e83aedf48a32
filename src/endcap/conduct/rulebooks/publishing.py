"""A draft becomes the text in force from the first of a month on, or a rulebook ends: nothing in a closed month changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from endcap.conduct.findings.refreshing import mark_since
from endcap.conduct.models import MONEY, Examination, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rights import EDIT_RULEBOOKS, SWITCH_MONEY
from endcap.conduct.rulebooks import clashes, examining
from endcap.conduct.rulebooks.acknowledging import tell_published
from endcap.conduct.rulebooks.checks import check_text
from endcap.conduct.rulebooks.drafting import earliest_start, locked, version_for
from endcap.conduct.rulebooks.in_force import publish
from endcap.kernels.rules import CheckedRulebook, Period
from endcap.platform.access import Actor, may, require
from endcap.platform.history import Book, recording

MONTHS_AHEAD = 18
LEGAL_NOTICE = gettext_lazy(
    "From then on, fines of this rulebook are taken from wages, up to the wage guard. Whether that is lawful differs by "
    "place: in many, fines set by an employer are not, and only proven loss may be made good, within limits. Have a "
    "lawyer look at this rulebook before you go on."
)


@dataclass(frozen=True)
class Confirmed:
    """What whoever publishes has seen and confirmed."""

    money: bool = False
    clashes: bool = False
    examples: bool = False


@dataclass(frozen=True)
class Outlook:
    """What stands in the way of publishing a draft from a month on, and what is to be confirmed."""

    book: CheckedRulebook | None
    replaces: RulebookVersion | None
    switches_to_money: bool
    may_switch: bool
    unsettled: list[clashes.Clash] = field(default_factory=list)
    is_proved: bool = False
    failed: list[dict[str, object]] = field(default_factory=list)
    are_examples_run: bool = False
    starts_late: date | None = None
    later: Sequence[RulebookVersion] = ()

    @property
    def legal_notice(self) -> str:
        return str(LEGAL_NOTICE) if self.switches_to_money else ""

    @property
    def to_confirm(self) -> list[str]:
        """What whoever publishes says that they have seen, by the names of `Confirmed`."""
        asked = {
            "money": self.switches_to_money,
            "clashes": bool(self.unsettled) or not self.is_proved,
            "examples": bool(self.failed) or not self.are_examples_run,
        }
        return [name for name, is_asked in asked.items() if is_asked]

    @property
    def is_refused(self) -> bool:
        return self.book is None or (self.switches_to_money and not self.may_switch)


def starts() -> list[date]:
    """The months from which something may be in force, the earliest first."""
    found = [Period.of(earliest_start())]
    while len(found) < MONTHS_AHEAD:
        found.append(found[-1].next())
    return [period.first for period in found]


def outlook(actor: Actor, draft: RulebookDraft, start: date) -> Outlook:
    check = check_text(draft.text, draft.rulebook.name)
    replaces = version_for(draft.rulebook, start)
    proofs = examining.known(Examination.Sort.CLASHES, clashes.question_of(draft, on=start))
    examples = examining.known(Examination.Sort.EXAMPLES, examining.examples_question(draft.rulebook.name, draft.text))
    is_proved = proofs is not None and proofs.outcome is not None
    begins = check.book.rulebook.in_force.first if check.book else start
    return Outlook(
        check.book, replaces, check.book is not None and switches_to_money(check.book, replaces),
        may(actor, SWITCH_MONEY), clashes.proofs_of(proofs).unsettled if proofs is not None and is_proved else [], is_proved,
        examining.failed_examples(examples), examples is not None and examples.outcome is not None,
        begins if begins > start else None,
        list(RulebookVersion.objects.filter(rulebook=draft.rulebook, in_force_from__gt=start).order_by("in_force_from")),
    )  # fmt: skip


def switches_to_money(book: CheckedRulebook, replaces: RulebookVersion | None) -> bool:
    return book.rulebook.unit == MONEY and (replaces is None or replaces.unit != MONEY)


def publish_draft(
    actor: Actor, draft: RulebookDraft, *, start: date, note: str, confirmed: Confirmed
) -> RulebookVersion:
    """Raises PermissionDenied without the right to switch money on, and ValidationError for whatever stands in the way."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "rulebook.publish") as book:
        fresh = locked(draft)
        found = outlook(actor, fresh, start)
        _check_start(start)
        if found.book is None:
            raise ValidationError(_("The text is no rulebook: correct its mistakes first."))
        if found.book.rulebook.in_force.last is not None and found.book.rulebook.in_force.last < start:
            raise ValidationError(
                {"start": _("By its own text, this rulebook has ended by then: change its “in_force”.")}
            )
        if not note.strip():
            raise ValidationError({"note": _("Say what changes and why: everybody who is bound reads it.")})
        _check_money(found, confirmed)
        _check_confirmed(found, confirmed)
        by = actor.user if actor.user.pk else None
        switched_by = by if found.switches_to_money else found.replaces.money_confirmed_by if found.replaces else None
        version = publish(
            fresh.rulebook, fresh.text, from_day=start, at=book.at, by=by, note=note.strip()[:2000],
            money_confirmed_by=switched_by if found.book.rulebook.unit == MONEY else None,
        )  # fmt: skip
        _write(book, version)
        book.remove(fresh)
        tell_published(book, version)
        mark_since(start)
    return version


def end_rulebook(actor: Actor, rulebook: Rulebook, *, start: date, note: str) -> RulebookVersion:
    """From a month on it binds nobody any more. Raises ValidationError."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "rulebook.end") as book:
        fresh = Rulebook.objects.select_for_update().get(pk=rulebook.pk)
        _check_start(start)
        last = version_for(fresh, start)
        if last is None:
            raise ValidationError({"start": _("It is not in force then.")})
        if fresh.versions.filter(in_force_from__gt=start, is_in_force=True).exists():  # type: ignore[attr-defined]
            raise ValidationError({"start": _("A later version is published: end it after that.")})
        if not note.strip():
            raise ValidationError({"note": _("Say what changes and why: everybody who is bound reads it.")})
        version = publish(
            fresh, last.text, from_day=start, at=book.at, by=actor.user if actor.user.pk else None,
            note=note.strip()[:2000], is_in_force=False,
        )  # fmt: skip
        _write(book, version)
        tell_published(book, version)
        mark_since(start)
    return version


def _check_start(start: date) -> None:
    if start.day != 1:
        raise ValidationError({"start": _("A rulebook changes on the first of a month.")})
    earliest = earliest_start()
    if start < earliest:
        said = _("Months before %(month)s are closed: what was settled then stays.")
        raise ValidationError({"start": said % {"month": f"{earliest:%Y-%m}"}})


def _check_money(found: Outlook, confirmed: Confirmed) -> None:
    if not found.switches_to_money:
        return
    if not found.may_switch:
        raise PermissionDenied
    if not confirmed.money:
        raise ValidationError({"money": _("Confirm that a lawyer has looked at it: law differs by place.")})


def _check_confirmed(found: Outlook, confirmed: Confirmed) -> None:
    asked = found.to_confirm
    if "clashes" in asked and not confirmed.clashes:
        said = _("There are clashes that nobody settled: look at them, or confirm that it is meant so.")
        raise ValidationError({"clashes": said})
    if "examples" in asked and not confirmed.examples:
        said = _("Its own examples do not come out as written: correct them, or confirm that it is meant so.")
        raise ValidationError({"examples": said})


def _write(book: Book, version: RulebookVersion) -> None:
    kept = {
        "rulebook_id": version.rulebook_id, "in_force_from": version.in_force_from, "digest": version.digest,
        "unit": version.unit, "is_in_force": version.is_in_force, "note": version.note,
        "money_confirmed_by_id": version.money_confirmed_by_id,
    }  # fmt: skip
    book.tell("added", version, kept, name=str(version))
