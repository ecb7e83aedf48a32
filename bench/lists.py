"""The list of 100,000 stores beside a bare Django list of the same rows, served alike, on SQLite and on PostgreSQL.

`python -m bench.lists` measures it alone: requests a second and p95 at eight users, and what one user waits. Rounds of
ours and of the bare list alternate. Every answer is looked at: a page with an error or without rows fails the run.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import cycle
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from tests.postgres import programs, running_postgres

ROOT = Path(__file__).resolve().parents[1]
DATABASES = ("sqlite", "postgresql")
USERS = 8
ROUNDS = 4
SECONDS = 1.25
SINGLE = 50
PAGE_SIZE = 80
TARGETS = {"rate": 0.6, "p95": 1.7, "single_ms": 60}


@dataclass(frozen=True)
class Subject:
    """What a list is of. The module `filled_by` puts it into a database, and prints what `pages` has to know of it."""

    name: str
    address: str
    filled_by: tuple[str, ...]
    pages: Callable[[dict[str, Any]], list[Page]]


@dataclass(frozen=True)
class Page:
    """A kind of page: the addresses' parameters, taken in turn, ours and those of the bare list."""

    name: str
    ours: list[dict[str, Any]]
    bare: list[dict[str, Any]]
    role: str = "manager"


def pages(known: dict[str, Any]) -> list[Page]:
    def same(name: str, *parameters: dict[str, Any], role: str = "manager") -> Page:
        return Page(name, list(parameters), list(parameters), role)

    short = [*known["chain_names"], *(place[:2] for place in known["places"][:4])]
    long = [*known["banner_names"], *known["places"][:4]]
    return [
        same("first page", {}),
        Page("first page, supervisor", [{}], [{"team": "own"}], role="supervisor"),
        same("second page", {"page": 2}),
        same("page 600", {"page": 600}),
        same("search, 2 characters", *({"q": word} for word in short)),
        same("search, 3 and more", *({"q": word} for word in long)),
        Page("search, initials", [{"q": initials(word)} for word in long], [{"q": word} for word in long]),
        same("one chain", *({"chain": chain} for chain in known["chains"])),
        same("by name", {"sort": "name"}),
    ]


def initials(word: str) -> str:
    from endcap.kernels.text import search_key

    return search_key(word).split()[1]


STORES = Subject("stores", "/stores/", ("bench.customers",), pages)


def measure(databases: Iterable[str] = DATABASES, subject: Subject = STORES) -> dict[str, Any]:
    """By database; PostgreSQL only where it is installed."""
    found = {}
    for name in databases:
        if name == "sqlite" or programs() is not None:
            with database(name) as environment:
                found[name] = measure_on(environment, subject)
    return found


@contextmanager
def database(name: str) -> Iterator[dict[str, str]]:
    """The environment of processes that work on a new, empty one."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="endcap-bench-"))
        url = stack.enter_context(running_postgres()) if name == "postgresql" else ""
        settings = {"ENDCAP_HOME": home, "DATABASE_URL": url, "ENDCAP_DEBUG": "0", "HOST": "127.0.0.1"}
        yield {**os.environ, **settings, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}


def fill(environment: dict[str, str], subject: Subject) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", *subject.filled_by], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure_on(environment: dict[str, str], subject: Subject) -> list[dict[str, Any]]:
    known = fill(environment, subject)
    with (
        serving(environment, "-m", "endcap.cli.main", "serve", "--port") as ours,
        serving(environment, "-m", "bench.bare.serve") as bare,
    ):
        found = []
        for page in subject.pages(known):
            found.append(compared(page, subject.address, ours, bare, known["sessions"]))
            print(".", end="", file=sys.stderr, flush=True)
        return found


@contextmanager
def serving(environment: dict[str, str], *command: str) -> Iterator[tuple[int, int]]:
    """A server's port, once it listens, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, *command, str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{' '.join(command)} does not listen") from None
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def compared(
    page: Page, address: str, ours: tuple[int, int], bare: tuple[int, int], sessions: dict[str, str]
) -> dict[str, Any]:
    asked = {"ours": [{**one, "page_size": PAGE_SIZE} for one in page.ours], "bare": page.bare}
    sides = {
        name: Side(*server, [f"{address}?{urlencode(one)}" for one in asked[name]], sessions[page.role])
        for name, server in (("ours", ours), ("bare", bare))
    }
    for side in sides.values():
        side.at_once(USERS, 0.7)
    many: dict[str, list[float]] = {name: [] for name in sides}
    seconds, busy = dict.fromkeys(sides, 0.0), dict.fromkeys(sides, 0.0)
    for _ in range(ROUNDS):
        for name, side in sides.items():
            before = side.busy()
            taken, waited = side.at_once(USERS, SECONDS)
            busy[name] += side.busy() - before
            seconds[name] += taken
            many[name] += waited
    found: dict[str, Any] = {"page": page.name, "role": page.role, "load": os.getloadavg()[0]}
    for name, side in sides.items():
        alone = side.one_by_one(SINGLE)
        found[name] = {
            "requests": len(many[name]),
            "requests_per_second": len(many[name]) / seconds[name],
            "p95_ms": percentile(many[name]) * 1000,
            "server_ms": busy[name] / len(many[name]) * 1000,
            "single_ms": median(alone) * 1000,
            "single_p95_ms": percentile(alone) * 1000,
            "bytes": side.bytes,
        }
    found["rate_ratio"] = found["ours"]["requests_per_second"] / found["bare"]["requests_per_second"]
    found["p95_ratio"] = found["ours"]["p95_ms"] / found["bare"]["p95_ms"]
    found["reached"] = (
        found["rate_ratio"] >= TARGETS["rate"]
        and found["p95_ratio"] <= TARGETS["p95"]
        and found["ours"]["single_ms"] < TARGETS["single_ms"]
    )
    return found


def _seconds_of(process: int) -> float:
    """Zero where the system does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def percentile(values: list[float], share: float = 0.95) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


class Side:
    """One of the two servers, asked for one kind of page."""

    def __init__(self, port: int, process: int, addresses: list[str], session: str) -> None:
        self.port, self.process, self.addresses = port, process, addresses
        self.headers = {"Cookie": f"sessionid={session}"}
        self.bytes = 0

    def busy(self) -> float:
        """Seconds of processor time that the server has used, without the database's: noise hardly changes it."""
        return sum(_seconds_of(process) for process in [self.process, *_children(self.process)])

    def at_once(self, users: int, seconds: float) -> tuple[float, list[float]]:
        """How long it took, and what every request waited."""
        started = time.perf_counter()
        waited: list[list[float] | BaseException] = []
        threads = [
            Thread(target=self._keep_asking, args=(started + seconds, number, waited)) for number in range(users)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = time.perf_counter() - started
        for one in waited:
            if isinstance(one, BaseException):
                raise one
        return taken, [value for one in waited for value in one]  # type: ignore[union-attr]

    def _keep_asking(self, until: float, offset: int, waited: list[Any]) -> None:
        try:
            own: list[float] = []
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            addresses = cycle(
                self.addresses[offset % len(self.addresses) :] + self.addresses[: offset % len(self.addresses)]
            )
            while time.perf_counter() < until:
                own.append(self._ask(connection, next(addresses)))
            connection.close()
            waited.append(own)
        except BaseException as error:
            waited.append(error)

    def one_by_one(self, count: int) -> list[float]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        addresses = cycle(self.addresses)
        waited = [self._ask(connection, next(addresses)) for _ in range(count)]
        connection.close()
        return waited

    def _ask(self, connection: HTTPConnection, address: str) -> float:
        started = time.perf_counter()
        connection.request("GET", address, headers=self.headers)
        answer = connection.getresponse()
        body = answer.read()
        waited = time.perf_counter() - started
        if answer.status != 200 or body.count(b"<tr") < PAGE_SIZE:
            raise RuntimeError(f"{address}: {answer.status}, {body.count(b'<tr')} rows")
        self.bytes = len(body)
        return waited


def rows(found: dict[str, Any], subject: Subject = STORES) -> list[tuple[str, str, str, str, str]]:
    """Those of the table in docs/performance.md."""
    lines = []
    target = f"≥ {TARGETS['rate']} × req/s, ≤ {TARGETS['p95']} × p95, < {TARGETS['single_ms']} ms"
    for name, measured in found.items():
        label = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[name]
        for one in measured:
            ours, bare = one["ours"], one["bare"]
            lines.append((
                f"80 of 100,000 {subject.name}, {one['page']}, {label}",
                f"{ours['requests_per_second']:.0f} req/s, p95 {ours['p95_ms']:.0f} ms, alone {ours['single_ms']:.0f} ms",
                f"bare list {bare['requests_per_second']:.0f} req/s, p95 {bare['p95_ms']:.0f} ms, "
                f"alone {bare['single_ms']:.0f} ms",
                f"{one['rate_ratio']:.2f} ×, p95 {one['p95_ratio']:.2f} ×",
                target,
            ))  # fmt: skip
    return lines


def table(found: dict[str, Any]) -> str:
    """All that was measured, one line per kind of page."""
    lines = []
    for name, measured in found.items():
        lines += [
            "", f"{name}: {USERS} users, {SECONDS * ROUNDS:.0f} s each", "",
            "| page | req/s | bare | ratio | p95 ms | bare | ratio | one user ms (p95) | bare | server ms | bare | load | |",
            f"|{'---|' * 13}",
        ]  # fmt: skip
        for one in measured:
            ours, bare = one["ours"], one["bare"]
            cells = [
                one["page"], f"{ours['requests_per_second']:.1f}", f"{bare['requests_per_second']:.1f}",
                f"{one['rate_ratio']:.2f}", f"{ours['p95_ms']:.0f}", f"{bare['p95_ms']:.0f}", f"{one['p95_ratio']:.2f}",
                f"{ours['single_ms']:.0f} ({ours['single_p95_ms']:.0f})",
                f"{bare['single_ms']:.0f} ({bare['single_p95_ms']:.0f})",
                f"{ours['server_ms']:.0f}", f"{bare['server_ms']:.0f}", f"{one['load']:.1f}",
                "reached" if one["reached"] else "missed",
            ]  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines[1:])


def print_measured(description: str | None, subject: Subject) -> None:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    print(table(measure(parser.parse_args().database or DATABASES, subject)))


if __name__ == "__main__":
    print_measured(__doc__, STORES)
