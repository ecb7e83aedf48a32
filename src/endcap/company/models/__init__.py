"""People with dated roles, reporting lines and absences; territories; products; the company's settings."""

from endcap.company.models.days import Days, DaysQuerySet
from endcap.company.models.people import (
    STAFF_ROLES,
    Absence,
    Employee,
    EmployeeRole,
    ReportingLine,
    Territory,
)
from endcap.company.models.products import Product, ProductPrice
from endcap.company.models.settings import CalendarDay, CompanySettings
from endcap.company.models.setup import SetupCode

__all__ = [
    "STAFF_ROLES",
    "Absence",
    "CalendarDay",
    "CompanySettings",
    "Days",
    "DaysQuerySet",
    "Employee",
    "EmployeeRole",
    "Product",
    "ProductPrice",
    "ReportingLine",
    "SetupCode",
    "Territory",
]
