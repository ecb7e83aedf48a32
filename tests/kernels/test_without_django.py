"""Kernels are a library: each imports where Django cannot be imported."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import endcap.kernels

BLOCKED = "import sys; sys.modules['django'] = None; import importlib; [importlib.import_module(name) for name in sys.argv[1:]]"


def test_every_kernel_imports_without_django() -> None:
    names = [module.name for module in pkgutil.walk_packages(endcap.kernels.__path__, "endcap.kernels.")]
    assert len(names) > 30
    done = subprocess.run([sys.executable, "-c", BLOCKED, *names], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
