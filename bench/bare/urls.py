from __future__ import annotations

from django.urls import path

from bench.bare.views import Findings, Stores

urlpatterns = [
    path("stores/", Stores.as_view(), name="stores"),
    path("conduct/findings/", Findings.as_view(), name="findings"),
]
