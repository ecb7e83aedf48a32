"""What somebody might do to the history who holds the database, but neither the key nor the anchor.

Each way draws what it does by chance, and says whether it changed anything.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction

from endcap.conduct.ledger.sealed import batches
from endcap.conduct.models import Balance, Entry, Posting, Statement
from endcap.kernels.chains import BEGINNING, Digest, link
from endcap.platform.audit.sealing import CHAINED, content_of, line_of
from endcap.platform.history import digest_of
from endcap.platform.models import Change, ChangeValues, PurgedValues, Seal

AUDIT: list[Any] = [Seal, Change, ChangeValues, PurgedValues]
LEDGER: list[Any] = [Posting, Entry, Statement]
KEPT = [*AUDIT, *LEDGER]


def another(chance: random.Random, value: Any) -> Any:
    """Of the same sort, but different."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value + chance.choice((-1, 1, 7))
    if isinstance(value, str):
        place = chance.randrange(len(value) + 1)
        return value[:place] + chance.choice("0a张 ") + value[place + chance.randrange(2) :]
    if isinstance(value, list):
        return [*value, "x"] if chance.random() < 0.5 else value[1:]
    if isinstance(value, dict):
        return value | {"area_sqm": chance.randrange(10**6)}
    if isinstance(value, Decimal):
        return value + chance.choice((Decimal("-0.01"), Decimal("0.01"), Decimal(100)))
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice((-1, 1, 10**6)))
    return value + timedelta(days=chance.choice((-1, 1, 31))) if isinstance(value, date) else uuid4()


def change_a_value(chance: random.Random) -> bool:
    row = chance.choice(list(chance.choice(KEPT).objects.all()))
    field = chance.choice(list(row._meta.concrete_fields))
    old = getattr(row, field.attname)
    new = another(chance, old)
    if new == old or (new is None and not field.null):
        return False
    limit = field.max_length
    if limit and isinstance(new, str) and len(new) > limit:
        new = new[:limit]
    try:
        with transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(**{field.attname: new})
    except IntegrityError:
        return False
    return bool(new != old)


def remove_a_row(chance: random.Random) -> bool:
    model = chance.choice(KEPT)
    row = chance.choice(list(model.objects.all()))
    model.objects.filter(pk=row.pk)._raw_delete(using="default")
    return True


def add_a_row(chance: random.Random) -> bool:
    model = chance.choice([Change, Seal])
    row = chance.choice(list(model.objects.all()))
    row.pk = model.objects.order_by("-pk").first().pk + chance.randrange(1, 3)
    if model is Seal:
        row.batch = None if chance.random() < 0.5 else uuid4()
        if chance.random() < 0.5:
            row.mac = link(b"a guess", row.pk, row.mac, content_of(row))
    elif chance.random() < 0.5:
        row.batch = uuid4()
    row.save(force_insert=True)
    return True


def add_to_the_ledger(chance: random.Random) -> bool:
    """A charge that nobody made, with what belongs to it or without; in an action that there was, or in a new one."""
    batch = chance.choice((uuid4(), chance.choice(list(Posting.objects.all())).batch))
    how = chance.randrange(4)
    if how == 0:
        row = chance.choice(list(Statement.objects.all()))
        row.pk, row.unit, row.batch = None, "points", batch
        row.save(force_insert=True)
        return True
    charge = chance.choice(list(Posting.objects.filter(sort="charge")))
    if how == 1:
        number = charge.pk
    elif how == 2:
        number = 10**6
    else:
        charge.pk, charge.turn, charge.batch = None, charge.turn + chance.randrange(1, 9), batch
        charge.save(force_insert=True)
        number = charge.pk
    for account, amount in (("owed", charge.amount), ("incentives", -charge.amount)):
        Entry.objects.create(
            posting_id=number, month_id=charge.month_id, account=account, employee_id=charge.employee_id, amount=amount,
            unit=charge.unit,
        )  # fmt: skip
    return True


def let_somebody_off(chance: random.Random) -> bool:
    """A charge is made smaller as tidily as it can be done: its entries, the balances, and the digest of its action."""
    charge = chance.choice(list(Posting.objects.filter(sort="charge", amount__lt=0)))
    less = Decimal("0.01") * chance.randrange(1, int(-charge.amount * 100) + 1)
    Posting.objects.filter(pk=charge.pk).update(amount=charge.amount + less)
    for entry, change in ((entry, less if entry.account == "owed" else -less) for entry in charge.entries.all()):
        Entry.objects.filter(pk=entry.pk).update(amount=entry.amount + change)
        own = Balance.objects.get(account=entry.account, employee=entry.employee_id, unit=entry.unit)
        Balance.objects.filter(pk=own.pk).update(amount=own.amount + change)
    if chance.random() < 0.7:
        sealed_afresh(chance, charge.batch)
    return True


def sealed_afresh(chance: random.Random, batch: Any) -> None:
    """With the digest that is right now, and a MAC as good as it can be guessed."""
    digest = Digest()
    digest.add(dict(batches())[batch])
    seal = Seal.objects.get(batch=batch)
    seal.digest, seal.count = digest.text, digest.count
    before = Seal.objects.filter(position=seal.position - 1).first()
    guessed = chance.choice(
        (seal.mac, link(b"a guess", seal.position, before.mac if before else BEGINNING, content_of(seal)))
    )
    Seal.objects.filter(pk=seal.pk).update(digest=seal.digest, count=seal.count, mac=guessed)


def swap_two(chance: random.Random) -> bool:
    model, names = chance.choice(
        [
            (Change, CHAINED[1:]), (ChangeValues, ("salt", "name", "before", "after", "shown")), (Seal, ("digest", "mac")),
            (Posting, ("month_id", "sort", "finding_id", "employee_id", "amount", "occurred_on", "at", "explanation_zh")),
            (Entry, ("posting_id", "month_id", "account", "employee_id", "amount")),
            (Statement, ("fines", "net_fines", "deducted", "carried_out", "wage", "issued_at")),
        ]
    )  # fmt: skip
    one, other = chance.sample(list(model.objects.all()), 2)
    name = chance.choice(names)
    first, second = getattr(one, name), getattr(other, name)
    if first == second or (model is Seal and one.digest == other.digest):
        return False
    try:
        with transaction.atomic():
            model.objects.filter(pk=one.pk).update(**{name: second})
            model.objects.filter(pk=other.pk).update(**{name: first})
    except IntegrityError:
        return False
    return True


def rewrite_with_fresh_digests(chance: random.Random) -> bool:
    """Whoever knows the format puts everything right that needs no key."""
    values = chance.choice(list(ChangeValues.objects.select_related("change")))
    values.after = {"area_sqm": chance.randrange(10**6)}
    change = values.change
    change.digest = digest_of(values)
    ChangeValues.objects.filter(pk=values.pk).update(after=values.after)
    Change.objects.filter(pk=change.pk).update(digest=change.digest)
    lines = Digest()
    lines.add(line_of(row) for row in Change.objects.filter(batch=change.batch).order_by("pk").values_list(*CHAINED))
    seal = Seal.objects.get(batch=change.batch)
    seal.digest = lines.text
    before = Seal.objects.filter(position=seal.position - 1).first()
    guessed = chance.choice(
        (seal.mac, link(b"a guess", seal.position, before.mac if before else BEGINNING, content_of(seal)))
    )
    Seal.objects.filter(pk=seal.pk).update(digest=seal.digest, mac=guessed)
    return True


def forget(gone: list[Any]) -> None:
    """All traces of actions, as tidily as it can be done."""
    posted = Posting.objects.filter(batch__in=gone).values_list("pk", flat=True)
    Entry.objects.filter(posting__in=list(posted))._raw_delete(using="default")
    for model in (Posting, Statement):
        model.objects.filter(batch__in=gone)._raw_delete(using="default")
    changes = Change.objects.filter(batch__in=gone)
    keys = list(changes.values_list("pk", flat=True))
    PurgedValues.objects.filter(pk__in=keys)._raw_delete(using="default")
    ChangeValues.objects.filter(pk__in=keys)._raw_delete(using="default")
    Change.objects.filter(pk__in=keys)._raw_delete(using="default")
    Seal.objects.filter(batch__in=gone)._raw_delete(using="default")


def cut_the_tail(chance: random.Random) -> bool:
    last = chance.randrange(Seal.objects.count())
    gone = Seal.objects.filter(position__gt=last)
    forget([batch for batch in gone.values_list("batch", flat=True) if batch])
    purges = Seal.objects.filter(position__gt=last)
    PurgedValues.objects.filter(seal__in=purges)._raw_delete(using="default")
    purges._raw_delete(using="default")
    return True


def cut_out_the_middle(chance: random.Random) -> bool:
    """And moves what follows up, so that no position is missing."""
    seals = list(Seal.objects.exclude(batch=None).order_by("position"))
    start = chance.randrange(len(seals) - 1)
    gone = seals[start : start + chance.randrange(1, 4)]
    forget([seal.batch for seal in gone])
    if chance.random() < 0.7:
        for seal in Seal.objects.filter(position__gt=gone[0].position).order_by("position"):
            moved = Seal.objects.filter(position__lt=seal.position).count() + 1
            if not Seal.objects.filter(position=moved).exists():
                PurgedValues.objects.filter(seal_id=seal.pk).update(seal_id=moved)
                Seal.objects.filter(pk=seal.pk).update(position=moved)
    return True


def hide_behind_a_purge(chance: random.Random) -> bool:
    """Removes values and says that the purge there was had removed them."""
    values = chance.choice(list(ChangeValues.objects.all()))
    ChangeValues.objects.filter(pk=values.pk)._raw_delete(using="default")
    PurgedValues.objects.create(change_id=values.pk, seal=Seal.objects.get(sort="purge"))
    if chance.random() < 0.5:
        digest = Digest()
        digest.add(PurgedValues.objects.order_by("pk").values_list("pk", flat=True))
        Seal.objects.filter(sort="purge").update(digest=digest.text, count=digest.count)
    return True


WAYS: list[Callable[[random.Random], bool]] = [
    change_a_value, change_a_value, change_a_value, change_a_value, remove_a_row, add_a_row, add_to_the_ledger,
    swap_two, swap_two, let_somebody_off, rewrite_with_fresh_digests,
    cut_the_tail, cut_out_the_middle, hide_behind_a_purge,
]  # fmt: skip
