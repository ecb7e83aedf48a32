"""What is invented once and for all: names, places, products and rates, and the words people write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
COMPANY: dict[str, Any] = json.loads((FOLDER / "company.json").read_text(encoding="utf-8"))
WORDS: dict[str, Any] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
