from __future__ import annotations

from django.urls import path

from endcap.results import views

app_name = "results"
urlpatterns = [
    path("sell-out/", views.sell_out, name="sell-out"),
    path("sell-in/", views.sell_in, name="sell-in"),
    path("results/", views.results, name="results"),
    path("results/<int:pk>/", views.result, name="result"),
]
