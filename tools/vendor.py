"""Fetches the third-party files that are committed: for browsers under `platform/static/vendor/`, and the font of PDFs.

python tools/vendor.py            checks that every file is the one in its folder's vendor.json
python tools/vendor.py --fetch    fetches them again with the npm client and writes their hashes

A font is kept with the characters that vendor.json names; making it needs the release of fontTools named there.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "endcap"
FOLDER = PACKAGE / "platform" / "static" / "vendor"
FONTS = PACKAGE / "conduct" / "statements" / "fonts"
LIST = FOLDER / "vendor.json"
DRAWN_BY_LINES = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
# A map that is not shipped would be asked for by every browser with open tools.
SOURCE_MAP = re.compile(rb"\n?(//#|/\*#) ?sourceMappingURL=[^\n]*")
RULE = re.compile(r"([^{}]*)(\{[^{}]*\})")


def main() -> int:
    parser = argparse.ArgumentParser(description="Checks or fetches the vendored front-end files.")
    parser.add_argument("--fetch", action="store_true", help="fetch with npm and write the hashes")
    fetches = parser.parse_args().fetch
    problems = []
    for folder in (FOLDER, FONTS):
        path = folder / "vendor.json"
        listed = json.loads(path.read_text(encoding="utf-8"))
        if fetches:
            for package in listed["packages"]:
                fetch(package, folder)
            path.write_text(json.dumps(listed, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        problems += check(listed, folder)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def fetch(package: dict[str, Any], folder: Path) -> None:
    with tempfile.TemporaryDirectory() as draft:
        name = f"{package['name']}@{package['version']}"
        done = subprocess.run(["npm", "pack", "--silent", name], cwd=draft, check=True, capture_output=True, text=True)
        with tarfile.open(Path(draft) / done.stdout.split()[-1]) as archive:
            for file in package["files"]:
                content = content_of(archive, file)
                target = folder / file["to"]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                file["sha256"] = hashlib.sha256(content).hexdigest()


def content_of(archive: tarfile.TarFile, file: dict[str, Any]) -> bytes:
    if "icons" in file:
        return sprite(archive, file["icons"])
    if "font" in file:
        return font_of(member(archive, file["from"]), file["font"])
    content = SOURCE_MAP.sub(b"", member(archive, file["from"]))
    return without_selectors(content.decode(), file["without"]).encode() if "without" in file else content


def without_selectors(css: str, part: str) -> str:
    """Without the selectors that contain `part`, and without the rules that had no other."""

    def rule(found: re.Match[str]) -> str:
        kept = [one for one in selectors_of(found[1]) if part not in one]
        return ",".join(kept) + found[2] if kept else ""

    return RULE.sub(rule, css)


def selectors_of(listed: str) -> list[str]:
    """Those of a rule: parted by the commas outside of brackets."""
    found, depth = [""], 0
    for letter in listed:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return found


def member(archive: tarfile.TarFile, path: str) -> bytes:
    found = archive.extractfile(f"package/{path}")
    if found is None:
        raise FileNotFoundError(path)
    return found.read()


def font_of(content: bytes, wanted: dict[str, Any]) -> bytes:
    """For horizontal print: without hints, vertical metrics and most forms that are chosen by hand or language."""
    import fontTools
    from fontTools import subset

    if fontTools.version != wanted["fonttools"]:
        raise SystemExit(
            f"The font is made with fontTools {wanted['fonttools']}: pip install it, in an environment apart."
        )
    options = subset.Options(hinting=False, notdef_outline=True, glyph_names=False, recalc_timestamp=False)
    options.layout_features = ["ccmp", "kern", "mark", "mkmk", "pwid"]
    options.drop_tables += ["BASE", "DSIG", "STAT", "VORG", "vhea", "vmtx"]
    font = subset.load_font(io.BytesIO(content), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(wanted) & set(font.getBestCmap()))
    subsetter.subset(font)
    made = io.BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()


def characters(wanted: dict[str, Any]) -> set[int]:
    """All of `ranges` (hexadecimal, both ends in), and those of the two-byte `encoding`, if it names one."""
    found = set()
    for span in wanted["ranges"]:
        first, last = span.split("-")
        found |= set(range(int(first, 16), int(last, 16) + 1))
    if "encoding" in wanted:
        pairs = (bytes([high, low]) for high in range(0xA1, 0xFF) for low in range(0xA1, 0xFF))
        found |= {ord(text) for pair in pairs if len(text := pair.decode(wanted["encoding"], "ignore")) == 1}
    return found


def sprite(archive: tarfile.TarFile, icons: list[str]) -> bytes:
    """One file with only the icons in use, each as a symbol named after it."""
    symbols = []
    for icon in icons:
        svg = member(archive, f"icons/outline/{icon}.svg").decode()
        drawing = re.sub(r"<path stroke=\"none\" d=\"M0 0h24v24H0z\" fill=\"none\"\s*/>", "", svg)
        inner = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        assert inner is not None
        drawn = re.sub(r"\s+", " ", inner[1]).strip()
        symbols.append(f'<symbol id="{icon}" viewBox="0 0 24 24" {DRAWN_BY_LINES}>{drawn}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def check(listed: dict[str, Any], folder: Path = FOLDER) -> list[str]:
    known = {folder / "vendor.json"}
    problems = []
    for package in listed["packages"]:
        for file in package["files"]:
            path = folder / file["to"]
            known.add(path)
            if not path.exists():
                problems.append(f"{file['to']} is missing: run tools/vendor.py --fetch")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != file.get("sha256"):
                problems.append(f"{file['to']} is not the file that vendor.json names")
    strangers = {path for path in folder.rglob("*") if path.is_file()} - known
    return problems + [f"{path.relative_to(folder)} is not in vendor.json" for path in sorted(strangers)]


if __name__ == "__main__":
    sys.exit(main())
