"""Translations are compiled without foreign tools, and read by gettext."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from endcap.platform.catalogues import compile_messages, compiled_catalogues, read_messages

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

# a comment
msgid "Home"
msgstr "首页"

msgid "%(n)d row"
msgid_plural "%(n)d rows"
msgstr[0] "共 %(n)d 条"

msgctxt "button"
msgid "Open"
msgstr ""
"打"
"开"

msgid "Untranslated"
msgstr ""
"""


def test_gettext_reads_what_was_compiled(tmp_path: Path) -> None:
    po = tmp_path / "zh" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    read = gettext.GNUTranslations(io.BytesIO(compile_messages(read_messages(po))))
    assert read.gettext("Home") == "首页"
    assert read.ngettext("%(n)d row", "%(n)d rows", 5) == "共 %(n)d 条"
    assert read.pgettext("button", "Open") == "打开"
    assert read.gettext("Untranslated") == "Untranslated"


def test_compiles_again_only_when_the_text_is_newer(tmp_path: Path) -> None:
    po = tmp_path / "source" / "zh" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    mo = compiled_catalogues(tmp_path / "source", tmp_path / "target") / "zh" / "LC_MESSAGES" / "django.mo"
    first = mo.stat().st_mtime_ns
    compiled_catalogues(tmp_path / "source", tmp_path / "target")
    assert mo.stat().st_mtime_ns == first
    assert list(mo.parent.iterdir()) == [mo]


def test_the_same_message_twice_is_a_mistake(tmp_path: Path) -> None:
    po = tmp_path / "django.po"
    po.write_text(PO + '\nmsgid "Home"\nmsgstr "家"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read_messages(po)
