"""What lies under ENDCAP_HOME: the database, the keys, the head of the history, collected and compiled files."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from endcap.platform.safe_files import one_at_a_time, write_whole

SQLITE_NAME = "endcap.sqlite3"
SQLITE_BUSY_SECONDS = 20
# With recursive triggers, REPLACE fires the triggers that refuse removals, too.
SQLITE_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON;"


class NoDesk(Exception):
    """There is no database that is up to date. The message says where it was looked for, and what to do."""


def home_path() -> Path:
    return Path(os.environ.get("ENDCAP_HOME") or Path.home() / ".endcap").expanduser().resolve()


def home_folder() -> Path:
    folder = home_path()
    # Wages lie in it: for its owner's eyes only.
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def kept_secret(path: Path) -> str:
    """Made once, readable by its owner only; it never enters the database or the environment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(path.with_name(f"{path.name}.lock")):
        if not path.exists() or not path.stat().st_size:
            write_whole(path, secrets.token_urlsafe(64))
        return path.read_text(encoding="ascii").strip()


def database(url: str, home: Path) -> dict[str, Any]:
    """SQLite under the home folder unless DATABASE_URL names a PostgreSQL."""
    if not url:
        return sqlite(home / SQLITE_NAME)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL begins with {parts.scheme}: write postgresql://user:password@host/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": options.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "init_command": SQLITE_PRAGMAS,
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_BUSY_SECONDS,
        },
    }


def public_address(url: str) -> str:
    """Without the slash at its end."""
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(f"ENDCAP_URL is {url}: write https://name")
    return url.rstrip("/")


def mail_server(url: str) -> dict[str, Any]:
    """The framework's settings for ENDCAP_MAIL_URL; without one, an empty host."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        raise ValueError("ENDCAP_MAIL_URL: write smtp://user:password@host:587?tls=1, or smtps://user:password@host")
    is_ssl = parts.scheme == "smtps"
    is_tls = not is_ssl and dict(parse_qsl(parts.query)).get("tls") == "1"
    return {
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if is_ssl else 587 if is_tls else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_ssl,
        "EMAIL_USE_TLS": is_tls,
    }
