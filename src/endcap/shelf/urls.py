from __future__ import annotations

from django.urls import path

from endcap.shelf import views

app_name = "shelf"
urlpatterns = [
    path("shelf-checks/", views.shelf_checks, name="shelf-checks"),
    path("shelf-checks/<int:pk>/", views.shelf_check, name="shelf-check"),
    path("stock-checks/", views.stock_checks, name="stock-checks"),
    path("stock-checks/<int:pk>/", views.stock_check, name="stock-check"),
    path("swaps/", views.swaps, name="swaps"),
    path("swaps/<int:pk>/", views.swap, name="swap"),
    path("material-checks/", views.material_checks, name="material-checks"),
    path("material-checks/<int:pk>/", views.material_check, name="material-check"),
]
