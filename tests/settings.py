"""The application's settings for tests: a home folder of their own, and quick password hashes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

HOME = tempfile.mkdtemp(prefix="endcap-tests-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["ENDCAP_HOME"] = HOME

from endcap.project.settings import *  # noqa: E402, F403
from endcap.project.settings import INSTALLED_APPS, MIDDLEWARE  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
INSTALLED_APPS = [*INSTALLED_APPS, "zeal"]
MIDDLEWARE = ["zeal.middleware.zeal_middleware", *MIDDLEWARE]
ZEAL_RAISE = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# On the way back from an account elsewhere, the session is read anew on purpose: tabs side by side share it.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}]
