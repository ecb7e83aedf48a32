from __future__ import annotations

from django.urls import path

from endcap.conduct import addresses  # noqa: F401 – months in addresses
from endcap.conduct.appeals import views as appeals
from endcap.conduct.complaints import views as complaints
from endcap.conduct.findings import views as findings
from endcap.conduct.ledger import views as ledger
from endcap.conduct.statements import views as statements

app_name = "conduct"
urlpatterns = [
    path("complaints/", complaints.every, name="complaints"),
    path("complaints/new/", complaints.new, name="complaint-new"),
    path("complaints/<int:pk>/", complaints.show, name="complaint"),
    path("complaints/<int:pk>/decide/", complaints.decide, name="complaint-decide"),
    path("findings/", findings.findings, name="findings"),
    path("findings/<int:pk>/", findings.finding, name="finding"),
    path("findings/<int:pk>/confirmation/", findings.confirmation, name="finding-confirmation"),
    path("findings/<int:pk>/waiver/", findings.waiver, name="finding-waiver"),
    path("findings/<int:pk>/reopening/", findings.reopening, name="finding-reopening"),
    path("findings/<int:pk>/proposal/", findings.proposal, name="finding-proposal"),
    path("findings/<int:pk>/appeal/", findings.appeal, name="finding-appeal"),
    path("to-decide/", findings.to_decide, name="findings-to-decide"),
    path("to-decide/confirmation/", findings.confirmations, name="findings-confirmation"),
    path("appeals/", appeals.every, name="appeals"),
    path("appeals/<int:pk>/", appeals.show, name="appeal"),
    path("appeals/<int:pk>/decision/", appeals.decision, name="appeal-decision"),
    path("statements/", statements.statements, name="statements"),
    path("statements/<period:period>/<int:employee_id>/", statements.statement, name="statement"),
    path("statements/<period:period>/<int:employee_id>/pdf/", statements.statement_pdf, name="statement-pdf"),
    path(
        "statements/<period:period>/<int:employee_id>/acknowledgement/", statements.acknowledgement,
        name="statement-acknowledgement",
    ),
    path("statements/<period:period>/pdf/", statements.statements_pdf, name="statements-pdf"),
    path("statements/<period:period>/payroll/", statements.payroll, name="payroll"),
    path("months/", ledger.month, name="month"),
    path("months/<period:period>/", ledger.month, name="month-of"),
    path("months/<period:period>/closing/", ledger.closing, name="month-closing"),
]  # fmt: skip
