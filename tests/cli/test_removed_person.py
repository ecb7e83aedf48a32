"""A person who was removed stands in no byte of what lies under ENDCAP_HOME, free pages and indexes included."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.cli.running import endcap, environment

NAME, PHONE = "欧阳若兰", "13957192077"
SPACED = "139 5719 2077"
LIVED = f"""
from endcap.project import start
start.set_up()
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from endcap.accounts.models import Chain, Note
from endcap.platform import actions
from endcap.platform.access import system_actor
from endcap.platform.kinds import kind_named
from endcap.platform.spreadsheets import imports

actor = system_actor(today=timezone.localdate())
chain = actions.add(actor, kind_named("chain"), {{"code": "C1", "name": "惠民家"}}).row
kind = kind_named("contact")
contact = actions.add(actor, kind, {{"chain": chain, "name": "{NAME}", "phone": "{SPACED}"}}).row
for n in range(50):
    actions.edit(actor, kind, [contact], {{"habits": "{NAME} " * 40 + str(n)}})
    actions.add(actor, kind, {{"chain": chain, "name": f"李芳{{n}}"}})
for n in range(20):
    Note.objects.create(chain=chain, text=f"和{NAME}谈了 {{n}}", at=timezone.now())
Note.objects.filter(text__endswith="9").delete()
upload = SimpleUploadedFile("people.csv", "系统,姓名,电话\\n惠民家,{NAME},{PHONE}\\n".encode())
imports.receive(actor, kind, upload, goes_on=False, waits=True)
"""
REMOVED = """
from endcap.project import start
start.set_up()
from django.utils import timezone
from endcap.accounts.models import Contact
from endcap.platform.access import system_actor
from endcap.platform.kinds import kind_named
from endcap.platform.personal.removing import remove

contact = Contact.objects.get(phone__contains="139")
remove(system_actor(today=timezone.localdate()), kind_named("contact"), contact)
"""


IMPATIENT = """
from django.db import connection
connection.cursor().execute("PRAGMA busy_timeout = 300")
"""
REFUSED = """
from django.db import OperationalError
from endcap.platform.personal import tidying

def refused():
    raise OperationalError("database is locked")

tidying._wipe = refused
"""
PURGED = """
from endcap.project import start
start.set_up()
from django.utils import timezone
from endcap.platform.personal.purging import purge_what_is_over

assert not any(purge_what_is_over(timezone.localdate()).values())
"""


def run(home: Path, script: str) -> None:
    subprocess.run([sys.executable, "-c", script], env=environment(home), check=True)


def places(home: Path) -> list[str]:
    """Files that hold the name or the number, in UTF-8 or as JSON escapes it."""
    marks = [NAME.encode(), PHONE.encode(), SPACED.encode(), json.dumps(NAME)[1:-1].encode(), b"ouyangruolan"]
    return [
        path.name
        for path in home.rglob("*")
        if path.is_file() and any(mark in path.read_bytes() for mark in marks) and path.suffix != ".lock"
    ]


def test_no_byte_of_them_is_left(tmp_path: Path) -> None:
    assert endcap(tmp_path, "manage", "migrate")[0] == 0
    run(tmp_path, LIVED)
    assert "endcap.sqlite3" in places(tmp_path)
    run(tmp_path, REMOVED)
    assert places(tmp_path) == []
    assert json.loads(endcap(tmp_path, "audit", "verify", "--json")[1])["is_whole"]


def test_where_somebody_looks_at_the_database_the_next_purge_wipes_it(tmp_path: Path) -> None:
    assert endcap(tmp_path, "manage", "migrate")[0] == 0
    run(tmp_path, LIVED)
    reader = sqlite3.connect(tmp_path / "endcap.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM accounts_contact").fetchall()
    run(tmp_path, REMOVED.replace("contact =", IMPATIENT + "contact ="))
    assert places(tmp_path) != []
    assert is_untidy(tmp_path)
    reader.execute("COMMIT")
    run(tmp_path, PURGED)
    assert places(tmp_path) == []
    assert not is_untidy(tmp_path)
    reader.close()


def test_what_could_not_be_wiped_at_all_is_wiped_by_the_next_purge(tmp_path: Path) -> None:
    assert endcap(tmp_path, "manage", "migrate")[0] == 0
    run(tmp_path, LIVED)
    run(tmp_path, REMOVED.replace("contact =", REFUSED + "contact ="))
    assert is_untidy(tmp_path)
    run(tmp_path, PURGED)
    assert places(tmp_path) == []
    assert not is_untidy(tmp_path)


def is_untidy(home: Path) -> bool:
    with sqlite3.connect(home / "endcap.sqlite3") as database:
        return bool(database.execute("PRAGMA user_version").fetchone()[0])
