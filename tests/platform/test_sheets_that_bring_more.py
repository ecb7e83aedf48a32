"""Sheets that make the chains they name, and say who has which role from which day: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from endcap.accounts.models import Banner, Chain, Store, StoreAssignment, Tier
from endcap.company.models import Employee, EmployeeRole, ReportingLine, Territory
from endcap.platform.kinds import kind_named
from endcap.platform.models import SheetImport
from endcap.platform.spreadsheets import imports
from endcap.platform.spreadsheets.templates import template_of
from tests.conftest import TODAY
from tests.platform.test_imports import bring, everything, mistakes, workbook

pytestmark = pytest.mark.django_db
NEW = "编号,名称,系统,品牌,客户等级,区域\nN1,江北店,新系统,新系统大卖场,S,江北\nN2,江南店,新系统,,A,江北\nN3,老店,惠民家,,,\n"


def test_what_a_sheet_names_is_offered_and_made_in_one_go(customers: None, actor: Callable[..., Any]) -> None:
    manager, before = actor("M1"), (everything(Chain), everything(Banner), everything(Tier), everything(Store))
    one = bring(manager, "store", NEW)
    assert (one.state, one.may_be_confirmed, one.problem_count) == ("checked", False, 6)
    assert {made["kind"]: made["names"] for made in one.made} == {
        "chain": ["新系统"], "banner": ["新系统大卖场"], "tier": ["S"], "territory": ["江北"],
    }  # fmt: skip
    imports.make_missing(manager, one)
    assert (one.state, one.problems, one.new) == ("checked", [], 3)
    assert (everything(Chain), everything(Banner), everything(Tier), everything(Store)) == before
    imports.confirm(manager, one)
    assert one.state == "done"
    store = Store.objects.get(code="N1")
    assert (store.chain.name, store.banner.name, store.banner.chain.name) == ("新系统", "新系统大卖场", "新系统")
    assert (store.tier.code, store.territory.name) == ("S", "江北")
    assert Chain.objects.filter(name="新系统").count() == 1
    imports.undo(manager, one)
    assert (everything(Chain), everything(Banner), everything(Tier), everything(Store)) == before
    assert not Territory.objects.filter(name="江北").exists()


def test_a_thing_that_cannot_be_made_is_pointed_out(customers: None, actor: Callable[..., Any]) -> None:
    before = everything(Chain)
    text = f"编号,名称,系统,品牌,客户等级\nN1,店,{'长' * 101},,\nN2,店,惠民家,两家,\nN3,店,盛隆,两家,等级名字实在太长了写不下\n"
    one = bring(actor("M1"), "store", text, makes=True, goes_on=True)
    assert one.state == "checked"
    assert {(row, column) for row, column, _said in mistakes(one)} == {
        (2, "系统"), (3, "品牌"), (4, "品牌"), (4, "客户等级"),
    }  # fmt: skip
    assert everything(Chain) == before


def test_a_column_taken_for_another_makes_no_thousand_chains(customers: None, actor: Callable[..., Any]) -> None:
    rows = "".join(f"N{number},店,系统{number}\n" for number in range(501))
    one = bring(actor("M1"), "store", f"编号,名称,系统\n{rows}", makes=True, goes_on=True)
    assert (one.state, Chain.objects.count()) == ("failed", 2)
    assert "501" in one.error


def test_whoever_may_not_make_chains_is_not_offered_to(customers: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("S1"), "store", "编号,名称,系统\nN1,店,新系统\n", makes=True, goes_on=True)
    assert one.state == "checked"
    assert not Chain.objects.filter(name="新系统").exists()


def test_a_sheet_of_people_brings_roles_and_supervisors(company: None, actor: Callable[..., Any]) -> None:
    text = (
        "编号,姓名,角色,上级,生效日期\nN1,新一,业务员,N2,2026-11-01\nN2,新二,主管,沈国栋,\nR1,陈立新,业务员,S1,2026-12-01\n"
        "R2,吴佳敏,业务员,方志强,\nP1,曹雨晴,,,\n"
    )
    admin = actor("A1")
    before = everything(EmployeeRole), everything(ReportingLine), everything(Employee)
    one = bring(admin, "employee", text)
    assert (one.state, one.problems, one.error) == ("checked", [], "")
    assert (one.new, one.changed, one.same) == (2, 1, 2)
    assert (everything(EmployeeRole), everything(ReportingLine)) == before[:2]
    imports.confirm(admin, one)
    assert one.state == "done"
    first, second = Employee.objects.get(code="N1"), Employee.objects.get(code="N2")
    assert [(row.role, row.first_day) for row in first.roles.all()] == [("rep", date(2026, 11, 1))]
    assert [(row.supervisor, row.first_day) for row in first.reporting_lines.all()] == [(second, date(2026, 11, 1))]
    assert second.roles.get().first_day == TODAY
    lines = ReportingLine.objects.filter(employee__code="R1").order_by("first_day")
    assert [(row.supervisor.code, row.last_day) for row in lines][1:] == [("S2", date(2026, 11, 30)), ("S1", None)]
    assert EmployeeRole.objects.filter(employee__code="R1").count() == 1
    imports.undo(admin, one)
    assert (everything(EmployeeRole), everything(ReportingLine), everything(Employee)) == before


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("S2,方志强,总统,,", "角色"), ("S2,方志强,,没有,", "上级"), ("S2,方志强,,R1,", "上级"),
        ("S2,方志强,主管,M1,明天", "生效日期"), ("A1,杜明,业务员,,", "角色"),
    ],
)  # fmt: skip
def test_a_bad_role_or_supervisor_is_pointed_out(
    company: None, actor: Callable[..., Any], row: str, column: str
) -> None:
    admin = actor("A1")
    before = everything(Employee), everything(EmployeeRole), everything(ReportingLine)
    text = f"编号,姓名,角色,上级,生效日期\nN1,新一,业务员,M1,\n{row}\n"
    one = bring(admin, "employee", text, goes_on=True)
    assert one.state == "checked"
    assert [(found[0], found[1]) for found in mistakes(one)] == [(3, column)]
    assert (everything(Employee), everything(EmployeeRole), everything(ReportingLine)) == before


def test_a_manager_makes_no_administrator_by_sheet(company: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "employee", "编号,姓名,角色\nN1,新一,管理员\n", goes_on=True)
    assert (one.state, one.problem_count) == ("checked", 1)
    assert not Employee.objects.filter(code="N1").exists()


def test_stores_come_with_their_rep(customers: None, actor: Callable[..., Any]) -> None:
    text = "编号,名称,系统,业务员\nT1,惠民家湖滨店,惠民家,R2\nN1,新店,惠民家,陈立新\n"
    one = bring(actor("M1"), "store", text, goes_on=True)
    assert (one.state, one.new, one.changed) == ("done", 1, 1)
    held = StoreAssignment.objects.during(TODAY).filter(duty="owner")
    assert {row.store.code: row.employee.code for row in held.select_related("store", "employee")} == {
        "T1": "R2", "T2": "R2", "N1": "R1",
    }  # fmt: skip


def test_a_filled_sheet_has_what_holds_today(company: None, actor: Callable[..., Any]) -> None:
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    admin, kind = actor("A1"), kind_named("employee")
    content = template_of(kind, admin, list(kind.visible_to(admin)))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    rep = dict(zip(rows[0], next(row for row in rows if row[0] == "R1"), strict=False))
    assert (rep["角色"], rep["上级"]) == ("业务员", "S2")


def test_a_sheet_may_have_a_title_above_its_headings(company: None, actor: Callable[..., Any]) -> None:
    rows = [["2026 年产品价目表"], [], ["SKU", "名称", "单价"], ["W9", "苏打水", 3]]
    one = bring(actor("M1"), "product", workbook(rows), name="p.xlsx", goes_on=True)
    assert (one.state, one.new) == ("done", 1)
    one = bring(actor("M1"), "product", "价目表\nSKU,名称,单价\nW8,苏打水,3\n", goes_on=True)
    assert (one.state, one.new) == ("done", 1)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [("/start/stores/", "/start/stores/"), ("https://elsewhere.example/", ""), ("//elsewhere.example/", ""), ("x", "")],
)
def test_an_import_goes_on_at_pages_of_ours_only(sign_in: Callable[..., Any], asked: str, kept: str) -> None:
    client = sign_in("A1")
    given = {"cells": "SKU\t名称\t单价\nW9\t苏打水\t3\n", "next": asked}
    address = client.post("/things/product/import/", given).url
    assert SheetImport.objects.get().back == kept
    assert client.post(f"{address}confirm/").url == (kept or address)
