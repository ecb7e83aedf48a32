from __future__ import annotations

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.views.generic import ListView

from endcap.accounts.models import Store, StoreAssignment
from endcap.company.models import Employee, ReportingLine


class Stores(LoginRequiredMixin, ListView):  # type: ignore[type-arg]
    """Eighty a page, counted; searched by a part of the name, filtered by chain or own team, ordered by a field."""

    template_name = "bare/stores.html"
    paginate_by = 80

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

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return super().get_context_data(q=self.request.GET.get("q", ""), **more)
