"""The history proves itself: whoever holds the database, but neither the key nor the anchor, is found out."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from endcap.accounts.models import Store
from endcap.company.models import CompanySettings
from endcap.conduct.appeals.actions import contest, hear
from endcap.conduct.models import Entry, Posting, Statement
from endcap.kernels.chains import BEGINNING, Digest, link
from endcap.platform import actions, undoing
from endcap.platform.audit import anchor
from endcap.platform.audit.breaking import declare
from endcap.platform.audit.purging import purge
from endcap.platform.audit.report import sentences
from endcap.platform.audit.sealing import CHAINED, seal
from endcap.platform.audit.verifying import verify
from endcap.platform.kinds import kind_named
from endcap.platform.models import Change, ChangeValues, Notice, Seal, SealSort
from tests.conduct.acting import close_october, confirm_all, finding_of
from tests.conftest import SYSTEM
from tests.conftest import _findings as make_findings
from tests.platform.tampering import KEPT, LEDGER, WAYS, forget

pytestmark = pytest.mark.django_db

TAMPERINGS = int(os.environ.get("ENDCAP_TAMPERINGS", "200"))


@pytest.fixture
def history(
    customers: None, findings: None, actor: Any, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> list[int]:
    """Actions of several people, one of many rows, one undone, one with its values purged; a month that is closed, with
    a fine that falls afterwards."""
    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"
    anchor.begin()
    store, kind = Store.objects.get(code="T1"), kind_named("store")
    with django_capture_on_commit_callbacks(execute=True):
        for size in range(16):
            actions.edit(actor("M1"), kind, [store], {"area_sqm": 100 + size})
        done = actions.edit(actor("M1"), kind, list(Store.objects.all()), {"footfall": 7})
        assert done.batch is not None
        undoing.undo(actor("M1"), done.batch)
        purge(SYSTEM, list(Change.objects.order_by("pk").values_list("pk", flat=True)[:3]), reason="time of keeping")
        actions.edit(actor("S1"), kind, [store], {"footfall": 9})
        confirm_all(actor("S2"))
        confirm_all(actor("M1"))
        close_october(actor("M1"))
        appeal = contest(actor("R2"), finding_of("3", "R2"), "The bank was closed.").row
        hear(actor("A1"), appeal, "overturned", "It was.")
    return list(Seal.objects.order_by("position").values_list("position", flat=True))


def go_on_writing() -> None:
    for size in range(4):
        actions.edit(SYSTEM, kind_named("store"), [Store.objects.get(code="T2")], {"area_sqm": 900 + size})


def codes() -> set[str]:
    return {problem["code"] for problem in verify().problems}


# --- What is whole -----------------------------------------------------------------------------------------------


def test_every_action_is_one_link_and_all_of_it_is_whole(history: list[int]) -> None:
    report = verify()
    assert report.problems == []
    assert history == list(range(1, len(history) + 1))
    assert (report.links, report.purged) == (len(history), 3)
    ledger = sum(model.objects.count() for model in LEDGER)
    assert ledger > 30
    assert report.lines == Change.objects.count() + ledger
    assert Change.objects.count() == report.values + report.purged
    assert anchor.read() == anchor.Head(history[-1], Seal.objects.first().mac, anchor.read().at)  # type: ignore[union-attr]


def test_what_goes_wrong_leaves_no_link(history: list[int]) -> None:
    store = Store.objects.get(code="T1")
    point = transaction.savepoint()
    actions.edit(SYSTEM, kind_named("store"), [store], {"area_sqm": 5})
    transaction.savepoint_rollback(point)
    assert verify().problems == []
    assert Seal.objects.count() == len(history)


def test_an_anchor_behind_is_whole_and_never_goes_back(history: list[int]) -> None:
    """A process may end between the commit and the anchor."""
    heads = {seal.position: seal.mac for seal in Seal.objects.all()}
    anchor.put_back(history[-3], heads[history[-3]])
    assert verify().problems == []
    anchor.advance(history[-1], heads[history[-1]])
    anchor.advance(history[-2], heads[history[-2]])
    assert anchor.read().position == history[-1]  # type: ignore[union-attr]


def test_an_anchor_that_is_gone_or_spoilt_is_told_and_stays_so(
    history: list[int], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.AUDIT_ANCHOR.write_text('{"position": 3')
    assert codes() == {"anchor_unreadable"}
    with django_capture_on_commit_callbacks(execute=True):
        go_on_writing()
    assert codes() == {"anchor_unreadable"}
    settings.AUDIT_ANCHOR.unlink()
    assert codes() == {"anchor_missing"}
    with django_capture_on_commit_callbacks(execute=True):
        go_on_writing()
    assert codes() == {"anchor_missing"}
    settings.AUDIT_KEY = "another"
    assert {"anchor_missing", "link_changed"} <= codes()


def test_a_chain_begins_with_its_anchor(db: None, settings: Any, tmp_path: Path) -> None:
    """However many processes write first, and wherever they end: an empty chain has an anchor before it has a link."""
    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"
    assert verify().problems == []
    seal(SealSort.CHANGES, at=timezone.now())
    assert verify().problems == []
    assert anchor.read() == anchor.Head(0, BEGINNING)
    second = seal(SealSort.CHANGES, at=timezone.now())
    anchor.advance(second.position, second.mac)
    assert anchor.read().position == 2  # type: ignore[union-attr]
    assert verify().problems == []


def test_several_processes_write_the_anchor_at_once(history: list[int]) -> None:
    heads = list(Seal.objects.order_by("position").values_list("position", "mac"))
    anchor.put_back(*heads[0])
    is_held = mock.patch.object(anchor.Head, "is_held", lambda head: (head.position, head.mac) in heads)
    with is_held, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda head: anchor.advance(*head), random.Random(1).sample(heads, len(heads))))
    assert anchor.read().position == history[-1]  # type: ignore[union-attr]
    assert verify().problems == []


def test_a_break_that_is_declared_is_told_and_whole(
    history: list[int], settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.AUDIT_ANCHOR.unlink()
    with django_capture_on_commit_callbacks(execute=True):
        declare(reason="the disk of the anchor was lost")
        go_on_writing()
    report = verify()
    assert report.problems == []
    assert (report.breaks[0]["from"], report.breaks[0]["reached"]) == (history[-1], None)
    assert any("the disk of the anchor was lost" in said for said in sentences(report))


def test_another_key_proves_nothing(history: list[int], settings: Any) -> None:
    settings.AUDIT_KEY = "another"
    assert codes() == {"link_changed"}
    assert verify().problem_count == len(history)


def test_a_change_stays_though_the_anchor_cannot_be_written(
    history: list[int], settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    (tmp_path / "file").write_text("")
    settings.AUDIT_ANCHOR = tmp_path / "file" / "anchor.json"
    with django_capture_on_commit_callbacks(execute=True):
        actions.edit(SYSTEM, kind_named("store"), [Store.objects.get(code="T1")], {"area_sqm": 1})
    assert Seal.objects.count() == len(history) + 1


# --- What the database refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("model", KEPT)
def test_the_application_can_change_nothing(history: list[int], model: Any) -> None:
    row, table, before = model.objects.first(), model._meta.db_table, model.objects.count()
    key = model._meta.pk.column
    field = next(one.name for one in model._meta.concrete_fields if not one.primary_key)
    last = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "postgresql": f"TRUNCATE {table} CASCADE",
    }
    connection.check_constraints()
    for attempt in (
        row.save,
        lambda: model.objects.filter(pk=row.pk).update(**{field: getattr(row, field)}),
        lambda: model.objects.bulk_update([row], [field]),
        lambda: model.objects.all()._raw_delete(using="default"),
        *(
            lambda text=text: connection.cursor().execute(text)
            for text in (f"UPDATE {table} SET {key} = {key}", f"DELETE FROM {table}", last[connection.vendor])
        ),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
    assert model.objects.count() == before > 0


def test_values_go_only_by_a_purge_that_the_chain_declares(history: list[int]) -> None:
    kept = ChangeValues.objects.order_by("pk").first()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        kept.delete()  # type: ignore[union-attr]
    made = purge(SYSTEM, [kept.pk, kept.pk, 10**9], reason="asked for")  # type: ignore[union-attr]
    assert made is not None
    assert made.count == 1
    assert verify().problems == []
    assert purge(SYSTEM, [kept.pk], reason="again") is None  # type: ignore[union-attr]


# --- Tampering ---------------------------------------------------------------------------------------------------


@pytest.fixture
def unguarded(history: list[int]) -> Iterator[None]:
    """As for somebody who has the database: no trigger stands in the way."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            connection.check_constraints()
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA defer_foreign_keys = ON")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize("goes_on", [False, True])
def test_every_tampering_is_found(
    history: list[int], unguarded: None, settings: Any, django_capture_on_commit_callbacks: Any, goes_on: bool
) -> None:
    """Also when the application, which knows nothing of it, goes on writing upon it."""
    assert verify().problems == []
    known = settings.AUDIT_ANCHOR.read_text()
    missed, done = [], 0
    for seed in range(TAMPERINGS * 2):
        chance = random.Random(seed)
        way = chance.choice(WAYS)
        point = transaction.savepoint()
        if way(chance):
            done += 1
            if goes_on:
                with django_capture_on_commit_callbacks(execute=True):
                    go_on_writing()
            if verify().is_whole:
                missed.append((seed, way.__name__))
        transaction.savepoint_rollback(point)
        settings.AUDIT_ANCHOR.write_text(known)
        if done == TAMPERINGS:
            break
    assert missed == []
    assert done == TAMPERINGS
    assert verify().problems == []


def test_every_way_of_tampering_is_tried(history: list[int], unguarded: None, settings: Any) -> None:
    """None of them is a way that never does anything."""
    known, done = settings.AUDIT_ANCHOR.read_text(), set()
    for seed in range(20):
        for way in WAYS:
            point = transaction.savepoint()
            if way not in done and way(random.Random(seed)):
                done.add(way)
                assert not verify().is_whole, (seed, way.__name__)
            transaction.savepoint_rollback(point)
            settings.AUDIT_ANCHOR.write_text(known)
    assert done == set(WAYS)


def test_what_makes_no_sense_is_found_and_not_stumbled_over(history: list[int], unguarded: None) -> None:
    """A link without its action, and an entry without its posting."""
    for changed in (
        lambda: Seal.objects.filter(sort=SealSort.CHANGES, position=history[2]).update(batch=None),
        lambda: Seal.objects.filter(sort=SealSort.LEDGER).update(batch=None),
        lambda: Entry.objects.filter(pk=Entry.objects.latest("pk").pk).update(posting_id=10**6),
    ):
        point = transaction.savepoint()
        changed()
        assert not verify().is_whole
        transaction.savepoint_rollback(point)


def test_a_month_in_points_is_under_the_chain_too(
    findings_in_points: None, actor: Any, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Of points nothing goes to payroll, so closing posts nothing: its statements are a link all the same."""
    settings.AUDIT_ANCHOR = tmp_path / "anchor.json"
    with django_capture_on_commit_callbacks(execute=True):
        confirm_all(actor("S2"))
        confirm_all(actor("M1"))
        before = Posting.objects.count()
        close_october(actor("M1"))
    assert before == Posting.objects.count() > 0
    assert set(Statement.objects.values_list("unit", flat=True)) == {"points"}
    assert Seal.objects.filter(sort=SealSort.LEDGER, batch=Statement.objects.latest("pk").batch).exists()
    assert {code for code in codes() if code.startswith("l")} == set()


@pytest.fixture
def findings_in_points(company: None, facts_folder: Path) -> None:
    CompanySettings.objects.update(unit="points")
    make_findings(facts_folder)


def test_an_older_copy_of_the_database_is_found(history: list[int], unguarded: None) -> None:
    """Whole in itself, but its head is not the one that was written down."""
    point = transaction.savepoint()
    forget([Seal.objects.first().batch])  # type: ignore[union-attr]
    assert codes() == {"head_missing"}
    transaction.savepoint_rollback(point)
    point = transaction.savepoint()
    Seal.objects.all()._raw_delete(using="default")
    assert "head_missing" in codes()
    transaction.savepoint_rollback(point)


def test_an_older_copy_that_was_there_for_a_time_is_found(
    history: list[int], unguarded: None, actor: Any, caplog: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """What was written there is gone with it. Administrators are told at once, and once a day."""
    with django_capture_on_commit_callbacks(execute=True):
        actor("A1")
    point = transaction.savepoint()
    forget([Seal.objects.first().batch])  # type: ignore[union-attr]
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            go_on_writing()
    assert codes() == {"head_missing"}
    assert "the history is NOT whole" in caplog.text
    told = Notice.objects.filter(sort="history-broken")
    assert list(told.values_list("user__username", flat=True)) == ["A1"]
    transaction.savepoint_rollback(point)
    assert codes() == {"head_was_missing"}
    with django_capture_on_commit_callbacks(execute=True):
        go_on_writing()
    assert codes() == {"head_was_missing"}
    with django_capture_on_commit_callbacks(execute=True):
        declare(reason="an older copy was there by mistake")
    assert codes() == set()


# --- Out of it ---------------------------------------------------------------------------------------------------


def test_what_is_written_out_can_be_checked_by_others(history: list[int], settings: Any) -> None:
    from endcap.platform.audit.exporting import exported

    # What was there before this test may have been made on another day.
    rows = [json.loads(json.dumps(row)) for row in exported(since=date(2026, 1, 1), until=timezone.localdate())]
    links = [row for row in rows if row["is"] == "link"]
    lines = [row for row in rows if row["is"] == "line"]
    assert (len(links), len(lines)) == (len(history), Change.objects.count())
    previous = BEGINNING
    for one in links:
        content = [one[name] for name in ("at", "sort", "batch", "count", "digest", "told")]
        assert link(settings.AUDIT_KEY.encode(), one["position"], previous, content) == one["mac"]
        previous = one["mac"]
        own = [line for line in lines if line["batch"] == one["batch"]] if one["batch"] else []
        digest = Digest()
        digest.add([line[name] for name in CHAINED] for line in own)
        assert not own or digest.text == one["digest"]
    assert sum(line["values"] is None for line in lines) == 3
