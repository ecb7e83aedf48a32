from __future__ import annotations

from django.urls import path, register_converter

from endcap.conduct import views
from endcap.conduct.complaints import views as complaints


class PeriodInAddress:
    regex = "[0-9]{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PeriodInAddress, "period")

app_name = "conduct"
urlpatterns = [
    path("complaints/", complaints.every, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint-new"),
    path("complaints/<int:pk>/", complaints.show, name="complaint"),
    path("complaints/<int:pk>/decide/", complaints.decide, name="complaint-decide"),
    path("findings/", views.findings, name="findings"),
    path("findings/<int:pk>/", views.finding, name="finding"),
    path("statements/", views.statements, name="statements"),
    path("statements/<period:period>/<int:employee_id>/", views.statement, name="statement"),
    path("months/", views.month, name="month"),
    path("months/<period:period>/", views.month, name="month-of"),
]
