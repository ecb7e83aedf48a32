"""What kernel tests share: a Spark that is there, or a loud reason."""

from __future__ import annotations

import importlib.util
import os
import shutil

import pytest


@pytest.fixture(scope="session")
def spark() -> None:
    """Skips loudly without Java or pyspark; under CI=true that is a failure."""
    missing = [
        name
        for name, there in (("java", shutil.which("java")), ("pyspark", importlib.util.find_spec("pyspark")))
        if not there
    ]
    if missing:
        reason = f"SPARK NOT TESTED: {', '.join(missing)} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
