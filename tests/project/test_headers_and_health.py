"""Headers that keep a page safe, and the two addresses that watch over the process."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from endcap.platform.jobs import LATE_AFTER
from endcap.project.home import database, kept_secret


@pytest.mark.django_db
def test_pages_allow_no_foreign_and_no_inline_code(client: Any) -> None:
    response = client.get("/sign-in/")
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.django_db
def test_no_page_has_inline_scripts_or_styles(sign_in: Callable[..., Any], findings: None) -> None:
    for page in (
        "/",
        "/people/",
        *(
            f"/conduct/{one}/"
            for one in (
                "findings",
                "to-decide",
                "appeals",
                "statements",
                "months/2026-10",
                "months/2026-10/closing",
            )
        ),
    ):
        text = sign_in("M1").get(page).content.decode()
        assert "style=" not in text
        assert "<style" not in text
        assert " onclick" not in text
        assert "<script>" not in text


@pytest.mark.django_db
def test_pages_with_personal_data_are_not_kept_by_caches(sign_in: Callable[..., Any]) -> None:
    assert "no-store" in sign_in("M1").get("/people/").headers["Cache-Control"]


@pytest.mark.django_db
def test_health(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200

    def broken(*_: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(connection, "cursor", broken)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/people/", "/api/stores/"])
def test_while_much_is_written_others_are_asked_to_wait(
    sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = sign_in("M1")
    client.raise_request_exception = False

    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.count", locked)
    response = client.get(address)
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"


@pytest.mark.django_db
def test_storage_and_jobs_are_told_of(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "database": "ok", "storage": "ok", "jobs": "ok"}
    late = timezone.now() - LATE_AFTER - timedelta(seconds=1)
    DBTaskResult.objects.create(
        args_kwargs={}, task_path="x", backend_name="default", run_after=late, exception_class_path="", traceback=""
    )
    DBTaskResult.objects.update(enqueued_at=late)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["jobs"]) == (200, "late")
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr(Path, "exists", lambda _: True)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["storage"]) == (503, "unavailable")


def test_the_secret_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    key = kept_secret(tmp_path / "secret_key")
    assert len(key) > 60
    assert kept_secret(tmp_path / "secret_key") == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_key_file_left_empty_by_a_crash_is_written_again(tmp_path: Path) -> None:
    os.close(os.open(tmp_path / "secret_key", os.O_CREAT, 0o600))
    assert len(kept_secret(tmp_path / "secret_key")) > 60


def test_database_addresses(tmp_path: Path) -> None:
    assert database("", tmp_path)["NAME"] == str(tmp_path / "endcap.sqlite3")
    found = database("postgresql://ann:p%40ss@db.example:5433/desk", tmp_path)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("ann", "p@ss", "db.example", "5433")
    assert database("postgresql://endcap@/postgres?host=/run/pg", tmp_path)["HOST"] == "/run/pg"
    with pytest.raises(ValueError, match="write postgresql"):
        database("mysql://x/y", tmp_path)


@pytest.mark.django_db
def test_language_is_chinese_until_switched(client: Any) -> None:
    page = client.get("/sign-in/", headers={"Accept-Language": "en-US"})
    assert 'lang="zh-CN"' in page.content.decode()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})
    page = client.get("/sign-in/")
    assert 'lang="en"' in page.content.decode()
    assert page.headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_guessing_a_password_is_stopped(client: Any, company: None) -> None:
    from endcap.platform.models import User

    User.objects.create_user("ann", "the right password")
    for _ in range(10):
        client.post("/sign-in/", {"username": "ann", "password": "wrong"})
    response = client.post("/sign-in/", {"username": "ann", "password": "the right password"})
    assert response.status_code == 429
    assert "_auth_user_id" not in client.session


def test_behind_https_cookies_are_for_this_host_alone(tmp_path: Path) -> None:
    code = (
        "from endcap.project import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    )
    environment = os.environ | {"ENDCAP_HOME": str(tmp_path), "ENDCAP_HTTPS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken", "True", "True", "True", "31536000"]
