"""Third-party front-end files are the ones that vendor.json names."""

from __future__ import annotations

import json

from tools import vendor


def test_every_vendored_file_is_listed_with_its_hash() -> None:
    listed = json.loads(vendor.LIST.read_text(encoding="utf-8"))
    assert vendor.check(listed) == []
    for package in listed["packages"]:
        assert package["version"]
        assert package["licence"] in {"MIT", "0BSD", "Apache-2.0"}


def test_the_font_of_statements_is_the_one_listed() -> None:
    listed = json.loads((vendor.FONTS / "vendor.json").read_text(encoding="utf-8"))
    assert vendor.check(listed, vendor.FONTS) == []
    assert [(package["licence"], package["version"]) for package in listed["packages"]] == [("OFL-1.1", "0.4.3")]


def test_no_file_asks_for_what_is_not_shipped() -> None:
    for path in vendor.FOLDER.rglob("*.*s"):
        assert b"sourceMappingURL" not in path.read_bytes(), path.name


def test_icons_in_templates_are_in_the_sprite() -> None:
    import re

    sprite = (vendor.FOLDER / "tabler-icons" / "icons.svg").read_text(encoding="utf-8")
    there = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    package = vendor.FOLDER.parents[2]
    used = set()
    for path in package.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'icon\.html" with name="([^"]+)"', text))
        used |= set(re.findall(r'empty\.html" with icon="([^"]+)"', text))
    for path in package.rglob("apps.py"):
        used |= set(re.findall(r'menu\.Item\([^)]*?"([a-z-]+)", order', path.read_text(encoding="utf-8")))
    assert used
    assert used <= there
