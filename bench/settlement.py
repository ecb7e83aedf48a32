"""Settling shelf checks: against SQL by hand, against a rule engine per fact, and in memory at a hundred million facts."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.by_hand import settle_by_hand
from bench.data import write_shelf_facts
from endcap.kernels.facts import load_facts
from endcap.kernels.rules import CheckedRulebook, built_in_rulebooks, parse_rulebook, settle

ROUNDS = 7
ZEN_FACTS = 100_000


def shelf_rulebook() -> CheckedRulebook:
    """Clauses 1a and 1b of ka-channel, word for word."""
    text = built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8")
    return parse_rulebook(text[: text.index('  - clause: "2"')], label="shelf-clauses.yaml")


def against_hand(folder: Path, checks: int) -> dict[str, Any]:
    """Both write the same ledger; rounds alternate and the median ratio counts, as machines are noisy."""
    facts_folder = folder / f"shelf-{checks}"
    write_shelf_facts(facts_folder, checks)
    book = shelf_rulebook()
    by_hand, engine, reading = [], [], []
    for _ in range(ROUNDS):
        by_hand.append(settle_by_hand(facts_folder, folder / "by-hand.csv"))
        started = time.perf_counter()
        with load_facts(facts_folder) as facts:
            reading.append(time.perf_counter() - started)
            started = time.perf_counter()
            settle(facts, period="2026-10", rulebooks=[book]).write(folder / "engine")
            engine.append(time.perf_counter() - started)
    same = (folder / "by-hand.csv").read_bytes() == (folder / "engine" / "ledger.csv").read_bytes()
    ratios = sorted(hand / ours for hand, ours in zip(by_hand, engine, strict=True))
    return {
        "facts": checks,
        "same_ledger": same,
        "by_hand_seconds": min(by_hand),
        "engine_seconds": min(engine),
        "checking_seconds": min(reading),
        "facts_per_second_by_hand": checks / min(by_hand),
        "facts_per_second": checks / min(engine),
        "ratio": min(by_hand) / min(engine),
        "median_ratio": ratios[len(ratios) // 2],
    }


MEASURED = """
import json, resource, sys, time
started = time.perf_counter()
from endcap.cli.main import main
code = main(sys.argv[1:])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"code": code, "seconds": time.perf_counter() - started, "peak_bytes": peak}))
"""


def in_memory(folder: Path, checks: int, parts: int) -> dict[str, Any]:
    """The whole command, checking included, in a process of its own: seconds and peak memory."""
    source = folder / f"shelf-{checks}-in-{parts}"
    write_shelf_facts(source, checks, parts=parts)
    rulebook = folder / "shelf-clauses.yaml"
    text = built_in_rulebooks()["ka-channel"].read_text(encoding="utf-8")
    rulebook.write_text(text[: text.index('  - clause: "2"')], encoding="utf-8")
    options = ["settle", "--facts", str(source), "--period", "2026-10", "--rulebook", str(rulebook)]
    command = [sys.executable, "-c", MEASURED, *options, "--out", str(folder / "large")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {"facts": checks, **json.loads(done.stdout.splitlines()[-1])}


def cold_starts(examples: Path | None) -> dict[str, float | None]:
    """Seconds from the shell: help, and the example folder settled."""
    endcap = [sys.executable, "-m", "endcap.cli.main"]
    found: dict[str, float | None] = {"help_seconds": _shortest([*endcap, "--help"]), "example_seconds": None}
    if examples is not None:
        settling = ["settle", "--facts", str(examples / "facts"), "--period", "2026-10", "--out"]
        found["example_seconds"] = _shortest([*endcap, *settling, str(examples_out())])
    return found


def examples_out() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="endcap-bench-"))


def _shortest(command: list[str]) -> float:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
    return min(times)
