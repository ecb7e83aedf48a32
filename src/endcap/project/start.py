"""Getting the desk ready and serving it."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

THREADS = 4


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endcap.project.settings")
    django.setup()


def prepare() -> None:
    """Brings the database and the collected files up to date. Safe to repeat, and after being killed half-way."""
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


def port_problem(host: str, port: int) -> str | None:
    """Says in words why an address cannot be served, before a server says it in its own."""
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


def serve(host: str, port: int) -> int:
    """Serves until it is stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    problem = port_problem(host, port)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    Granian(
        "endcap.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_access=False,
        log_level="warning",
    ).serve()
    return 0
