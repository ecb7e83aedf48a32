"""Makes the environment: a virtual environment with what is pinned, by hash, then the project itself.

Plain Python, nothing else needed. Run again it takes no time unless the pins have changed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
PINS = {"base": ROOT / "requirements" / "base.txt", "test": ROOT / "requirements" / "test.txt"}


def python_of_environment() -> Path:
    folder = "Scripts" if os.name == "nt" else "bin"
    return ENVIRONMENT / folder / ("python.exe" if os.name == "nt" else "python")


def install(wanted: str = "base") -> Path:
    """Brings the environment up to date and returns its Python. What serves `test` serves `base` too."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Endcap needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; this is {sys.version.split()[0]}.")
    if not python_of_environment().exists():
        _create()
    for name in ("test", "base") if wanted == "base" else ("test",):
        if _stamp(name).exists() and _stamp(name).read_text() == _digest(name):
            return python_of_environment()
    print(f"Installing what requirements/{wanted}.txt pins …", flush=True)
    _pip("install", "--require-hashes", "--no-deps", "-r", str(PINS[wanted]))
    _pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    _stamp(wanted).write_text(_digest(wanted))
    return python_of_environment()


def _create() -> None:
    print(f"Making a virtual environment in {ENVIRONMENT.name} …", flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError):
        sys.exit("Python's venv module does not work here; on Debian: apt-get install python3-venv")


def _stamp(name: str) -> Path:
    return ENVIRONMENT / f".installed-{name}"


def _digest(name: str) -> str:
    parts = [PINS[name].read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _pip(*arguments: str) -> None:
    command = [str(python_of_environment()), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    if subprocess.run(command, check=False).returncode:
        sys.exit("The installation did not finish; nothing else was changed. Run it again when the cause is mended.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Makes the environment in .venv.")
    parser.add_argument("--test", action="store_true", help="with everything that tests and measurements need")
    install("test" if parser.parse_args().test else "base")
