"""What a settlement found, beside what is known: new findings appear, changed ones are put forward anew, what the facts
no longer say is withdrawn. What people decided away stays so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import md5
from typing import Any

from endcap.company.models import Employee
from endcap.conduct.findings.settling import Key, SettledFinding, SettledMonth
from endcap.conduct.ledger.posting import Batch
from endcap.conduct.models import (
    DECIDED_AWAY,
    STANDING,
    Decision,
    Finding,
    FindingLine,
    LedgerMonth,
    State,
    UnclearDay,
)

ROWS_PER_INSERT = 500
# What was there no longer than this is not told to have gone.
UNTOLD = timedelta(minutes=10)
SHOWN_FIELDS = ("clause", "occurred_on", "amount", "unit", "sanction", "is_growing")


@dataclass
class Synced:
    """What became of findings: of which people are to be told."""

    found: list[Finding] = field(default_factory=list)
    changed: list[Finding] = field(default_factory=list)
    withdrawn: list[Finding] = field(default_factory=list)
    unclear: list[UnclearDay] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.found) + len(self.changed) + len(self.withdrawn)


@dataclass(frozen=True)
class Moment:
    """`seen`: when the facts were looked at, where that was a while ago."""

    today: date
    at: datetime
    seen: datetime | None = None


def sync(
    month: SettledMonth,
    people: Mapping[str, Employee],
    batch: Batch,
    when: Moment,
    *,
    only: Iterable[Key] | None = None,
) -> Synced:
    """Brings the findings of one month up to date. `only`: some of them are looked at; nothing else is withdrawn."""
    known = {_key(one): one for one in _known(month, only)}
    # Only what is looked at is in such a month.
    done = Synced()
    new = [one for key, one in month.findings.items() if key not in known]
    done.found = _add(new, people, batch.month, when)
    moved = _moved_since(known.values(), when)
    for key, finding in known.items():
        settled = month.findings.get(key)
        if finding.state in DECIDED_AWAY or finding.pk in moved:
            continue
        if settled is None:
            _withdraw(finding, batch, when, done)
        else:
            _bring_up_to_date(finding, settled, people, batch, when, done)
    if only is None:
        done.unclear = _sync_unclear(month, people)
    return done


def _known(month: SettledMonth, only: Iterable[Key] | None) -> list[Finding]:
    rows = Finding.objects.filter(period=str(month.period)).prefetch_related("lines__employee", "lines__because_of")
    rows = rows.select_for_update(of=("self",))
    if only is not None:
        wanted = set(only)
        rows = rows.filter(fact_id__in={key[3] for key in wanted})
        return [one for one in rows if _key(one) in wanted]
    return list(rows)


def _moved_since(known: Iterable[Finding], when: Moment) -> set[int]:
    """What was found or decided after the facts were looked at: its turn comes with the next look."""
    if when.seen is None:
        return set()
    found = {finding.pk for finding in known if finding.found_at > when.seen}
    decided = Decision.objects.filter(at__gt=when.seen, finding__in=[finding.pk for finding in known])
    return found | set(decided.values_list("finding", flat=True))


def _key(finding: Finding) -> Key:
    return finding.rulebook, finding.number, finding.fact, finding.fact_id, finding.period


def _add(
    settled: list[SettledFinding], people: Mapping[str, Employee], open_month: LedgerMonth, when: Moment
) -> list[Finding]:
    made = [
        Finding(
            rulebook=one.key[0], number=one.key[1], fact=one.key[2], fact_id=one.key[3], period=one.key[4],
            employee=people[one.employee], found_at=when.at, is_late=one.key[4] < open_month.month,
            proposal="open" if one.own.sanction else "", **_shown(one),
        )
        for one in settled
    ]  # fmt: skip
    Finding.objects.bulk_create(made, ROWS_PER_INSERT)
    rows = [row for finding, one in zip(made, settled, strict=True) for row in _lines(finding, one, people)]
    _with_ids_of_their_own(rows)
    FindingLine.objects.bulk_create(rows, ROWS_PER_INSERT)
    return made


def _with_ids_of_their_own(rows: list[FindingLine]) -> None:
    """A number that somebody else had before gives the ids that their entries have."""
    for start in range(0, len(rows), ROWS_PER_INSERT):
        part = {row.entry_id: row for row in rows[start : start + ROWS_PER_INSERT]}
        for taken in FindingLine.objects.filter(entry_id__in=part).values_list("entry_id", flat=True):
            part[taken].entry_id = md5(f"{taken}/{part[taken].finding_id}".encode(), usedforsecurity=False).hexdigest()


def _shown(one: SettledFinding) -> dict[str, Any]:
    own = one.own
    return {
        "clause": one.clause, "occurred_on": one.occurred_on, "amount": own.amount, "unit": own.unit,
        "sanction": own.sanction, "is_growing": one.is_growing,
    }  # fmt: skip


def _lines(finding: Finding, one: SettledFinding, people: Mapping[str, Employee]) -> list[FindingLine]:
    return [
        FindingLine(
            finding=finding, entry_id=line.entry_id, liability=line.liability, employee=people[line.employee],
            because_of=people[line.because_of] if line.because_of else None, occurred_on=one.occurred_on,
            amount=line.amount, unit=line.unit, sanction=line.sanction, explanation_zh=line.explanation_zh,
            explanation_en=line.explanation_en,
        )
        for line in one.lines
    ]  # fmt: skip


def _bring_up_to_date(
    finding: Finding, one: SettledFinding, people: Mapping[str, Employee], batch: Batch, when: Moment, done: Synced
) -> None:
    if _same_consequences(finding, one) and finding.state != State.WITHDRAWN:
        if finding.is_growing != one.is_growing or _texts_differ(finding, one):
            _write(finding, one, people)
        return
    if finding.state != State.PROPOSED:
        _put_forward_again(finding, batch, when)
    # That it grows day by day is told once.
    is_told = not (finding.is_growing and one.is_growing)
    _write(finding, one, people)
    if is_told:
        done.changed.append(finding)


def _same_consequences(finding: Finding, one: SettledFinding) -> bool:
    """Who carries how much, and what is proposed. A day that moves on changes nothing of it by itself; nor does a new
    number of an employee, which changes the entries' ids."""
    kept = {
        (line.liability, line.employee.code, line.amount, line.unit, line.sanction) for line in finding.lines.all()
    }  # fmt: skip
    return kept == {(line.liability, line.employee, line.amount, line.unit, line.sanction) for line in one.lines}


def _texts_differ(finding: Finding, one: SettledFinding) -> bool:
    """Also of the clause, which may read otherwise in another version."""
    kept = {
        (line.liability, line.employee.code): (line.explanation_zh, line.occurred_on) for line in finding.lines.all()
    }  # fmt: skip
    differs = any(kept[line.liability, line.employee] != (line.explanation_zh, one.occurred_on) for line in one.lines)
    return differs or finding.clause_id != one.clause.pk


def _write(finding: Finding, one: SettledFinding, people: Mapping[str, Employee]) -> None:
    for name, value in _shown(one).items():
        setattr(finding, name, value)
    finding.employee = people[one.employee]
    if one.own.sanction and not finding.proposal:
        finding.proposal = "open"
    elif not one.own.sanction and finding.proposal == "open":
        finding.proposal = ""
    finding.save(update_fields=[*SHOWN_FIELDS, "employee", "proposal"])
    keep = {(line.liability, line.employee_id): line for line in finding.lines.all()}
    for row in _lines(finding, one, people):
        same = keep.pop((row.liability, row.employee_id), None)
        if same:
            # Under this id it may stand in the ledger.
            row.pk, row.entry_id = same.pk, same.entry_id
        else:
            _with_ids_of_their_own([row])
        row.save()
    FindingLine.objects.filter(pk__in=[line.pk for line in keep.values()]).delete()


def _put_forward_again(finding: Finding, batch: Batch, when: Moment) -> None:
    """What was confirmed is judged anew by a person once its facts are others: what was charged is taken back."""
    batch.reverse(finding)
    close_appeals(finding, when)
    set_state(finding, State.PROPOSED, when)


def _withdraw(finding: Finding, batch: Batch, when: Moment, done: Synced) -> None:
    if finding.state == State.WITHDRAWN:
        return
    was_told = finding.state in (*STANDING, State.CONTESTED) or when.at - finding.found_at > UNTOLD
    batch.reverse(finding)
    close_appeals(finding, when)
    set_state(finding, State.WITHDRAWN, when)
    if was_told or finding.decisions.count() > 1:
        done.withdrawn.append(finding)


def close_appeals(finding: Finding, when: Moment) -> None:
    """What it contested is no longer there."""
    finding.appeals.filter(outcome="open").update(outcome="moot", decided_on=when.today)


def set_state(finding: Finding, state: State, when: Moment, *, by: int | None = None, reason: str = "") -> None:
    """By the machine, as the facts say; what people decide goes through the history as well."""
    finding.state, finding.decided_by_id, finding.reason = state, by, reason
    finding.decided_on = when.today if by is not None else None
    finding.save(update_fields=["state", "decided_by", "decided_on", "reason"])
    Decision.objects.create(finding=finding, state=state, by_id=by, on=when.today, at=when.at, reason=reason)


def _sync_unclear(month: SettledMonth, people: Mapping[str, Employee]) -> list[UnclearDay]:
    """Gives those that are new."""
    known = {
        (row.rulebook, row.clause_id, row.fact, row.fact_id, row.missing): row
        for row in UnclearDay.objects.filter(period=str(month.period))
    }
    new = []
    for day, clause in month.unclear:
        if known.pop((day.rulebook, clause.pk, day.fact, day.fact_id, day.missing), None) is None:
            new.append(
                UnclearDay(
                    rulebook=day.rulebook, clause=clause, period=str(month.period), employee=people[day.employee_id],
                    occurred_on=day.occurred_on, fact=day.fact, fact_id=day.fact_id, missing=day.missing,
                )
            )  # fmt: skip
    UnclearDay.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    return UnclearDay.objects.bulk_create(new, ROWS_PER_INSERT)
