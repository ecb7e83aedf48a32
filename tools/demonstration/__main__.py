"""Writes the demonstration company's facts as a folder of CSV files, to try the rules on.

python tools/demonstration --today 2026-11-20 --out demo/facts
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path

# Started as a folder, Python looks for modules inside it and not beside it
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demonstration import demo_company, write_folder


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes the demonstration company's facts as a folder of CSV files.")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now().astimezone().date())
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    write_folder(demo_company(asked.today, seed=asked.seed).facts, asked.out)


if __name__ == "__main__":
    main()
