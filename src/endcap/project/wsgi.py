"""The entry that granian serves."""

from __future__ import annotations

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "endcap.project.settings")
application = get_wsgi_application()
if settings.HTTPS:
    # Behind a proxy, who asks stands in what it says; others are not believed.
    application = wrap_wsgi_with_proxy_headers(application, settings.PROXIES)

# What stays for good is not looked through again; the short-lived rest of a request seldom.
OBJECTS_BEFORE_COLLECTING = 20_000
gc.collect()
gc.freeze()
gc.set_threshold(OBJECTS_BEFORE_COLLECTING, 20, 20)
