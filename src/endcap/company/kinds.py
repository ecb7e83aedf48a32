"""The kinds of things that the company has."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.company import rights, tables
from endcap.company.forms import SettingsForm
from endcap.company.models import (
    Absence,
    CalendarDay,
    CompanySettings,
    Employee,
    EmployeeRole,
    Product,
    ProductPrice,
    ReportingLine,
    Territory,
)
from endcap.company.notices import tell_stand_ins
from endcap.company.queries import all_or_none, employees_within, of_employee
from endcap.company.rules import what_no_token_changes, who_may_hold_which_role
from endcap.platform.kinds import Beside, Kind

DAYS = ("first_day", "last_day")

EMPLOYEE = Kind(
    key="employee", model=Employee, name=_("Employee"), plural=_("People"), icon="users",
    see=rights.SEE_EMPLOYEES, edit=rights.EDIT_EMPLOYEES, rows=employees_within,
    fields=("code", "name", "monthly_wage", "minimum_wage"),
    private={"monthly_wage": rights.SEE_WAGES, "minimum_wage": rights.SEE_WAGES},
    files=rights.EDIT_EMPLOYEES,
    page="company:employee", list_page="company:employees", listing=tables.employee_listing, is_searched=True,
    may_be_removed=False,
    natural_key=("code",), stands_alone=True,
    beside=(Beside("role", "employee", "role"), Beside("reporting-line", "employee", "supervisor")),
    called={
        "code": ("工号", "人员编号", "人员编码", "staff id", "staff no"), "name": ("员工姓名", "人员姓名", "staff name"),
        "role.role": ("岗位", "职务", "职位", "岗位角色", "position", "job title"),
        "reporting-line.supervisor": ("直属上级", "上级主管", "直接上级", "汇报对象", "汇报给", "manager", "supervisor"),
        "monthly_wage": ("工资", "月工资", "月薪"),
    },
)  # fmt: skip
ROLE = Kind(
    key="role", model=EmployeeRole, name=_("Role"), plural=_("Roles"), icon="id-badge-2",
    see=rights.SEE_EMPLOYEES, edit=rights.EDIT_EMPLOYEES, rows=partial(of_employee, EmployeeRole),
    fields=("employee", "role", *DAYS), about=("employee",), dated=("employee",), fixed=frozenset({"employee"}),
    listing=tables.role_listing, rule=who_may_hold_which_role,
    natural_key=("employee", "first_day"),
)  # fmt: skip
REPORTING_LINE = Kind(
    key="reporting-line", model=ReportingLine, name=_("Reporting line"), plural=_("Reports to"), icon="sitemap",
    see=rights.SEE_EMPLOYEES, edit=rights.EDIT_EMPLOYEES, rows=partial(of_employee, ReportingLine),
    fields=("employee", "supervisor", *DAYS), about=("employee",), dated=("employee",), fixed=frozenset({"employee"}),
    listing=tables.line_listing,
    natural_key=("employee", "first_day"),
)  # fmt: skip
ABSENCE = Kind(
    key="absence", model=Absence, name=_("Absence"), plural=_("Absences"), icon="beach",
    see=rights.SEE_ABSENCES, edit=rights.EDIT_ABSENCES, rows=partial(of_employee, Absence),
    fields=("employee", "reason", *DAYS, "stand_in"), about=("employee",), list_page="company:absences",
    listing=tables.absence_listing, tells=tell_stand_ins,
    natural_key=("employee", "first_day"),
)  # fmt: skip
TERRITORY = Kind(
    key="territory", model=Territory, name=_("Territory"), plural=_("Territories"), icon="map-2",
    see=rights.SEE_TERRITORIES, edit=rights.EDIT_TERRITORIES, rows=partial(all_or_none, Territory),
    fields=("code", "name"), list_page="company:territories", collection="territories", listing=tables.territory_listing,
    natural_key=("code",), stands_alone=True, is_made_by_name=True,
)  # fmt: skip
PRODUCT = Kind(
    key="product", model=Product, name=_("Product"), plural=_("Products"), icon="package",
    see=rights.SEE_PRODUCTS, edit=rights.EDIT_PRODUCTS, rows=partial(all_or_none, Product),
    fields=(
        "sku", "name", "barcode", "pieces_per_case", "unit_price",
        "display_months", "display_days", "shelf_life_months", "shelf_life_days",
    ),
    files=rights.EDIT_PRODUCTS,
    page="company:product", list_page="company:products", listing=tables.product_listing, is_searched=True,
    natural_key=("sku",), stands_alone=True,
    called={
        "sku": ("商品编码", "商品编号", "产品编号", "物料编码", "货号", "item no", "item code"),
        "name": ("品名", "商品名称", "产品名称", "item name", "description"),
        "barcode": ("69码", "国条码", "商品条码", "国际条码", "ean"),
        "pieces_per_case": ("箱规", "装箱数", "每箱数量", "case size"), "unit_price": ("含税单价", "供货价", "price"),
        "shelf_life_months": ("保质期（月）",), "shelf_life_days": ("保质期（天）",),
        "display_months": ("陈列期（月）",), "display_days": ("陈列期（天）",),
    },
)  # fmt: skip
PRICE = Kind(
    key="price", model=ProductPrice, name=_("Dated price"), plural=_("Dated prices"), icon="tag",
    see=rights.SEE_PRODUCTS, edit=rights.EDIT_PRODUCTS, rows=partial(all_or_none, ProductPrice),
    fields=("product", "unit_price", *DAYS), about=("product",), dated=("product",), fixed=frozenset({"product"}),
    listing=tables.price_listing,
    natural_key=("product", "first_day"),
)  # fmt: skip
SETTINGS = Kind(
    key="settings", model=CompanySettings, name=_("Settings"), plural=_("Settings"), icon="settings",
    see=rights.SEE_SETTINGS, edit=rights.EDIT_SETTINGS, rows=partial(all_or_none, CompanySettings),
    fields=(
        "name", "profile", "zone", "currency", "working_days", "holidays", "unit", "wage_guard", "guard_rest",
        "joint_liability", "rulebooks", "overlap", "appeal_days", "own_finds_are_exempt", "second_factor_roles",
    ),
    page="company:settings", list_page="company:settings", is_single=True, form=SettingsForm,
    rule=what_no_token_changes,
    may_be_added=False, may_be_removed=False,
)  # fmt: skip
CALENDAR_DAY = Kind(
    key="calendar-day", model=CalendarDay, name=_("Day of our own calendar"), plural=_("Our own calendar"),
    icon="calendar-event", see=rights.SEE_SETTINGS, edit=rights.EDIT_SETTINGS, rows=partial(all_or_none, CalendarDay),
    fields=("day", "is_working", "name"), list_page="company:settings", listing=tables.calendar_listing,
    natural_key=("day",), stands_alone=True,
)  # fmt: skip

KINDS = (
    EMPLOYEE, ROLE, REPORTING_LINE, ABSENCE, TERRITORY, PRODUCT, PRICE, SETTINGS, CALENDAR_DAY,
)  # fmt: skip
