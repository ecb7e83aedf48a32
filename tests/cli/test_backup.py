"""`endcap backup` while people work, `endcap restore` on an empty folder: the same rows, history and files."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import endcap, environment
from tests.conftest import missing
from tests.postgres import programs, running_postgres

# What a desk in use does: changes with their history, and files with things.
WORK = """
import hashlib
import sys

from endcap.project import start

start.set_up()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from endcap.platform import actions, files
from endcap.platform.access import system_actor
from endcap.platform.history import recording
from endcap.platform.kinds import kind_named
from endcap.platform.models import Attachment, User

actor, kind = system_actor(today=timezone.localdate()), kind_named("territory")
who, times = sys.argv[1], int(sys.argv[2])
user = User.objects.create_user(who)
first = actions.add(actor, kind, {"code": f"{who}0", "name": f"{who} 上城区"}).row
for n in range(1, times + 1):
    actions.add(actor, kind, {"code": f"{who}{n}", "name": f"{who} 第{n}区"})
    actions.edit(actor, kind, [first], {"name": f"{who} 改{n}"})
    if n % 3 == 0:
        content = f"合同 {who} {n}".encode() * 50_000
        digest = hashlib.sha256(content).hexdigest()
        default_storage.save(files.path_of(digest), ContentFile(content))
        with recording(actor, "file.add") as book:
            book.add(Attachment(
                about_kind="chain", about_id=1, name=f"{who}{n}.pdf", sha256=digest, size_bytes=len(content),
                media_type="application/pdf", added_at=timezone.now(), added_by=user,
            ))
    print(n, flush=True)
"""

WORKERS = ("A", "B")
# Somebody is removed, with a file, between the copy of the database and the reading of the files.
REMOVED_MEANWHILE = """
import sys
from pathlib import Path

from endcap.project import start

start.set_up()
from django.core.files.storage import default_storage
from endcap.platform.files import path_of
from endcap.platform.models import Attachment
from endcap.project.backups import databases, making

copied = databases.copied


def copied_and_removed(folder):
    copy = copied(folder)
    one = Attachment.objects.first()
    print(path_of(one.sha256))
    default_storage.delete(path_of(one.sha256))
    one.delete()
    return copy


databases.copied = copied_and_removed
making.make(Path(sys.argv[1]))
"""


@contextmanager
def working(home: Path, url: str = "") -> Iterator[list[subprocess.Popen[str]]]:
    """Two at once, until it ends."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, who, "100000"], env=environment(home, url), stdout=subprocess.PIPE, text=True
        )
        for who in WORKERS
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            for _ in range(5):
                assert process.stdout.readline()
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def work(home: Path, times: int, who: str = "D") -> None:
    subprocess.run(
        [sys.executable, "-c", WORK, who, str(times)], env=environment(home), check=True, stdout=subprocess.DEVNULL
    )


def manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as tar:
        return dict(json.loads(tar.extractfile("manifest.json").read()))  # type: ignore[union-attr]


def rows(home: Path, url: str = "") -> dict[str, set[str]]:
    """All rows of all tables, as they are shown."""
    if url:
        return rows_of_postgres(url)
    with closing(sqlite3.connect(home / "endcap.sqlite3")) as database:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        database.execute("BEGIN")
        return {
            name: {repr(row) for row in database.execute(f'SELECT * FROM "{name}"')}
            for (name,) in database.execute(named).fetchall()
        }


def rows_of_postgres(url: str) -> dict[str, set[str]]:
    import psycopg

    with psycopg.connect(url) as database:
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        named = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return {
            name: {repr(row) for row in database.execute(f'SELECT * FROM "{name}"').fetchall()}  # type: ignore[call-overload]
            for (name,) in database.execute(named).fetchall()
        }


def files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in (home / "files").rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("desk")
    assert endcap(home, "manage", "migrate")[0] == 0
    work(home, 6)
    return home


@pytest.fixture(scope="module")
def backup(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "desk.tar.gz"
    status, said, complained = endcap(desk, "backup", str(path))
    assert status == 0, complained
    assert "2 files" in said
    return path


def test_rows_files_and_history_are_the_same(desk: Path, backup: Path, tmp_path: Path) -> None:
    home = tmp_path / "new"
    status, said, complained = endcap(home, "restore", str(backup), "--lang", "en")
    assert status == 0, complained
    assert "The history is whole." in said
    assert "Restored from a backup" in said
    before, after = rows(desk), rows(home)
    seals = (before.pop("platform_seal"), after.pop("platform_seal"))
    assert after == before
    assert len(seals[1]) == len(seals[0]) + 1
    assert seals[0] < seals[1]
    assert files(home) == files(desk)
    assert [(home / name).read_text() for name in ("secret_key", "audit_key")] == [
        (desk / name).read_text() for name in ("secret_key", "audit_key")
    ]
    assert not [one for one in home.iterdir() if one.name.startswith(".")]
    work_on = endcap(home, "audit", "verify", "--json")
    assert json.loads(work_on[1])["is_whole"]


def test_it_is_for_its_owner_only_and_says_what_is_in_it(backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    listed = manifest(backup)
    assert listed["tables"]["company_territory"]["rows"] == 7
    assert listed["head"]["position"] == listed["tables"]["platform_seal"]["rows"]
    assert listed["damaged"] == listed["unfinished"] == []


def test_while_people_work_it_is_of_one_moment(desk: Path, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    assert endcap(busy, "restore", str(_backup_of(desk, tmp_path / "first.tar.gz")))[0] == 0
    assert_of_one_moment(busy, tmp_path / "new")


def assert_of_one_moment(busy: Path, new: Path, url: str = "", anew: str = "") -> None:
    """What two people committed before the backup began is there; what they did since is there up to one moment. All
    else is equal: every table, the chain, each file."""
    path = new.with_suffix(".tar.gz")
    with working(busy, url) as processes:
        before = rows(busy, url)
        _backup_of(busy, path, url)
        assert all(process.poll() is None for process in processes)
    status, said, complained = endcap(new, "restore", str(path), "--lang", "en", url=anew)
    assert (status, "The history is whole." in said) == (0, True), said + complained
    after, found = rows(busy, url), rows(new, anew)
    territories = found["company_territory"]
    for who in WORKERS:
        numbers = sorted(int(code) for row in territories for code in re.findall(rf"'{who}(\d+)'", row))
        renamed = [int(number) for row in territories for number in re.findall(rf"'{who} 改(\d+)'", row)]
        assert numbers == list(range(len(numbers)))
        assert renamed[0] in (numbers[-1], numbers[-1] - 1)
    assert manifest(path)["damaged"] == []
    assert_between(before, found, after)
    kept = {one.name: one for one in (new / "files" / "kept").rglob("*") if one.is_file()}
    named = {digest for row in found["platform_attachment"] for digest in re.findall("'([0-9a-f]{64})'", row)}
    assert named <= set(kept)
    for digest, one in kept.items():
        content = one.read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
        assert content == (busy / "files" / "kept" / digest[:2] / digest).read_bytes()


def assert_between(before: dict[str, set[str]], found: dict[str, set[str]], after: dict[str, set[str]]) -> None:
    assert set(before) == set(found) == set(after)
    for table in after:
        if table.startswith("company_territory_"):  # the index of its search, which SQLite rewrites
            continue
        if table == "company_territory":
            for kept in (before, found, after):
                kept[table] = {row for row in kept[table] if " 改" not in row}
        more = [row for row in found[table] - after[table] if not (table == "platform_seal" and "restore" in row)]
        assert (table, more) == (table, [])
        assert (table, before[table] - found[table]) == (table, set())
    assert found["platform_seal"] > before["platform_seal"]


def _backup_of(home: Path, path: Path, url: str = "") -> Path:
    status, _said, complained = endcap(home, "backup", str(path), url=url)
    assert status == 0, complained
    return path


def test_a_file_that_is_spoilt_is_told_when_the_backup_is_made(desk: Path, tmp_path: Path) -> None:
    home = tmp_path / "spoilt"
    assert endcap(home, "restore", str(_backup_of(desk, tmp_path / "one.tar.gz")))[0] == 0
    kept = sorted((home / "files" / "kept").rglob("*"))[-1]
    kept.write_bytes(b"something else")
    half = home / "files" / "kept" / "00" / ("0" * 64)
    half.parent.mkdir(exist_ok=True)
    half.write_bytes(b"still being written")
    status, _said, complained = endcap(home, "backup", str(tmp_path / "two.tar.gz"))
    assert status == 0
    assert kept.name in complained
    assert half.name not in complained
    assert endcap(tmp_path / "new", "restore", str(tmp_path / "two.tar.gz"))[0] == 0
    assert not (tmp_path / "new" / "files" / "kept" / "00" / half.name).exists()


def test_nothing_is_put_on_top_of_something(desk: Path, backup: Path, tmp_path: Path) -> None:
    assert endcap(desk, "restore", str(backup))[0] == 2
    assert endcap(desk, "backup", str(backup))[2].startswith("No backup was made.")
    empty = tmp_path / "nothing-here"
    assert endcap(empty, "backup", str(tmp_path / "x.tar.gz"))[0] == 2
    assert not empty.exists()


def test_without_keys_they_are_asked_for(desk: Path, tmp_path: Path) -> None:
    path = tmp_path / "keyless.tar.gz"
    assert endcap(desk, "backup", str(path), "--without-keys")[0] == 0
    with tarfile.open(path) as tar:
        assert not [name for name in tar.getnames() if name.startswith("keys")]
    home = tmp_path / "new"
    status, _said, complained = endcap(home, "restore", str(path))
    assert (status, "--keys" in complained) == (2, True)
    assert list(home.iterdir()) == []
    assert endcap(home, "restore", str(path), "--keys", str(desk))[0] == 0


@pytest.mark.parametrize(
    "how", ["cut", "flipped", "swapped", "outside", "absolute", "link", "extra", "no list", "text"]
)
def test_what_is_not_whole_is_refused_and_nothing_stays(backup: Path, tmp_path: Path, how: str) -> None:
    path, home = tmp_path / "bad.tar.gz", tmp_path / "new"
    content = backup.read_bytes()
    if how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif how == "text":
        path.write_text("hello")
    else:
        _write_again(backup, path, how)
    status, _said, complained = endcap(home, "restore", str(path))
    assert (status, complained.startswith("Nothing was restored.")) == (2, True), complained
    assert list(home.iterdir()) == []
    assert not (tmp_path / "evil").exists()


def _write_again(source: Path, target: Path, how: str) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if how == "no list" and member.name == "manifest.json":
                continue
            if how == "swapped" and member.name == "keys/audit_key":
                content = b"x" * len(content)
            if member.name == "keys/secret_key" and how in ("outside", "absolute", "link", "extra"):
                extra = tarfile.TarInfo({"outside": "files/../../../evil", "absolute": "/evil"}.get(how, "files/more"))
                if how == "link":
                    extra.type, extra.linkname = tarfile.SYMTYPE, "/etc/passwd"
                new.addfile(extra, io.BytesIO())
            new.addfile(member, io.BytesIO(content))


def test_yesterdays_database_put_back_by_hand_is_found_until_it_is_declared(desk: Path, tmp_path: Path) -> None:
    """However much is written upon it."""
    home = tmp_path / "home"
    assert endcap(home, "restore", str(_backup_of(desk, tmp_path / "one.tar.gz")))[0] == 0
    yesterday = (home / "endcap.sqlite3").read_bytes()
    work(home, 1, "today")
    (home / "endcap.sqlite3").write_bytes(yesterday)
    work(home, 4, "since")
    status, said, _complained = endcap(home, "audit", "verify", "--lang", "en")
    assert (status, "an older database was put in its place" in said) == (4, True), said
    status, said, _complained = endcap(home, "audit", "declare", "--reason", "a snapshot", "--lang", "en")
    assert (status, "a snapshot" in said, "The history is whole." in said) == (0, True, True), said
    work(home, 1, "later")
    assert endcap(home, "audit", "verify")[0] == 0


# --- Where what is restored goes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_database_that_is_there_is_not_replaced(backup: Path, tmp_path: Path, ending: str) -> None:
    there = tmp_path / f"desk.sqlite3{ending}"
    there.write_text("somebody's desk")
    home, url = tmp_path / "new", f"sqlite://{tmp_path}/desk.sqlite3"
    status, _said, complained = endcap(home, "restore", str(backup), url=url)
    assert (status, f"{there} is there already" in complained) == (2, True), complained
    assert [one.name for one in tmp_path.iterdir() if one != home] == [there.name]
    assert there.read_text() == "somebody's desk"
    assert list(home.iterdir()) == []


def test_key_head_and_database_go_where_the_settings_want_them(desk: Path, backup: Path, tmp_path: Path) -> None:
    """A new machine has no key yet. Beside the database it does not appear."""
    home, key, head = tmp_path / "new", tmp_path / "far" / "key", tmp_path / "far" / "head.json"
    where = {"ENDCAP_AUDIT_KEY": str(key), "ENDCAP_AUDIT_ANCHOR": str(head)}
    url = f"sqlite://{tmp_path}/data/desk.sqlite3"
    status, said, complained = endcap(home, "restore", str(backup), "--lang", "en", url=url, **where)
    assert (status, "The history is whole." in said) == (0, True), said + complained
    assert key.read_text() == (desk / "audit_key").read_text()
    assert not {"audit_key", "audit_anchor.json", "endcap.sqlite3"} & {one.name for one in home.iterdir()}
    assert (tmp_path / "data" / "desk.sqlite3").is_file()
    assert endcap(home, "audit", "verify", url=url, **where)[0] == 0


@pytest.mark.parametrize("where", ["--keys", "its place"])
def test_another_key_is_refused_before_it_seals_anything(desk: Path, backup: Path, tmp_path: Path, where: str) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "audit_key").write_text("another")
    (wrong / "secret_key").write_text("another")
    home, given = tmp_path / "new", ("--keys", str(wrong)) if where == "--keys" else ()
    settings = {} if given else {"ENDCAP_AUDIT_KEY": str(wrong / "audit_key")}
    status, _said, complained = endcap(home, "restore", str(backup), *given, **settings)
    assert (status, "is not the one" in complained) == (2, True), complained
    assert list(home.iterdir()) == []
    assert (wrong / "audit_key").read_text() == "another"
    (wrong / "audit_key").write_text((desk / "audit_key").read_text())
    assert endcap(home, "restore", str(backup), *given, **settings)[0] == 0


@pytest.mark.parametrize("name", ["{victim}", "../../../../victim.txt", "nothing"])
def test_only_what_is_in_a_backup_is_taken_for_unfinished(backup: Path, tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    named = name.format(victim=victim)
    rewritten = _with_list(backup, tmp_path / "bad.tar.gz", unfinished=[named])
    status, _said, complained = endcap(tmp_path / "new", "restore", str(rewritten))
    assert (status, "is not in it" in complained) == (2, True), complained
    assert victim.read_text() == "mine"
    twisted = _with_list(backup, tmp_path / "worse.tar.gz", more=f"files/{named}", unfinished=[named])
    assert endcap(tmp_path / "new", "restore", str(twisted))[0] == (0 if name == "nothing" else 2)
    assert victim.read_text() == "mine"


def _with_list(source: Path, target: Path, *, more: str = "", **said: Any) -> Path:
    """Another list in it, and a member `more` that it names."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz", compresslevel=1) as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name == "manifest.json":
                listed = json.loads(content) | said
                if more:
                    new.addfile(tarfile.TarInfo(more), io.BytesIO())
                    listed["members"][more] = {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}
                content = json.dumps(listed).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def test_a_file_that_is_removed_after_the_database_was_copied_is_told(desk: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert endcap(home, "restore", str(_backup_of(desk, tmp_path / "one.tar.gz")))[0] == 0
    path = tmp_path / "two.tar.gz"
    script = [sys.executable, "-c", REMOVED_MEANWHILE, str(path)]
    gone = subprocess.run(script, env=environment(home), check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    assert manifest(path)["damaged"] == [gone]
    assert endcap(tmp_path / "new", "restore", str(path))[0] == 0


@pytest.mark.postgres
def test_on_postgres_while_people_work(tmp_path: Path) -> None:
    if programs() is None:
        missing("backups on PostgreSQL: the package postgresql is not installed")
    with running_postgres() as url:
        import psycopg

        with psycopg.connect(url, autocommit=True) as database:
            database.execute("CREATE DATABASE desk")
            database.execute("CREATE DATABASE anew")
        desk, anew = (url.replace("/postgres?", f"/{name}?") for name in ("desk", "anew"))
        home, path = tmp_path / "home", tmp_path / "quiet.tar.gz"
        assert endcap(home, "manage", "migrate", url=desk)[0] == 0
        _backup_of(home, path, desk)
        assert manifest(path)["vendor"] == "postgresql"
        assert endcap(tmp_path / "wrong", "restore", str(path))[0] == 2
        assert_nothing_stays_of_a_failed_try(path, tmp_path, anew)
        assert_of_one_moment(home, tmp_path / "new", desk, anew)
        filled = rows_of_postgres(anew)
        assert endcap(tmp_path / "again", "restore", str(path), url=anew)[0] == 2
        assert rows_of_postgres(anew) == filled


def assert_nothing_stays_of_a_failed_try(path: Path, folder: Path, anew: str) -> None:
    tables = manifest(path)["tables"]
    tables["company_territory"]["rows"] += 1
    spoilt = _with_list(path, folder / "spoilt.tar.gz", tables=tables)
    home = folder / "failed"
    status, _said, complained = endcap(home, "restore", str(spoilt), url=anew)
    assert (status, complained.startswith("Nothing was restored. company_territory")) == (2, True), complained
    assert rows_of_postgres(anew) == {}
    assert list(home.iterdir()) == []
