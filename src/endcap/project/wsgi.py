"""The entry that granian serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endcap.project.settings")
application = get_wsgi_application()

# What stays for good is not looked through again; the short-lived rest of a request seldom.
OBJECTS_BEFORE_COLLECTING = 20_000
gc.collect()
gc.freeze()
gc.set_threshold(OBJECTS_BEFORE_COLLECTING, 20, 20)
