"""Examples of the API's addresses of conduct, tasks and what comes in: of what concerns the employee R1."""

from __future__ import annotations

from typing import Any

# Whoever has the right asks for something that cannot be read, or is not theirs.
ASKED_BY_MANY = ("api:findings-appeal", "api:appeals-files", "api:complaints", "api:tasks-done", "api:months-closing")


def of_conduct_api() -> dict[str, list[Any]]:
    from endcap.conduct.models import Appeal, Complaint, Finding
    from endcap.visits.models import Task

    finding = Finding.objects.filter(employee__code="R1").order_by("pk")[0]
    appeal, _is_new = Appeal.objects.get_or_create(
        finding=finding, by=finding.employee, defaults={"filed_on": finding.occurred_on, "grounds": "x"}
    )
    complaint, task = Complaint.objects.order_by("pk").first(), Task.objects.filter(employee=finding.employee).first()
    month, own = [finding.period], [finding.period, finding.employee_id]
    decided = ("confirmation", "waiver", "reopening", "proposal", "appeal", "one", "timeline")
    return {
        **{f"api:findings-{name}": [finding.pk] for name in decided},
        **{f"api:appeals-{name}": [appeal.pk] for name in ("decision", "one", "timeline", "files")},
        "api:complaints-decision": [complaint.pk if complaint else 1],
        **{f"api:tasks-{name}": [task.pk if task else 1] for name in ("done", "reopening")},
        **{f"api:months-{name}": month for name in ("one", "closing")},
        **{f"api:statements-{name}": own for name in ("one", "acknowledgement", "pdf")},
        **{f"api:statements-{name}": month for name in ("pdf-of-all", "payroll")},
    }
