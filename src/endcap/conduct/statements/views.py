"""The pages of statements: the list of a month, one person's, as a page and as PDF, and that it was read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from endcap.company.models import Employee
from endcap.company.queries import company_settings, may_see_wage
from endcap.company.rights import SEE_WAGES
from endcap.conduct.ledger.views import asked_month
from endcap.conduct.models import Statement
from endcap.conduct.queries import Month, days_in_team, months, statements_visible_to
from endcap.conduct.rights import EXPORT_PAYROLL, SEE_STATEMENTS
from endcap.conduct.statements.acknowledging import acknowledge
from endcap.conduct.statements.making import documents_of, payroll_rows, shown
from endcap.conduct.tables import statement_listing
from endcap.kernels.rules import Period
from endcap.platform import lists
from endcap.platform.access import Scope, may, scope_of
from endcap.platform.exports import WORKBOOK


@require_safe
def statements(request: Any) -> HttpResponse:
    """One's own statement at once for those who see no other."""
    month = asked_month(request)
    if month is None:
        return render(request, "conduct/no_month.html", {"title_of": "statements"})
    if scope_of(request.actor, SEE_STATEMENTS) == Scope.OWN:
        return redirect("conduct:statement", period=month.period, employee_id=request.actor.employee_id)
    rows = statements_visible_to(request.actor, month)
    more = {
        "month": month, "months": months(), "head_template": "conduct/statements_head.html",
        "may_export": month.is_closed and may(request.actor, EXPORT_PAYROLL),
    }  # fmt: skip
    return lists.respond(request, statement_listing(month, wages=scope_of(request.actor, SEE_WAGES)), rows, **more)


@require_safe
def statement(request: Any, period: str, employee_id: int) -> HttpResponse:
    month, employee = asked(request, period, employee_id)
    context = {
        "month": month,
        "employee": employee,
        "shown": shown(request.actor, employee, month, with_wage=may_see_wage(request.actor, employee.pk)),
        "days_in_team": days_in_team(request.actor, employee, month),
        "months": months(),
        "is_mine": employee.pk == request.actor.employee_id,
        "today": request.actor.today,
    }
    return render(request, "conduct/statement.html", context)


@require_safe
def statement_pdf(request: Any, period: str, employee_id: int) -> HttpResponse:
    """Only of a closed month: what can still change is no document. With the wage, for those who may know it."""
    month, employee = asked(request, period, employee_id)
    if not month.is_closed or not may_see_wage(request.actor, employee.pk):
        raise Http404
    return _pdf(request, month, [employee], f"statement-{period}-{employee.code}.pdf")


@require_safe
def statements_pdf(request: Any, period: str) -> HttpResponse:
    """Everybody's, in one file to print."""
    month = asked_month(request, period)
    if month is None or not month.is_closed:
        raise Http404
    people = Employee.objects.filter(pk__in=Statement.objects.filter(month__month=period).values("employee"))
    return _pdf(request, month, list(people.order_by("code")), f"statements-{period}.pdf")


@require_POST
def acknowledgement(request: Any, period: str, employee_id: int) -> HttpResponse:
    month, employee = asked(request, period, employee_id)
    if employee.pk != request.actor.employee_id or not month.is_closed:
        raise Http404
    acknowledge(request.actor, month)
    messages.success(request, _("Thank you. That you have read it is kept."))
    return redirect("conduct:statement", period=period, employee_id=employee_id)


@require_safe
def payroll(request: Any, period: str) -> HttpResponse:
    from endcap.conduct.statements.payroll import payroll_workbook

    month = asked_month(request, period)
    if month is None or not month.is_closed:
        raise Http404
    language = "en" if (get_language() or "").startswith("en") else "zh"
    with payroll_workbook(
        payroll_rows(month), period=Period.parse(period), company=str(company_settings()), language=language
    ) as content:
        response = HttpResponse(content.read(), content_type=WORKBOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="payroll-{period}.xlsx"'
    return response


def asked(request: Any, period: str, employee_id: int) -> tuple[Month, Employee]:
    month = asked_month(request, period)
    if month is None:
        raise Http404
    visible = statements_visible_to(request.actor, month)
    own = Employee.objects.filter(pk=request.actor.employee_id, pk__isnull=False)
    employee = visible.filter(pk=employee_id).first() or get_object_or_404(own, pk=employee_id)
    return month, employee


def _pdf(request: Any, month: Month, people: list[Employee], name: str) -> HttpResponse:
    from endcap.conduct.statements.pdf import statement_pdf as made

    language = "en" if (get_language() or "").startswith("en") else "zh"
    documents = documents_of(month, people)
    if not documents:
        raise Http404
    response = HttpResponse(made(documents, language=language), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
