"""Texts on their way into force: begun from what is in force, from a built-in rulebook or from somebody's own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from endcap.company.models import CompanySettings
from endcap.company.queries import company_settings
from endcap.conduct.ledger.months import open_month
from endcap.conduct.models import Examination, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.models.drafts import LONGEST_TEXT
from endcap.conduct.rights import EDIT_RULEBOOKS
from endcap.conduct.rulebooks import clashes, examining
from endcap.conduct.rulebooks.checks import check_text, plain_text
from endcap.conduct.rulebooks.in_force import under
from endcap.conduct.rulebooks.reading import text_of
from endcap.kernels.rules import Period
from endcap.kernels.rules.edits import with_value, with_word, without_value
from endcap.kernels.rules.rulebook import built_in_rulebooks
from endcap.platform.access import Actor, require
from endcap.platform.actions import ChangedMeanwhile, Done
from endcap.platform.clock import company_now
from endcap.platform.history import Book, recording, version_of

SEEN = ("text", "in_force_from", "note")


@dataclass(frozen=True)
class NewValue:
    """What a parameter is from a month on: a figure, None where it ends; `is_taken_back`: as if it had not been entered."""

    name: str
    day: date
    value: int | Decimal | None = None
    is_taken_back: bool = False


def earliest_start() -> date:
    """The first day of the open month: what is closed stays as it was."""
    month = open_month()
    return month.first_day if month is not None else company_now().date().replace(day=1)


def usual_start(today: date) -> date:
    """The next month, so that people can read it first."""
    return max(Period.of(today).next().first, earliest_start())


def title_of(draft: RulebookDraft) -> str:
    """As its text says, where it can be read."""
    book = check_text(draft.text, draft.rulebook.name).book
    return text_of(book.rulebook.title) if book is not None else str(draft.rulebook)


def latest_text(rulebook: Rulebook) -> str:
    """What will be in force in the end, if nothing else is published."""
    latest = RulebookVersion.objects.filter(rulebook=rulebook).order_by("-in_force_from", "-pk").first()
    return latest.text if latest else ""


def version_for(rulebook: Rulebook, day: date) -> RulebookVersion | None:
    """The version in whose place one from this day on would come; None where none is in force then."""
    begun = RulebookVersion.objects.filter(rulebook=rulebook, in_force_from__lte=day)
    latest = begun.order_by("-in_force_from", "-pk").first()
    return latest if latest is not None and latest.is_in_force else None


def begin(
    actor: Actor, rulebook: Rulebook, *, text: str = "", in_force_from: date | None = None, note: str = ""
) -> RulebookDraft:
    """Without a text, what is to be in force last, with the next number of version."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "draft.begin") as book:
        row = _add(book, rulebook, text or next_version(latest_text(rulebook)), in_force_from, note)
    examine(row)
    return row


def _add(book: Book, rulebook: Rulebook, text: str, in_force_from: date | None = None, note: str = "") -> RulebookDraft:
    row = RulebookDraft(
        rulebook=rulebook, text=_fitting(text), in_force_from=in_force_from, note=note, by_id=book.actor.employee_id,
        updated_at=timezone.now(),
    )  # fmt: skip
    book.add(row)
    return row


def next_version(text: str) -> str:
    """A number that counts versions goes up by one; another stays."""
    check = check_text(text)
    if check.book is None or not check.book.rulebook.version.isdigit():
        return text
    return with_word(text, (), "version", str(int(check.book.rulebook.version) + 1))


def save(actor: Actor, draft: RulebookDraft, values: Mapping[str, Any], *, seen: str = "") -> Done:
    """`seen`: the version of the draft that the person saw. Raises ChangedMeanwhile, ValidationError."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "draft.change") as book:
        fresh = locked(draft)
        if seen and seen != version_of(fresh, SEEN):
            raise ChangedMeanwhile(
                _("Somebody else changed this draft meanwhile. Yours is still below: save again to keep it.")
            )
        given = dict(values)
        if "text" in given:
            given["text"] = _fitting(given["text"])
        if any(getattr(fresh, name) != value for name, value in given.items()):
            book.change(fresh, given | {"by_id": actor.employee_id, "updated_at": book.at})
    examine(fresh)
    return Done(book.batch if book.count else None, book.count, fresh)


def locked(draft: RulebookDraft) -> RulebookDraft:
    rows = RulebookDraft.objects.select_related("rulebook", "by").select_for_update(of=("self",))
    fresh = rows.filter(pk=draft.pk).first()
    if fresh is None:
        raise ValidationError(_("This draft was published or removed meanwhile."))
    return fresh


def _fitting(text: str) -> str:
    plain = plain_text(text)
    if len(plain) > LONGEST_TEXT:
        said = _("The text is too long: %(length)d characters, at most %(most)d.")
        raise ValidationError({"text": said % {"length": len(plain), "most": LONGEST_TEXT}})
    if not plain.strip():
        raise ValidationError({"text": _("Write or upload a text.")})
    return plain if plain.endswith("\n") else f"{plain}\n"


def remove(actor: Actor, draft: RulebookDraft) -> Done:
    """A rulebook that never was in force goes with its last draft."""
    require(actor, EDIT_RULEBOOKS)
    with recording(actor, "draft.remove") as book:
        fresh = locked(draft)
        rulebook = fresh.rulebook
        book.remove(fresh)
        if not rulebook.versions.exists() and not rulebook.drafts.exists():
            book.remove(rulebook)
    return Done(book.batch, book.count)


def examine(draft: RulebookDraft) -> None:
    """Its examples and its clashes are worked out as soon as it reads as a rulebook."""
    if not check_text(draft.text, draft.rulebook.name).is_good:
        return
    examining.ask(Examination.Sort.EXAMPLES, examining.examples_question(draft.rulebook.name, draft.text))
    examining.ask(Examination.Sort.CLASHES, clashes.question_of(draft, on=start_of(draft)))


def start_of(draft: RulebookDraft) -> date:
    """When it is meant to begin, or could begin."""
    return draft.in_force_from or usual_start(company_now().date())


# figures


def changed_days(rulebook: Rulebook, text: str) -> list[date]:
    """Days from which figures of a text are others than those of what is to be in force otherwise."""
    before, after = (check_text(one, rulebook.name).book for one in (latest_text(rulebook), text))
    if before is None or after is None:
        return []
    known = {(name, *item) for name, one in before.rulebook.parameters.items() for item in one.values.items()}
    given = {(name, *item) for name, one in after.rulebook.parameters.items() for item in one.values.items()}
    return sorted({day for _name, day, _value in known ^ given})


def begins(draft: RulebookDraft, text: str, chosen: date) -> date:
    """When a draft is meant to begin whose figures were changed: with the earliest of them that is still to come."""
    changed = (day.replace(day=1) for day in changed_days(draft.rulebook, text))
    return min((day for day in changed if day >= earliest_start()), default=chosen)


def reads_fully_on(draft: RulebookDraft) -> date:
    """The day from which all of its changed figures hold: by these past months are tried."""
    return max([start_of(draft), *changed_days(draft.rulebook, draft.text)])


def with_values(text: str, values: Sequence[NewValue]) -> str:
    """The text with other figures, and everything else in it as it stands."""
    for one in values:
        text = _with(text, one)
    return text


def _with(text: str, one: NewValue) -> str:
    if one.is_taken_back:
        return without_value(text, one.name, one.day)
    return with_value(text, one.name, one.day, one.value)


# other rulebooks


def adopt_built_in(actor: Actor, name: str) -> RulebookDraft:
    """One that ships becomes a draft of the company's own, in its unit. Raises ValidationError."""
    if name not in built_in_rulebooks():
        raise ValidationError({"name": _("There is no such rulebook: %(name)s") % {"name": name}})
    company: CompanySettings = company_settings()
    return adopt_text(actor, under(company, name))


def adopt_text(actor: Actor, text: str) -> RulebookDraft:
    """A rulebook of one's own. Raises ValidationError for a text that is none: its mistakes are `error.mistakes`."""
    require(actor, EDIT_RULEBOOKS)
    plain = _fitting(text)
    check = check_text(plain)
    if check.book is None:
        error = NoRulebook({"text": _("This is no rulebook yet: see the mistakes beside it.")})
        error.check = check
        raise error
    if Rulebook.objects.filter(name=check.book.name).exists():
        said = _("You have a rulebook %(name)s already: change that one, or give this one another name.")
        raise ValidationError({"text": said % {"name": check.book.name}})
    with recording(actor, "rulebook.adopt") as book:
        last = Rulebook.objects.aggregate(last=Max("position"))["last"] or 0
        title = check.book.rulebook.title
        rulebook = Rulebook(name=check.book.name, position=last + 1, title_zh=title.zh, title_en=title.en)
        book.add(rulebook)
        draft = _add(book, rulebook, plain)
    examine(draft)
    return draft


class NoRulebook(ValidationError):
    """`check` has the mistakes of a text."""

    check: Any = None
