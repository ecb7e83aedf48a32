"""`make soak`: the long random runs. Hours if need be; never part of CI."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FACT_SETS = "2000"
FUZZ_TIMES = "30"
TAMPERINGS = "1000"
HISTORIES = "10000"
HISTORIES_OF_THE_LEDGER = "tests/conduct/test_random_histories.py"
SUITES = (
    "tests/kernels/rules/test_engine_agrees_with_reference.py",
    "tests/kernels/rules/test_fuzz.py",
    "tests/platform/test_audit.py",
    HISTORIES_OF_THE_LEDGER,
)


def main() -> int:
    counts = {
        "ENDCAP_RANDOM_FACT_SETS": FACT_SETS, "ENDCAP_FUZZ_TIMES": FUZZ_TIMES, "ENDCAP_TAMPERINGS": TAMPERINGS,
        "ENDCAP_HISTORIES": HISTORIES,
    }  # fmt: skip
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 2), *SUITES]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | counts, check=False).returncode
    return done or _histories_on_postgres(counts)


def _histories_on_postgres(counts: dict[str, str]) -> int:
    """Needs the package postgresql."""
    sys.path.insert(0, str(ROOT))
    from tests.postgres import running_postgres

    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:xdist",
        "--ds",
        "tests.settings",
        HISTORIES_OF_THE_LEDGER,
    ]
    with running_postgres() as url:
        environment = os.environ | counts | {"DATABASE_URL": url}
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
