"""Whether the history is as it was written: every link, every line, every value, and the head outside the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from endcap.kernels.chains import BEGINNING, Digest, link
from endcap.platform.audit import anchor
from endcap.platform.audit.sealing import CHAINED, VALUES, content_of, key, line_of
from endcap.platform.history import digest_of
from endcap.platform.models.audit import PurgedValues, Seal, SealSort
from endcap.platform.models.history import Change, ChangeValues
from endcap.platform.snapshots import one_look

ROWS_PER_READ = 2000
MOST_TOLD = 1000
BATCH, DIGEST = CHAINED.index("batch"), CHAINED.index("digest")


# Seal's sort → all batches of that sort with their lines, in the order of the batches' hexadecimal digits.
Batches = Callable[[], Iterable[tuple[UUID, Iterable[Any]]]]
_batches: dict[SealSort, Batches] = {}


def register_batches(sort: SealSort, batches: Batches) -> None:
    """Rows of a room that are links of the chain, besides the history."""
    _batches[sort] = batches


@dataclass
class Report:
    """What was looked at and what was found. Without problems the history is whole.

    `breaks` are restores that were declared. `problem_count` goes on where `problems` ends.
    """

    links: int = 0
    lines: int = 0
    values: int = 0
    purged: int = 0
    breaks: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    problem_count: int = 0

    @property
    def is_whole(self) -> bool:
        return not self.problem_count

    def find(self, code: str, **where: Any) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_TOLD:
            self.problems.append({"code": code, **{name: str(value) for name, value in where.items()}})

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def verify() -> Report:
    """Reads the whole history, in one look at the database: what is written meanwhile does not disturb it."""
    report = Report()
    head = _anchored(report)
    with one_look():
        _verify_links(report, head)
        _verify_lines(report)
        for sort, batches in _batches.items():
            _verify_batches(report, sort, batches)
        _verify_purges(report)
    return report


def _anchored(report: Report) -> anchor.Head | None:
    """Read before the database: the head there is never behind it. The file is there before the first link is."""
    is_begun = Seal.objects.exists()
    try:
        head = anchor.read()
    except anchor.UnreadableAnchor:
        report.find("anchor_unreadable")
        return None
    if head is None and is_begun:
        report.find("anchor_missing")
    return head


def _verify_links(report: Report, head: anchor.Head | None) -> None:
    position, previous = 0, BEGINNING
    is_anchored = head is not None and not head.position
    for seal in Seal.objects.order_by("position").iterator(ROWS_PER_READ):
        if seal.position != position + 1:
            report.find("links_missing", first=position + 1, last=seal.position - 1)
        if link(key(), seal.position, previous, content_of(seal)) != seal.mac:
            report.find("link_changed", position=seal.position, at=seal.at)
        if seal.sort == SealSort.RESTORE:
            report.breaks.append({"position": seal.position, "at": seal.at.isoformat(), **seal.told})
        is_anchored |= head is not None and (seal.position, seal.mac) == (head.position, head.mac)
        position, previous = seal.position, seal.mac
        report.links += 1
    if head is not None and not is_anchored:
        report.find("head_missing", anchored=head.position, found=position)
    elif head is not None and head.missed:
        report.find("head_was_missing", anchored=head.position, at=head.missed)


def _verify_lines(report: Report) -> None:
    """Links and lines run side by side, ordered by action."""
    links = Seal.objects.filter(sort=SealSort.CHANGES, batch__isnull=False).order_by("batch")
    waiting = links.values_list("batch", "count", "digest", "position").iterator(ROWS_PER_READ)
    seal = next(waiting, None)
    for batch, lines in groupby(_lines(), key=itemgetter(BATCH)):
        while seal is not None and seal[0].hex < batch.hex:
            report.find("lines_missing", position=seal[3], batch=seal[0])
            seal = next(waiting, None)
        digest = Digest()
        first = ""
        for line in lines:
            first = first or str(line[0])
            digest.add([line_of(line[: len(CHAINED)])])
            _verify_values(report, line)
        report.lines += digest.count
        if seal is None or seal[0] != batch:
            report.find("lines_without_link", batch=batch, first_line=first)
            continue
        if (digest.count, digest.text) != seal[1:3]:
            report.find("lines_changed", position=seal[3], batch=batch, first_line=first)
        seal = next(waiting, None)
    while seal is not None:
        report.find("lines_missing", position=seal[3], batch=seal[0])
        seal = next(waiting, None)


def _verify_batches(report: Report, sort: SealSort, batches: Batches) -> None:
    """Of rows that a room has put under the chain: each batch against its link, and each link against its batch."""
    links = Seal.objects.filter(sort=sort).values_list("batch", "count", "digest", "position")
    sealed = {batch: (count, digest, position) for batch, count, digest, position in links}
    for batch, lines in batches():
        digest = Digest()
        digest.add(lines)
        report.lines += digest.count
        count, text, position = sealed.pop(batch, (0, "", None))
        if position is None:
            report.find("lines_without_link", batch=batch, first_line=sort)
        elif (count, text) != (digest.count, digest.text):
            report.find("lines_changed", position=position, batch=batch, sort=sort)
    for batch, (_count, _text, position) in sealed.items():
        report.find("lines_missing", position=position, batch=batch, sort=sort)


def _lines() -> Iterator[tuple[Any, ...]]:
    names = [*CHAINED, *(f"values__{name}" for name in VALUES), "purged__pk"]
    return Change.objects.order_by("batch", "pk").values_list(*names).iterator(ROWS_PER_READ)


def _verify_values(report: Report, line: tuple[Any, ...]) -> None:
    *found, purged = line[len(CHAINED) :]
    if found[0] is None:
        if purged is None:
            report.find("values_missing", line=line[0])
        return
    report.values += 1
    if purged is not None:
        report.find("values_of_a_purge_are_there", line=line[0])
    if digest_of(ChangeValues(**dict(zip(VALUES, found, strict=True)))) != line[DIGEST]:
        report.find("values_changed", line=line[0])


def _verify_purges(report: Report) -> None:
    sealed = dict(Seal.objects.filter(sort=SealSort.PURGE).values_list("position", "digest"))
    rows = PurgedValues.objects.order_by("seal_id", "pk").values_list("seal_id", "pk").iterator(ROWS_PER_READ)
    for position, part in groupby(rows, key=itemgetter(0)):
        digest = Digest()
        digest.add(key for _position, key in part)
        report.purged += digest.count
        if sealed.pop(position, None) != digest.text:
            report.find("purge_changed", position=position)
    for position in sealed:
        report.find("purge_changed", position=position)
