"""All addresses. Each has its right in the `access.py` of its room; one without is refused at start."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from endcap.accounts.api import ADDITIONS as CUSTOMERS
from endcap.conduct.api import ADDITIONS as CONDUCT
from endcap.platform.access import SIGNED_IN, register
from endcap.platform.api import api_rights, build
from endcap.platform.views.frame import failed, forbidden, not_found
from endcap.supply.api import ADDITIONS as SUPPLY
from endcap.visits.api import ADDITIONS as VISITS

ROOMS = (*CUSTOMERS, *VISITS, *SUPPLY, *CONDUCT)
api = build(ROOMS)
READ = {"GET": SIGNED_IN}
OF_FRAMEWORK = {
    "api:openapi-json": READ,
    "api:openapi-view": READ,
    "api:api-root": READ,
    "api-start": READ,
}
register({}, api_rights(ROOMS) | OF_FRAMEWORK)

urlpatterns = [
    path("", include("endcap.platform.urls")),
    path("", include("endcap.company.urls")),
    path("", include("endcap.accounts.urls")),
    path("", include("endcap.visits.urls")),
    path("", include("endcap.shelf.urls")),
    path("", include("endcap.supply.urls")),
    path("api/", RedirectView.as_view(pattern_name="api:openapi-view"), name="api-start"),
    path("api/", api.urls),
    path("", include("endcap.results.urls")),
    path("conduct/", include("endcap.conduct.urls")),
]
handler403 = forbidden
handler404 = not_found
handler500 = failed
