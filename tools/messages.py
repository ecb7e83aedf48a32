"""Finds every text that the interface translates, and says which of them lack a translation.

python tools/messages.py            lists what is missing or no longer used
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from endcap.platform.catalogues import read_messages

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "endcap"
CATALOGUE = PACKAGE / "project" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
CALLS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2}
TAG = re.compile(r"""\{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
IN_EXPRESSION = re.compile(r"""_\((?:"([^"]*)"|'([^']*)')\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b[^%]*%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def messages() -> set[str]:
    """As gettext keeps them: both forms of a plural joined by a zero byte."""
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts and "kernels" not in path.parts and "cli" not in path.parts:
            found.update(in_python(path.read_text(encoding="utf-8")))
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        found.update(in_template(path.read_text(encoding="utf-8")))
    return found


def in_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in CALLS and len(texts) >= CALLS[name]:
                yield "\0".join(texts[: CALLS[name]])


def in_template(text: str) -> Iterator[str]:
    for double, single in [*TAG.findall(text), *IN_EXPRESSION.findall(text)]:
        yield double or single
    for block in BLOCK.findall(text):
        yield "\0".join(VARIABLE.sub(r"%(\1)s", part).replace("%%", "%") for part in PLURAL.split(block))


def missing(catalogue: Path = CATALOGUE) -> set[str]:
    translated = {key for key, text in read_messages(catalogue).items() if text}
    return messages() - translated


def unused(catalogue: Path = CATALOGUE) -> set[str]:
    return set(read_messages(catalogue)) - messages() - {""}


def main() -> int:
    lacking, idle = missing(), unused()
    for message in sorted(lacking):
        print(f"missing: {message!r}")
    for message in sorted(idle):
        print(f"unused:  {message!r}")
    return 1 if lacking or idle else 0


if __name__ == "__main__":
    sys.exit(main())
