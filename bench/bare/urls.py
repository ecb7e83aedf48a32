from __future__ import annotations

from django.urls import path

from bench.bare.views import Stores

urlpatterns = [path("stores/", Stores.as_view(), name="stores")]
