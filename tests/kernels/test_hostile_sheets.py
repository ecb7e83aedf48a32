"""Files made to fill memory or to keep a server busy: each is refused, or read as what it is, in little time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

SECONDS, MEBIBYTES = 1.0, 200
# The most memory of the process that asks, beyond what it begins with, and of the one that reads.
READ = """
import json, resource, sys, time
from pathlib import Path
from endcap.kernels.sheets import UnreadableSheet
from endcap.kernels.sheets_apart import read_sheet_apart

def most(whose):
    return resource.getrusage(whose).ru_maxrss / 1024

before, start = most(resource.RUSAGE_SELF), time.perf_counter()
try:
    sheet = read_sheet_apart(Path(sys.argv[1]), name=sys.argv[2])
    found = f"read: {len(sheet.rows)} rows"
except UnreadableSheet as error:
    found = error.code
seconds = time.perf_counter() - start
print(json.dumps([found, seconds, max(most(resource.RUSAGE_SELF) - before, most(resource.RUSAGE_CHILDREN))]))
"""
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
</Types>"""
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">' for n in range(10))
HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c></row>'


def workbook(
    path: Path,
    sheet: bytes | Callable[[zipfile.ZipFile], None],
    *,
    strings: bytes = b"",
    doctype: str = "",
    place: str = "worksheets/sheet1.xml",
) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?>{doctype}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        shared = (
            f'<Relationship Id="r2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>' if strings else ""
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="{place}"/>'
            f"{shared}</Relationships>",
        )
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        if callable(sheet):
            sheet(archive)
        else:
            archive.writestr("xl/worksheets/sheet1.xml", sheet)


def worksheet(rows: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def blanks(archive: zipfile.ZipFile) -> None:
    """Half a gigabyte that packs into half a megabyte."""
    with archive.open("xl/worksheets/sheet1.xml", "w") as part:
        part.write(worksheet("")[:-12])
        for _ in range(512):
            part.write(b" " * 1024**2)


def lying(path: Path) -> None:
    """Its directory says that it is small."""
    workbook(path, blanks)
    content = bytearray(path.read_bytes())
    size = (512 * 1024**2 + len(worksheet("")[:-12])).to_bytes(4, "little")
    content = bytearray(bytes(content).replace(size, (1000).to_bytes(4, "little")))
    path.write_bytes(bytes(content))


def laughing(path: Path) -> None:
    text = f"<!DOCTYPE x [{LAUGHS}]>"
    cell = '<row r="2"><c r="A2" t="inlineStr"><is><t>&l9;</t></is></c></row>'
    workbook(path, worksheet(HEADING + cell, text))


def external(path: Path) -> None:
    cell = '<row r="2"><c r="A2" t="inlineStr"><is><t>&x;</t></is></c></row>'
    workbook(path, worksheet(HEADING + cell, '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))


def nested(path: Path) -> None:
    workbook(path, worksheet("<a>" * 200_000 + "</a>" * 200_000))


def strings(path: Path) -> None:
    table = f'<sst xmlns="{MAIN}">'.encode() + b"<si><t>x</t></si>" * 3_000_000 + b"</sst>"
    workbook(path, worksheet(HEADING), strings=table)


def far_away(path: Path) -> None:
    workbook(path, worksheet(HEADING + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def far_in_other_words(path: Path) -> None:
    row = "<row><c r='XFD1048576'><v>1</v></c></row>"
    workbook(path, worksheet(HEADING + row))


def far_on_another_line(path: Path) -> None:
    workbook(path, worksheet(HEADING + '<row><c\nr = "XFD1048576"><v>1</v></c></row>'))


def far_elsewhere(path: Path) -> None:
    """The sheet does not lie where sheets lie."""
    content = worksheet(HEADING + '<row><c r="XFD1048576"><v>1</v></c></row>')
    workbook(path, lambda archive: archive.writestr("xl/other/cells.bin", content), place="other/cells.bin")


def wide_and_long(path: Path) -> None:
    """Few cells that lie far from each other, each within what a sheet may have."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 299_000, 100))
    workbook(
        path,
        worksheet(
            HEADING
            + '<row r="2"><c r="BY2"><v>1</v></c></row>'
            + rows
            + '<row r="299999"><c r="A299999"><v>1</v></c></row>'
        ),
    )


def one_string_often(path: Path) -> None:
    table = f'<sst xmlns="{MAIN}"><si><t>'.encode() + b"x" * 9_000_000 + b"</t></si></sst>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 102))
    workbook(path, worksheet(HEADING + rows), strings=table)


def cells_without_places(path: Path) -> None:
    workbook(path, worksheet(HEADING + ("<row>" + "<c><v>1</v></c>" * 78 + "</row>") * 300_000))


def repeated(path: Path) -> None:
    """Another sort of workbook, in which one word stands for many cells."""
    name = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0" xmlns:text="{name}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="S"><table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="1000"><text:p>x</text:p></table:table-cell>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)


def repeated_in_disguise(path: Path) -> None:
    repeated(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/workbook.xml", "<no/>")


def commas(path: Path) -> None:
    path.write_text("Code,Name\n" + "," * 50_000_000, encoding="utf-8")


def lines_of_commas(path: Path) -> None:
    path.write_text("Code,Name\n" + ("," * 19_000 + "\n") * 2_600, encoding="utf-8")


def long_field(path: Path) -> None:
    path.write_text("Code,Name\n" + "x" * 30_000_000, encoding="utf-8")


def many_columns(path: Path) -> None:
    path.write_text(",".join(f"c{n}" for n in range(500_000)) + "\n", encoding="utf-8")


def unclosed(path: Path) -> None:
    path.write_text('Code,Name\n"' + "x\n" * 10_000_000, encoding="utf-8")


def zeros(path: Path) -> None:
    path.write_bytes(b"\0" * 30_000_000)


REFUSED = {
    "blanks.xlsx": lambda path: workbook(path, blanks), "lying.xlsx": lying, "nested.xlsx": nested,
    "strings.xlsx": strings, "far.xlsx": far_away, "long.csv": long_field, "wide.csv": many_columns,
    "unclosed.csv": unclosed, "zeros.csv": zeros, "quotes.xlsx": far_in_other_words, "line.xlsx": far_on_another_line,
    "elsewhere.xlsx": far_elsewhere, "apart.xlsx": wide_and_long, "often.xlsx": one_string_often,
    "places.xlsx": cells_without_places, "repeated.ods": repeated, "repeated.xlsx": repeated,
    "disguise.xlsx": repeated_in_disguise, "commas.csv": commas, "lines.csv": lines_of_commas,
}  # fmt: skip
NEUTRAL = {"laughing.xlsx": laughing, "external.xlsx": external}


def outcome(path: Path) -> tuple[str, float, float]:
    command = [sys.executable, "-c", READ, str(path), path.name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found, seconds, mebibytes = json.loads(done.stdout)
    return found, seconds, mebibytes


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_at_once(tmp_path: Path, name: str) -> None:
    REFUSED[name](tmp_path / name)
    found, seconds, mebibytes = outcome(tmp_path / name)
    assert not found.startswith("read"), found
    assert seconds < SECONDS
    assert mebibytes < MEBIBYTES


@pytest.mark.parametrize("name", NEUTRAL)
def test_what_it_calls_for_is_not_fetched_nor_grown(tmp_path: Path, name: str) -> None:
    NEUTRAL[name](tmp_path / name)
    found, seconds, mebibytes = outcome(tmp_path / name)
    assert found in ("unreadable", "read: 1 rows", "empty", "too_large")
    assert seconds < SECONDS
    assert mebibytes < MEBIBYTES
