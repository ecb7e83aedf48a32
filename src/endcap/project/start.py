"""Getting the desk ready and serving it."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from endcap.platform.safe_files import one_at_a_time
from endcap.project.home import SQLITE_NAME, NoDesk, home_path

THREADS = 4
NO_PORT = -1
NO_DESK = (
    "No desk of this version lies in %s. Start it once (endcap serve), or name another ENDCAP_HOME or DATABASE_URL."
)
POLL_SECONDS = 0.5
CLOCK_SECONDS = 10
STOP_SECONDS = 20
LONGEST_PAUSE = 60.0
# Set where the worker belongs to a server, and ends with it.
BESIDE = "ENDCAP_BESIDE_SERVER"
ANY_HOST = ("0.0.0.0", "::")
log = logging.getLogger(__name__)


def set_up() -> None:
    # Wages lie in what it writes, also where the folder was there before.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endcap.project.settings")
    django.setup()


def set_up_to_use() -> None:
    """For commands that work with what is there. Raises NoDesk."""
    if not os.environ.get("DATABASE_URL") and not (home_path() / SQLITE_NAME).exists():
        raise NoDesk(NO_DESK % home_path())
    set_up()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NoDesk(NO_DESK % connection.settings_dict["NAME"])


def prepare() -> None:
    """Brings the database and the collected files up to date. Safe to repeat, after being killed half-way, and at once
    with another start."""
    with one_at_a_time(Path(settings.HOME) / "starting.lock"):
        _bring_up_to_date()


def _bring_up_to_date() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    stamp = settings.STATIC_ROOT / "collected"
    digest = _digest_of_static_files()
    if not stamp.exists() or stamp.read_text() != digest:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(digest)


def _digest_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    files = sorted(
        (path, Path(storage.path(path)).stat().st_mtime_ns, storage.size(path))
        for finder in get_finders()
        for path, storage in finder.list(None)
    )
    return hashlib.sha256(repr(files).encode()).hexdigest()


def asked_port() -> int:
    """The port that PORT names; one that is no port is left for `port_problem` to report."""
    asked = os.environ.get("PORT") or "8000"
    return int(asked) if asked.isdecimal() and len(asked) < 6 else NO_PORT


def shown_address(host: str, port: int) -> str:
    """Where a browser on this machine finds the desk."""
    shown = "127.0.0.1" if host in ANY_HOST else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"


def first_address(address: str) -> str | None:
    """Where the first administrator is made, at the desk's `address`: another one at each start, until there is one."""
    from django.urls import reverse

    from endcap.company.first_administrator import new_code

    code = new_code()
    return address.rstrip("/") + reverse("company:first-administrator", args=[code]) if code else None


def port_problem(host: str, port: int) -> str | None:
    """Says in words why an address cannot be served, before a server says it in its own."""
    if not 0 < port < 65536:
        asked = os.environ.get("PORT", "") if port == NO_PORT else port
        return f"{asked} is no port: write a number from 1 to 65535"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is in use. Choose another one: PORT={port + 1}"
            return f"{host}:{port} cannot be served: {error.strerror}"
    return None


def work() -> int:
    """Does what is to be done in the background, until it is stopped."""
    from endcap.platform.jobs import enqueue_abandoned, enqueue_waiting

    if os.environ.get(BESIDE):
        threading.Thread(target=_end_with_parent, daemon=True).start()
    enqueue_abandoned()
    enqueue_waiting()
    threading.Thread(target=_keep_time, daemon=True).start()
    call_command("db_worker", interval=POLL_SECONDS, reload=False, verbosity=0)
    return 0


def _keep_time() -> None:
    """What becomes due is given to the worker, also after a fault: a database may be away for a while."""
    from endcap.platform.jobs import look_at_the_clock

    while True:
        try:
            look_at_the_clock()
        except Exception:
            log.exception("looking at the clock")
        close_old_connections()
        time.sleep(CLOCK_SECONDS)


def _end_with_parent() -> None:
    """However the parent ended, what it would write to closes."""
    # Past Python's buffers: their locks are in the way of a process that ends meanwhile.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def worker_beside() -> Iterator[None]:
    """A worker in a process of its own, which ends with this one. One that ends by itself is started again, after a
    pause that doubles while that goes on."""
    ended = threading.Event()
    workers = [_start_worker()]

    def keep() -> None:
        pause = 1.0
        while not ended.is_set():
            began = time.monotonic()
            workers[-1].wait()
            pause = 1.0 if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
            if not ended.wait(pause):
                log.error("the worker ended with %s and is started again", workers[-1].returncode)
                workers.append(_start_worker())

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ended.set()
        workers[-1].terminate()
        workers[-1].wait(timeout=STOP_SECONDS)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "endcap.cli.main", "worker"],
        stdin=subprocess.PIPE, start_new_session=True, env={**os.environ, BESIDE: "1"},
    )  # fmt: skip


def serve(host: str, port: int, *, with_worker: bool = True) -> int:
    """Serves until it is stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    problem = port_problem(host, port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    server = Granian(
        "endcap.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_access=False,
        log_level="warning",
    )
    with worker_beside() if with_worker else nullcontext():
        server.serve()
    return 0
