"""The company's rows of the access table."""

from __future__ import annotations

from endcap.platform.access import Grants, Role, Scope

SEE_EMPLOYEES = "company.employee.view"
SEE_WAGES = "company.wage.view"
SEE_PRODUCTS = "company.product.view"
SEE_OVERVIEW = "company.overview.view"

RIGHTS: Grants = {
    SEE_EMPLOYEES: {
        Role.REP: Scope.OWN,
        Role.PROMOTER: Scope.OWN,
        Role.SUPERVISOR: Scope.TEAM,
        Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL,
        Role.ADMINISTRATOR: Scope.ALL,
    },
    SEE_WAGES: {
        Role.REP: Scope.OWN,
        Role.PROMOTER: Scope.OWN,
        Role.SUPERVISOR: Scope.OWN,
        Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL,
    },
    SEE_PRODUCTS: {
        Role.REP: Scope.ALL,
        Role.PROMOTER: Scope.ALL,
        Role.SUPERVISOR: Scope.ALL,
        Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL,
        Role.COLLEAGUE: Scope.ALL,
        Role.ADMINISTRATOR: Scope.ALL,
    },
    SEE_OVERVIEW: {Role.ADMINISTRATOR: Scope.ALL},
}
URLS = {
    "company:employees": SEE_EMPLOYEES,
    "company:products": SEE_PRODUCTS,
    "company:product": SEE_PRODUCTS,
}
