"""Writes the pins: every dependency of the project with version and hashes, and no address of any registry.

Needs pip-tools: `pip install pip-tools`, then `python tools/lock.py`. Review the difference before committing it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = {"base": (), "test": ("spark", "bench", "test")}
OPTIONS = (
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
)  # fmt: skip


def lock(name: str) -> None:
    target = ROOT / "requirements" / f"{name}.txt"
    extras = [part for extra in EXTRAS[name] for part in ("--extra", extra)]
    sources = ["pyproject.toml", "requirements/build.in"]
    command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *extras, "-o", str(target), *sources]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    for each in EXTRAS:
        lock(each)
