"""Who stands how to whom at a customer: the relationship map."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from endcap.accounts.models import Chain, Contact, Relation
from endcap.accounts.queries import about_customers_within
from endcap.accounts.rights import SEE_CONTACTS
from endcap.platform.access import Actor

COLUMN_WIDTH, ROW_HEIGHT, BOX_WIDTH, BOX_HEIGHT, MARGIN = 190, 104, 160, 58, 16
# As many as stand beside each other on the page.
COLUMNS = 3


def relations_within(actor: Actor, right: str) -> QuerySet[Relation]:
    contacts = about_customers_within(Contact, actor, right).values("pk")
    return Relation.objects.filter(contact__in=contacts, other__in=contacts)


@dataclass(frozen=True)
class Box:
    contact: Contact
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """From the middle of one box to that of another."""

    kind: str
    label: str
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Map:
    boxes: list[Box]
    lines: list[Line]
    width: int
    height: int


def relationship_map(actor: Actor, chain: Chain) -> Map | None:
    """The people of a chain in rows, whoever others report to above them; of equals the more influential first.

    Shown are the people of the head office and of banners. None without anybody.
    """
    people = list(
        about_customers_within(Contact, actor, SEE_CONTACTS).filter(
            chain=chain, store__isnull=True, left_on__isnull=True
        )
    )
    keys = [contact.pk for contact in people]
    relations = list(Relation.objects.filter(contact__in=keys, other__in=keys))
    if not people:
        return None
    rows = _rows(people, relations)
    boxes = [
        Box(contact, MARGIN + round((n + (COLUMNS - len(row)) / 2) * COLUMN_WIDTH), MARGIN + depth * ROW_HEIGHT)
        for depth, row in enumerate(rows)
        for n, contact in enumerate(row)
    ]
    return Map(boxes, _lines(boxes, relations), MARGIN + COLUMNS * COLUMN_WIDTH, MARGIN + len(rows) * ROW_HEIGHT)


def _rows(people: list[Contact], relations: list[Relation]) -> list[list[Contact]]:
    above = {one.contact_id: one.other_id for one in relations if one.kind == "reports_to"}

    def depth(pk: int) -> int:
        seen: list[int] = []
        while pk in above and pk not in seen:
            seen.append(pk)
            pk = above[pk]
        return len(seen)

    rows: dict[int, list[Contact]] = {}
    for contact in sorted(people, key=lambda contact: (-contact.influence, contact.name)):
        rows.setdefault(depth(contact.pk), []).append(contact)
    return [part for _depth, row in sorted(rows.items()) for part in _wrapped(row)]


def _wrapped(row: list[Contact]) -> list[list[Contact]]:
    return [row[start : start + COLUMNS] for start in range(0, len(row), COLUMNS)]


def _lines(boxes: list[Box], relations: list[Relation]) -> list[Line]:
    places = {box.contact.pk: (box.x + BOX_WIDTH // 2, box.y + BOX_HEIGHT // 2) for box in boxes}
    return [
        Line(one.kind, str(one.get_kind_display()), *places[one.contact_id], *places[one.other_id])
        for one in relations
        if one.contact_id in places and one.other_id in places
    ]
