from __future__ import annotations

from django.urls import path

from endcap.accounts import views

app_name = "accounts"
urlpatterns = [path("stores/", views.stores, name="stores")]
