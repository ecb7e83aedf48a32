"""`endcap backup` while people work, `endcap restore` on an empty folder: the same rows, history and files."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
user = User.objects.create_user("worker")
first = actions.add(actor, kind, {"code": "D0", "name": "上城区"}).row
for n in range(1, int(sys.argv[1]) + 1):
    actions.add(actor, kind, {"code": f"D{n}", "name": f"第{n}区"})
    actions.edit(actor, kind, [first], {"name": f"改{n}"})
    if n % 3 == 0:
        content = f"合同 {n}".encode() * 50_000
        digest = hashlib.sha256(content).hexdigest()
        default_storage.save(files.path_of(digest), ContentFile(content))
        with recording(actor, "file.add") as book:
            book.add(Attachment(
                about_kind="chain", about_id=1, name=f"{n}.pdf", sha256=digest, size_bytes=len(content),
                media_type="application/pdf", added_at=timezone.now(), added_by=user,
            ))
    print(n, flush=True)
"""


@contextmanager
def working(home: Path, url: str = "") -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, "100000"], env=environment(home, url), stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        for _ in range(5):
            assert process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.wait()


def work(home: Path, times: int, url: str = "") -> None:
    subprocess.run(
        [sys.executable, "-c", WORK, str(times)], env=environment(home, url), check=True, stdout=subprocess.DEVNULL
    )


def manifest(path: Path) -> dict[str, Any]:
    with tarfile.open(path) as tar:
        return dict(json.loads(tar.extractfile("manifest.json").read()))  # type: ignore[union-attr]


def rows(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names}


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
    assert set(seals[0]) < set(seals[1])
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
    assert listed["head"][0] == listed["tables"]["platform_seal"]["rows"]
    assert listed["damaged"] == listed["unfinished"] == []


def test_while_people_work_it_is_of_one_moment(desk: Path, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    assert endcap(busy, "restore", str(_backup_of(desk, tmp_path / "first.tar.gz")))[0] == 0
    with sqlite3.connect(busy / "endcap.sqlite3") as database:
        database.execute("DELETE FROM company_territory")
        database.execute("UPDATE platform_user SET username = 'earlier'")
    path = tmp_path / "under-load.tar.gz"
    with working(busy) as process:
        _backup_of(busy, path)
        assert process.poll() is None
    assert endcap(tmp_path / "new", "restore", str(path))[0] == 0
    assert len(files(tmp_path / "new")) >= 2


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
        home, path = tmp_path / "home", tmp_path / "under-load.tar.gz"
        assert endcap(home, "manage", "migrate", url=desk)[0] == 0
        with working(home, desk) as process:
            started = time.monotonic()
            _backup_of(home, path, desk)
            assert process.poll() is None, time.monotonic() - started
        listed = manifest(path)
        assert listed["vendor"] == "postgresql"
        assert listed["tables"]["company_territory"]["rows"] >= 5
        assert endcap(tmp_path / "wrong", "restore", str(path))[0] == 2
        status, said, complained = endcap(tmp_path / "new", "restore", str(path), "--lang", "en", url=anew)
        assert status == 0, said + complained
        assert "The history is whole." in said
        assert endcap(tmp_path / "again", "restore", str(path), url=anew)[0] == 2
