"""The demonstration company's open month settled in the application: `python -m bench.refreshing`.

What the background does within a minute of every change, and each morning: all facts are written down, read, judged, and
compared with the findings that are known. Measured in a process of its own, once everything is loaded.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
TARGET_SECONDS = 5


@contextmanager
def demonstration() -> Iterator[dict[str, str]]:
    """The environment of processes that work on a demonstration company made for it."""
    with tempfile.TemporaryDirectory(prefix="endcap-bench-") as home:
        places = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        own = {"ENDCAP_HOME": home, "HOST": "127.0.0.1", "DATABASE_URL": "", "PYTHONPATH": places}
        environment = {**os.environ, **own}
        command = [sys.executable, str(ROOT / "tools" / "demo.py"), "--only-make"]
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield environment


def measure_on(environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.refreshing", "settle"]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def settle() -> dict[str, Any]:
    from endcap.conduct.findings.refreshing import refresh
    from endcap.conduct.ledger.months import open_month
    from endcap.conduct.models import Finding
    from endcap.platform import fact_tables
    from endcap.platform.clock import company_now

    today, month = company_now().date(), open_month()
    assert month is not None
    first = _seconds(lambda: refresh(today, since=month.first_day))
    again = [_seconds(lambda: refresh(today, since=month.first_day)) for _ in range(ROUNDS)]
    sources = fact_tables.sources().values()
    return {
        "first_seconds": first,
        "seconds": median(again),
        "most_seconds": max(again),
        "records": sum(source.rows(today).count() for source in sources),
        "findings": Finding.objects.filter(period__gte=month.month).count(),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "load": os.getloadavg()[0],
    }


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """That of the table of all figures."""
    return [
        (
            f"the open month settled in the application, {found['records']:,} records",
            f"{found['seconds']:.1f} s, {found['mebibytes']:.0f} MiB", f"the first time {found['first_seconds']:.1f} s",
            f"{found['findings']} findings compared", f"< {TARGET_SECONDS} s",
        )
    ]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:] == ["settle"]:
        from endcap.project.start import set_up

        set_up()
        print(json.dumps(settle()))
    else:
        with demonstration() as environment:
            print("\n".join(" | ".join(row) for row in rows(measure_on(environment))))
