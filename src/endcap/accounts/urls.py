from __future__ import annotations

from django.urls import path

from endcap.accounts import views

app_name = "accounts"
urlpatterns = [
    path("chains/", views.chains, name="chains"),
    path("chains/<int:pk>/", views.chain, name="chain"),
    path("banners/<int:pk>/", views.banner, name="banner"),
    path("terms/", views.terms, name="terms"),
    path("fees/", views.fees, name="fees"),
    path("stores/", views.stores, name="stores"),
    path("stores/give/", views.give_stores, name="stores-give"),
    path("stores/<int:pk>/", views.store, name="store"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("dates/", views.dates, name="dates"),
    path("tiers/", views.tiers, name="tiers"),
    path("notes/<slug:customer>/<int:pk>/", views.note, name="note"),
    path("records/<slug:form>/", views.records, name="records"),
    path("records/<slug:form>/<slug:customer>/<int:pk>/new/", views.record_new, name="record-new"),
    path("record/<int:pk>/", views.record, name="record"),
    path("record/<int:pk>/edit/", views.record_edit, name="record-edit"),
]
