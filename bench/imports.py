"""A sheet of 200,000 rows brought in, beside reading it with calamine alone: `python -m bench.imports`.

Each is measured in a process of its own: seconds from the file to the commit, and the most memory that it had. Sell-out
is what comes in such sheets; stores, with a line of history for each, are measured too.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROWS, STORES, PRODUCTS = 200_000, 500, 20
MONDAY = date(2026, 1, 5)
TARGETS = {"ratio": 3.0, "mebibytes": 500}


def make_sheets(folder: Path) -> None:
    _write(
        folder / "sell-out.xlsx",
        ["门店编码", "门店名称", "产品编码", "产品名称", "条码", "周", "销量", "销售额", "城市", "备注"],
        (
            [
                f"S{n % STORES:04}", f"惠民家第{n % STORES}店", f"P{n // STORES % PRODUCTS:02}", "清岭天然水", "6901234567892",
                (MONDAY + timedelta(weeks=n // STORES // PRODUCTS)).isoformat(), n % 97, n % 97 * 2.5, "杭州", "",
            ]
            for n in range(ROWS)
        ),
    )  # fmt: skip
    _write(
        folder / "stores.xlsx",
        ["编号", "名称", "系统", "地址", "纬度", "经度", "面积", "日客流", "开业日期", "关店日期"],
        (
            [
                f"N{n:06}", f"惠民家{n}店", "惠民家", f"文三路 {n} 号", 30 + n % 1000 / 1000, 120 + n % 997 / 1000, n % 5000 + 50,
                n % 3000, (date(2010, 1, 1) + timedelta(days=n % 4000)).isoformat(), "",
            ]
            for n in range(ROWS)
        ),
    )  # fmt: skip


def _write(path: Path, headings: list[str], rows: Any) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, headings)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)


def read_alone(path: Path) -> dict[str, float]:
    import python_calamine

    start = time.perf_counter()
    rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert len(rows) == ROWS + 1
    return _told(start)


def bring_in(path: Path, key: str) -> dict[str, float]:
    from django.core.files import File
    from django.utils import timezone

    from endcap.platform.access import system_actor
    from endcap.platform.kinds import kind_named
    from endcap.platform.spreadsheets import imports

    actor = system_actor(today=timezone.localdate())
    start = time.perf_counter()
    with path.open("rb") as stream:
        one = imports.receive(actor, kind_named(key), File(stream, name=path.name), goes_on=True, waits=True)
    told = _told(start)
    one.refresh_from_db()
    assert (one.state, one.new + one.changed) == ("done", ROWS), (one.state, one.error, one.problems[:3])
    return told


def _told(start: float) -> dict[str, float]:
    """The memory of the largest process: the file is read in one of its own."""
    seconds = time.perf_counter() - start
    most = max(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"seconds": seconds, "mebibytes": most / 1024}


def fill() -> None:
    from endcap.accounts.models import Chain, Store
    from endcap.company.models import CompanySettings, Product

    CompanySettings.objects.get_or_create(pk=1)
    chain = Chain.objects.create(code="C1", name="惠民家")
    Store.objects.bulk_create([Store(code=f"S{n:04}", name=f"惠民家第{n}店", chain=chain) for n in range(STORES)])
    Product.objects.bulk_create([Product(sku=f"P{n:02}", name="清岭天然水", unit_price=2) for n in range(PRODUCTS)])


def measure() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make_sheets(Path(folder))
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"ENDCAP_HOME": f"{folder}/home", "DJANGO_SETTINGS_MODULE": "endcap.project.settings"}
        _child(environment, "fill")
        for key, name in (("sell-out", "sell-out.xlsx"), ("store", "stores.xlsx")):
            alone = _child(environment, "alone", f"{folder}/{name}")
            ours = _child(environment, "ours", f"{folder}/{name}", key)
            found[key] = {
                "alone_seconds": alone["seconds"], "seconds": ours["seconds"], "mebibytes": ours["mebibytes"],
                "alone_mebibytes": alone["mebibytes"], "ratio": ours["seconds"] / alone["seconds"],
            }  # fmt: skip
    return found


def rows(found: dict[str, dict[str, float]]) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            f"{ROWS:,} rows of {key} in", f"{one['seconds']:.1f} s, {one['mebibytes']:.0f} MiB",
            f"calamine alone {one['alone_seconds']:.1f} s, {one['alone_mebibytes']:.0f} MiB", f"{one['ratio']:.1f} ×",
            "< 3 ×, < 500 MB",
        )
        for key, one in found.items()
    ]  # fmt: skip


def _child(environment: dict[str, str], *arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def main() -> None:
    if len(sys.argv) == 1:
        print("\n".join(" | ".join(row) for row in rows(measure())))
        return
    what, *rest = sys.argv[1:]
    if what == "alone":
        print(json.dumps(read_alone(Path(rest[0]))))
        return
    from endcap.project.start import set_up

    set_up()
    if what == "fill":
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        fill()
        print("{}")
    else:
        print(json.dumps(bring_in(Path(rest[0]), rest[1])))


if __name__ == "__main__":
    main()
