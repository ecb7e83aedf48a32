"""What lies under ENDCAP_HOME: the database, the secret key, collected and compiled files."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_BUSY_SECONDS = 20
# With recursive triggers, REPLACE fires the triggers that refuse removals, too.
SQLITE_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON;"


def home_folder() -> Path:
    folder = Path(os.environ.get("ENDCAP_HOME") or Path.home() / ".endcap").expanduser().resolve()
    # Wages lie in it: for its owner's eyes only.
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(home: Path) -> str:
    """Made once, readable by its owner only; it never enters the database or the environment."""
    path = home / "secret_key"
    with one_at_a_time(home / "secret_key.lock"):
        if not path.exists() or not path.stat().st_size:
            handle, draft = tempfile.mkstemp(dir=home, prefix=".secret_key-")
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        return path.read_text(encoding="ascii").strip()


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Waits for whoever holds the lock; the system lets go of it when its holder ends, however that is."""
    try:
        import fcntl
    except ImportError:  # no such locks on Windows
        yield
        return
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def database(url: str, home: Path) -> dict[str, Any]:
    """SQLite under the home folder unless DATABASE_URL names a PostgreSQL."""
    if not url:
        return sqlite(home / "endcap.sqlite3")
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
