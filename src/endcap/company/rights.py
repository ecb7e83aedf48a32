"""The company's rows of the access table."""

from __future__ import annotations

from endcap.platform.access import PUBLIC, Grants, Role, Scope, UrlRight
from endcap.platform.rights import MANAGE_SIGN_INS

SEE_EMPLOYEES = "company.employee.view"
EDIT_EMPLOYEES = "company.employee.edit"
SEE_WAGES = "company.wage.view"
SEE_ABSENCES = "company.absence.view"
EDIT_ABSENCES = "company.absence.edit"
SEE_PRODUCTS = "company.product.view"
EDIT_PRODUCTS = "company.product.edit"
SEE_TERRITORIES = "company.territory.view"
EDIT_TERRITORIES = "company.territory.edit"
SEE_OVERVIEW = "company.overview.view"
SEE_SETTINGS = "company.settings.view"
EDIT_SETTINGS = "company.settings.edit"
SET_UP = "company.setup"
MAKE_SIGN_INS = "company.sign_in.make"

STAFF = (Role.REP, Role.PROMOTER, Role.SUPERVISOR, Role.MANAGER, Role.FINANCE, Role.COLLEAGUE, Role.ADMINISTRATOR)
HEADS = {Role.MANAGER: Scope.ALL, Role.ADMINISTRATOR: Scope.ALL}

RIGHTS: Grants = {
    SEE_EMPLOYEES: {
        Role.REP: Scope.OWN,
        Role.PROMOTER: Scope.OWN,
        Role.SUPERVISOR: Scope.TEAM,
        Role.FINANCE: Scope.ALL,
        **HEADS,
    },
    EDIT_EMPLOYEES: HEADS,
    SEE_WAGES: {
        Role.REP: Scope.OWN,
        Role.PROMOTER: Scope.OWN,
        Role.SUPERVISOR: Scope.OWN,
        Role.MANAGER: Scope.ALL,
        Role.FINANCE: Scope.ALL,
    },
    SEE_ABSENCES: {
        Role.REP: Scope.OWN,
        Role.PROMOTER: Scope.OWN,
        Role.SUPERVISOR: Scope.TEAM,
        Role.FINANCE: Scope.ALL,
        **HEADS,
    },
    EDIT_ABSENCES: {Role.SUPERVISOR: Scope.TEAM, **HEADS},
    SEE_PRODUCTS: dict.fromkeys(STAFF, Scope.ALL),
    EDIT_PRODUCTS: HEADS,
    SEE_TERRITORIES: dict.fromkeys(STAFF, Scope.ALL),
    EDIT_TERRITORIES: HEADS,
    SEE_OVERVIEW: {Role.ADMINISTRATOR: Scope.ALL},
    SEE_SETTINGS: HEADS,
    EDIT_SETTINGS: {Role.ADMINISTRATOR: Scope.ALL},
    SET_UP: {Role.ADMINISTRATOR: Scope.ALL},
    MAKE_SIGN_INS: {Role.ADMINISTRATOR: Scope.ALL},
}
URLS: dict[str, UrlRight] = {
    "company:employees": SEE_EMPLOYEES,
    "company:employee": SEE_EMPLOYEES,
    "company:sign-in": {"POST": MANAGE_SIGN_INS},
    "company:absences": SEE_ABSENCES,
    "company:products": SEE_PRODUCTS,
    "company:product": SEE_PRODUCTS,
    "company:territories": SEE_TERRITORIES,
    "company:settings": SEE_SETTINGS,
    # Whoever has the code; once there is an administrator, it is not there.
    "company:first-administrator": {"GET": PUBLIC, "POST": PUBLIC},
    "company:start": {"GET": SET_UP},
    "company:start-step": {"GET": SET_UP, "POST": SET_UP},
    "company:start-leave-out": {"POST": SET_UP},
    "company:start-sign-ins": {"POST": MAKE_SIGN_INS},
    "company:start-finish": {"POST": SET_UP},
}
