"""`make lint`: style, types, layers, missing migrations. Run inside the environment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACES = ("src", "tests", "tools", "bench")

CHECKS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", *PLACES),
    ("ruff", "format", "--check", "--quiet", *PLACES),
    ("mypy", "-p", "endcap.kernels", "-p", "endcap.cli"),
    ("importlinter.cli", "lint"),
    ("endcap.cli.main", "manage", "makemigrations", "--check", "--dry-run"),
)


def main() -> int:
    failed = []
    for check in CHECKS:
        name = " ".join(check[:2])
        command = [sys.executable, "-m", *check]
        if check[0] == "importlinter.cli":
            command = [
                sys.executable,
                "-c",
                "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())",
            ]
        print(f"$ {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Not in order: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
