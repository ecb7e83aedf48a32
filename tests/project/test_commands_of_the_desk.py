"""`endcap serve` and `endcap manage`, and what a fault of ours looks like."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def endcap(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PORT", "HOST")}
    environment |= {"ENDCAP_HOME": str(home), "DJANGO_SETTINGS_MODULE": "endcap.project.settings"}
    command = [sys.executable, "-m", "endcap.cli.main", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)


def test_migrations_go_forward_back_and_forward(tmp_path: Path) -> None:
    for target in ((), ("conduct", "zero"), ("accounts", "zero"), ("company", "zero"), ()):
        done = endcap(tmp_path, "manage", "migrate", *target)
        assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in endcap(tmp_path, "manage", "migrate").stdout


def test_serving_on_a_taken_port_says_so(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = endcap(tmp_path, "serve", "--port", str(port))
    assert done.returncode == 1
    assert done.stderr == f"Port {port} is in use. Choose another one: PORT={port + 1}\n"


def test_an_employee_with_a_sign_in_is_entered(tmp_path: Path) -> None:
    assert endcap(tmp_path, "manage", "migrate").returncode == 0
    done = endcap(tmp_path, "manage", "employ", "A01", "杜明", "administrator")
    assert "A01" in done.stdout
    refused = endcap(tmp_path, "manage", "employ", "A02", "杜明", "administrator", "--user", "nobody")
    assert refused.returncode == 1
    assert "There is no sign-in nobody" in refused.stderr


@pytest.mark.django_db
def test_a_fault_of_ours_says_that_nothing_is_lost(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from endcap.platform import lists

    def broken(*_: Any) -> None:
        raise ConnectionError

    client = sign_in("M1")
    client.raise_request_exception = False
    monkeypatch.setattr(lists, "respond", broken)
    response = client.get("/stores/")
    assert response.status_code == 500
    assert "what you had saved is safe" in response.content.decode()
