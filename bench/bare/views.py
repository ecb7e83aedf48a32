from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.views.generic import ListView

from endcap.accounts.models import Store, StoreAssignment
from endcap.company.models import Employee, ReportingLine
from endcap.conduct.models import FindingLine


class Rows(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """Eighty a page, counted."""

    paginate_by = 80

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(q=self.request.GET.get("q", ""), **more)


class Stores(Rows):
    """Searched by a part of the name, filtered by chain or own team, ordered by a field."""

    template_name = "bare/stores.html"

    def get_queryset(self) -> QuerySet[Store]:
        asked = self.request.GET
        owning = StoreAssignment.objects.during(timezone.localdate()).filter(store=OuterRef("pk"), duty="owner")
        rows = Store.objects.select_related("chain__tier", "banner", "territory", "tier").annotate(
            owner_name=Subquery(owning.values("employee__name")[:1])
        )
        if asked.get("team"):
            leader = Employee.objects.get(user=self.request.user)
            team = ReportingLine.objects.during(timezone.localdate()).filter(supervisor=leader).values("employee")
            theirs = StoreAssignment.objects.during(timezone.localdate()).filter(employee__in=team)
            rows = rows.filter(pk__in=theirs.values("store"))
        if asked.get("q"):
            rows = rows.filter(name__icontains=asked["q"])
        if asked.get("chain"):
            rows = rows.filter(chain=asked["chain"])
        return rows.order_by("name" if asked.get("sort") == "name" else "code")


class Findings(Rows):
    """Every word in the sentence or the person's name; filtered by state and day, ordered by day or person."""

    template_name = "bare/findings.html"

    def get_queryset(self) -> QuerySet[FindingLine]:
        asked = self.request.GET
        rows = FindingLine.objects.select_related("employee", "because_of", "finding__clause")
        for word in asked.get("q", "").split():
            rows = rows.filter(Q(employee__name__icontains=word) | Q(explanation_zh__icontains=word))
        if asked.get("state"):
            rows = rows.filter(finding__state=asked["state"])
        if asked.get("since"):
            rows = rows.filter(occurred_on__range=(asked["since"], asked["until"]))
        first = ["employee__name"] if asked.get("sort") == "employee" else []
        return rows.order_by(*first, "-occurred_on", "-pk")
