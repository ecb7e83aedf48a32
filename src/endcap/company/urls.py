from __future__ import annotations

from django.urls import path

from endcap.company.views import first_administrator, sign_in, start, things

app_name = "company"
urlpatterns = [
    path("people/", things.employees, name="employees"),
    path("people/<int:pk>/", things.employee, name="employee"),
    path("people/<int:pk>/sign-in/", sign_in.change, name="sign-in"),
    path("absences/", things.absences, name="absences"),
    path("territories/", things.territories, name="territories"),
    path("products/", things.products, name="products"),
    path("products/<int:pk>/", things.product, name="product"),
    path("settings/", things.settings, name="settings"),
    path("first/<slug:code>/", first_administrator.first_administrator, name="first-administrator"),
    path("start/", start.start, name="start"),
    path("start/sign-ins/", start.sign_ins, name="start-sign-ins"),
    path("start/finish/", start.finish, name="start-finish"),
    path("start/<slug:step>/", start.step, name="start-step"),
    path("start/<slug:step>/leave-out/", start.leave_out, name="start-leave-out"),
]
