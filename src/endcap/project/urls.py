"""All addresses. Each has its right in the `access.py` of its room; one without is refused at start."""

from __future__ import annotations

from django.urls import include, path

from endcap.platform.views import failed, forbidden, not_found

urlpatterns = [
    path("", include("endcap.platform.urls")),
    path("", include("endcap.company.urls")),
    path("", include("endcap.accounts.urls")),
    path("conduct/", include("endcap.conduct.urls")),
]
handler403 = forbidden
handler404 = not_found
handler500 = failed
