"""`make test`: everything that must hold, in one run that ends with pytest's summary.

Installs the system packages that tests in a real browser and on a real PostgreSQL need, when it runs as root on a
Debian-like system; elsewhere tests that lack them say loudly that they were skipped, and fail when CI=true.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from install import ROOT, install

SYSTEM_PACKAGES = {
    "chromium": lambda: bool(
        shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    ),
    "fonts-noto-cjk": lambda: (
        any(Path("/usr/share/fonts").rglob("*CJK*")) or any(Path("/usr/share/fonts").rglob("*wqy*"))
    ),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "default-jre-headless": lambda: bool(shutil.which("java")),
    "gettext": lambda: bool(shutil.which("msgfmt")),
}


def install_system_packages() -> None:
    missing = [name for name, is_there in SYSTEM_PACKAGES.items() if not is_there()]
    if not missing or not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"Installing system packages for the tests: {', '.join(missing)} …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    subprocess.run(command, env=quiet, check=False, stdout=subprocess.DEVNULL)


def run(*command: str, env: dict[str, str] | None = None) -> int:
    print("$", " ".join(Path(part).name if part.startswith("/") else part for part in command), flush=True)
    return subprocess.run(command, cwd=ROOT, env=os.environ | (env or {}), check=False).returncode


def main(arguments: list[str]) -> int:
    install_system_packages()
    python = str(install("test"))
    if run(python, str(ROOT / "tools" / "lint.py")):
        return 1
    workers = ["-n", str(min(4, os.cpu_count() or 2)), "--dist", "loadgroup"]
    return run(python, "-m", "pytest", "-q", *workers, *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
