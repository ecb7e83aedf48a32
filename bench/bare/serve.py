"""Serves the bare list as Endcap is served: the same server with the same workers and threads."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare.settings"
application = get_wsgi_application()

if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    from endcap.project.start import THREADS

    Granian(
        "bench.bare.serve:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_access=False,
        log_level="warning",
    ).serve()
