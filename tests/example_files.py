"""Where the published example facts and their expected ledgers lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[1].parent / "shared" / "examples"


def examples_folder() -> Path:
    """The folder named by ENDCAP_EXAMPLES, or the one beside the project; without it tests skip, under CI they fail."""
    folder = Path(os.environ.get("ENDCAP_EXAMPLES") or BESIDE_THE_PROJECT)
    if not (folder / "facts").is_dir():
        reason = f"EXAMPLES NOT TESTED: the example facts are not at {folder}; name their folder in ENDCAP_EXAMPLES"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
