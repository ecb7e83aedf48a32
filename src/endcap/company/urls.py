from __future__ import annotations

from django.urls import path

from endcap.company import sign_ins, views

app_name = "company"
urlpatterns = [
    path("people/", views.employees, name="employees"),
    path("people/<int:pk>/", views.employee, name="employee"),
    path("people/<int:pk>/sign-in/", sign_ins.change, name="sign-in"),
    path("absences/", views.absences, name="absences"),
    path("territories/", views.territories, name="territories"),
    path("products/", views.products, name="products"),
    path("products/<int:pk>/", views.product, name="product"),
    path("settings/", views.settings, name="settings"),
]
