"""`make bench`: measures the figures that docs/performance.md states, each beside its yardstick in the same run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import (  # noqa: E402
    all_clauses,
    findings,
    imports,
    lists,
    overlapping,
    page_feel,
    per_fact,
    refreshing,
    settlement,
)

DATA = ROOT / "bench" / "data"
EXAMPLES = ROOT.parent / "shared" / "examples"
MEBIBYTE = 1024**2


def machine() -> str:
    """What the figures were measured on: they say little without it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3 if hasattr(os, "sysconf") else 0
    parts = [f"{os.cpu_count()} cores", f"{memory:.0f} GiB", platform.machine(), f"Python {platform.python_version()}"]
    return ", ".join([*parts, f"DuckDB {metadata.version('duckdb')}"])


def measure(large: int) -> dict[str, Any]:
    DATA.mkdir(parents=True, exist_ok=True)
    found: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
    }
    found["shelf_5m"] = settlement.against_hand(DATA, 5_000_000)
    found["zen"] = per_fact.settle_by_zen(DATA / "shelf-5000000", DATA / "by-zen.csv")
    found["all_clauses"] = all_clauses.against_hand(DATA)
    found["overlapping"] = overlapping.against_one_rulebook(DATA)
    found["memory"] = [settlement.in_memory(DATA, count, max(2, count // 5_000_000)) for count in (large // 10, large)]
    found["cold"] = settlement.cold_starts(EXAMPLES if EXAMPLES.is_dir() else None)
    found["lists"] = lists.measure()
    found["findings"] = findings.measure()
    found["imports"] = imports.measure()
    with refreshing.demonstration() as environment:
        found["refreshing"] = refreshing.measure_on(environment)
        found["feel"] = page_feel.measure_on(environment)
    return found


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, str, str]]:
    shelf, zen, every = found["shelf_5m"], found["zen"], found["all_clauses"]
    overlap = found["overlapping"]
    small, large = found["memory"]
    growth = (large["seconds"] / small["seconds"]) / (large["facts"] / small["facts"])
    cold = found["cold"]
    example = (
        f"{cold['example_seconds']:.2f} s" if cold["example_seconds"] is not None else "not measured: no examples here"
    )
    return [
        (
            "5 M shelf checks → ledger", f"{shelf['facts_per_second'] / 1e6:.1f} M facts/s",
            f"by hand {shelf['facts_per_second_by_hand'] / 1e6:.1f} M facts/s", f"{shelf['ratio']:.2f} ×", "≥ 0.9 ×",
        ),
        (
            "the same, per fact", f"{shelf['facts_per_second'] / 1e6:.1f} M facts/s",
            f"zen-engine {zen['facts_per_second'] / 1e6:.3f} M facts/s",
            f"{shelf['facts_per_second'] / zen['facts_per_second']:.0f} ×", "≥ 100 ×",
        ),
        ("checking those 5 M facts", f"{shelf['checking_seconds']:.2f} s", "–", "–", "–"),
        (
            "all clauses, 100,000 employees", f"{every['engine_seconds']:.2f} s",
            f"by hand {every['by_hand_seconds']:.2f} s", f"{every['ratio']:.2f} ×", "≥ 0.7 ×",
        ),
        (
            "1 M facts fined by two rulebooks, ten months", f"{overlap['two_seconds']:.1f} s",
            f"one rulebook {overlap['one_seconds']:.1f} s", f"{overlap['set_aside']:,} set aside", "–",
        ),
        (
            f"{large['facts'] / 1e6:.0f} M facts, command with checking",
            f"{large['seconds']:.1f} s, {large['peak_bytes'] / MEBIBYTE:.0f} MiB",
            f"{small['facts'] / 1e6:.0f} M: {small['seconds']:.1f} s, {small['peak_bytes'] / MEBIBYTE:.0f} MiB",
            f"time per fact {growth:.2f} ×", "< 2 GiB, linear",
        ),
        ("endcap --help", f"{cold['help_seconds']:.2f} s", "–", "–", "< 0.5 s"),
        ("example month, cold", example, "–", "–", "< 2 s"),
        *lists.rows(found["lists"]),
        *findings.rows(found["findings"]),
        *imports.rows(found["imports"]),
        *refreshing.rows(found["refreshing"]),
        *page_feel.rows(found["feel"]),
    ]  # fmt: skip


def table(found: dict[str, Any]) -> str:
    lines = [
        f"{found['when'][:10]}, {found['machine']}",
        "",
        "| what | measured | beside | ratio | target |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows(found))])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--large", type=int, default=100_000_000, help="facts of the largest set (default: 100 million)"
    )
    found = measure(parser.parse_args().large)
    (ROOT / "bench" / "results.json").write_text(json.dumps(found, indent=2), encoding="utf-8")
    print(table(found))
