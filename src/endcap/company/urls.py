from __future__ import annotations

from django.urls import path

from endcap.company import views

app_name = "company"
urlpatterns = [
    path("people/", views.employees, name="employees"),
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
]
