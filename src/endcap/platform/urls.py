from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from endcap.platform.views import changes, files, finder, frame, imports, in_place, saved_views, things

urlpatterns = [
    path("", frame.home, name="home"),
    path("sign-in/", frame.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", set_language, name="set-language"),
    path("healthz", frame.healthz, name="healthz"),
    path("readyz", frame.readyz, name="readyz"),
    path("find/", finder.finder, name="finder"),
    path("changes/", changes.changes, name="changes"),
    path("undo/<uuid:batch>/", things.undo, name="undo"),
    path("views/save/", saved_views.save, name="view-save"),
    path("views/<int:pk>/remove/", saved_views.remove, name="view-remove"),
    path("files/<int:pk>/", files.show, name="file"),
    path("things/<slug:kind>/new/", things.new, name="thing-new"),
    path("imports/", imports.every, name="imports"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/making/", imports.making, name="import-making"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="import-cancel"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/problems/", imports.problems, name="import-problems"),
    path("things/<slug:kind>/import/", imports.start, name="import-start"),
    path("things/<slug:kind>/template/", imports.template, name="import-template"),
    path("things/<slug:kind>/bulk/", in_place.bulk, name="things-bulk"),
    path("things/<slug:kind>/<int:pk>/edit/", things.edit, name="thing-edit"),
    path("things/<slug:kind>/<int:pk>/remove/", things.remove, name="thing-remove"),
    path("things/<slug:kind>/<int:pk>/files/", files.add, name="file-add"),
    path("things/<slug:kind>/<int:pk>/<slug:field>/", in_place.cell, name="thing-cell"),
]
