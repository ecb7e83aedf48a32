from __future__ import annotations

from django.urls import path

from endcap.conduct import addresses  # noqa: F401 – months in addresses
from endcap.conduct.appeals import views as appeals
from endcap.conduct.complaints import views as complaints
from endcap.conduct.findings import views as findings
from endcap.conduct.ledger import views as ledger
from endcap.conduct.reports import views as reports
from endcap.conduct.rulebooks.views import books, drafts, proving, readers
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
    path("rulebooks/", books.rulebooks, name="rulebooks"),
    path("rulebooks/order/", books.order, name="rulebooks-order"),
    path("rulebooks/overlap/", books.overlap, name="rulebooks-overlap"),
    path("rulebooks/adoption/", books.adoption, name="rulebook-adoption"),
    path("rulebooks/to-read/", readers.to_read, name="rulebooks-to-read"),
    path("rulebooks/clashes/", proving.clashing, name="rulebooks-clashes"),
    path("rulebooks/clashes/proof/", proving.proof, name="rulebooks-proof"),
    path("rulebooks/clashes/settling/", proving.settling, name="rulebooks-clash-settling"),
    path("rulebooks/checks/", drafts.checks, name="rulebook-checks"),
    path("rulebooks/versions/<int:pk>/acknowledgement/", readers.acknowledgement, name="rulebook-acknowledgement"),
    path("rulebooks/versions/<int:pk>/readers/", readers.readers, name="rulebook-readers"),
    path("rulebooks/versions/<int:pk>/reminder/", readers.reminder, name="rulebook-reminder"),
    path("rulebooks/drafts/<int:pk>/", drafts.draft, name="rulebook-draft"),
    path("rulebooks/drafts/<int:pk>/text/", drafts.text, name="rulebook-draft-text"),
    path("rulebooks/drafts/<int:pk>/parameters/", drafts.parameters, name="rulebook-draft-parameters"),
    path("rulebooks/drafts/<int:pk>/examination/", drafts.examination, name="rulebook-draft-examination"),
    path("rulebooks/drafts/<int:pk>/what-if/", proving.what_if, name="rulebook-what-if"),
    path("rulebooks/drafts/<int:pk>/publication/", drafts.publication, name="rulebook-publication"),
    path("rulebooks/drafts/<int:pk>/removal/", drafts.removal, name="rulebook-draft-removal"),
    path("rulebooks/<int:pk>/", books.rulebook, name="rulebook"),
    path("rulebooks/<int:pk>/drafts/", drafts.new, name="rulebook-drafts"),
    path("rulebooks/<int:pk>/comparison/", books.comparison, name="rulebook-comparison"),
    path("rulebooks/<int:pk>/ending/", books.ending, name="rulebook-ending"),
    path("rulebooks/<int:pk>/joint/", books.joint, name="rulebook-joint"),
    path("reports/", reports.fairness_page, name="fairness"),
    path("reports/clauses/", reports.clauses_page, name="clauses"),
    path("reports/averted/", reports.averted_page, name="averted"),
    path("reports/averted/warnings/", reports.early_warnings, name="early-warnings"),
]  # fmt: skip
