"""Sheets in: checked by cell, written whole or not at all, taken back exactly."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from endcap.accounts.models import Chain, Contact, Store, StoreAssignment
from endcap.company.models import Employee, Product
from endcap.platform import undoing
from endcap.platform.kinds import all_kinds, kind_named
from endcap.platform.models import Change, ColumnMatch, ImportState, SheetImport
from endcap.platform.spreadsheets import imports, working
from endcap.platform.spreadsheets.columns import heading_key
from endcap.platform.spreadsheets.progress import rows_done
from endcap.platform.spreadsheets.templates import template_of

pytestmark = pytest.mark.django_db
STORES = "编号,名称,系统,纬度（WGS-84）,经度（WGS-84）,开业日期\nT9,惠民家城西店,惠民家,30.1,120.2,2020/5/1\nT1,惠民家湖滨新店,惠民家,,,\n"


def bring(actor: Any, kind: str, text: str | bytes, *, name: str = "sheet.csv", **more: Any) -> SheetImport:
    content = text.encode() if isinstance(text, str) else text
    return imports.receive(actor, kind_named(kind), ContentFile(content, name=name), waits=True, **more)


def workbook(rows: list[list[Any]]) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return content.getvalue()


def mistakes(one: SheetImport) -> list[tuple[int, str, str]]:
    return [(found["row"], found["column"], found["message"]) for found in one.problems]


def everything(model: Any) -> list[dict[str, Any]]:
    return list(model.objects.order_by("pk").values())


def test_a_sheet_shows_what_it_would_do_and_then_does_it(customers: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    one = bring(manager, "store", STORES)
    assert (one.state, one.problems, one.error) == ("checked", [], "")
    assert (one.new, one.changed, one.same) == (1, 1, 0)
    assert not Store.objects.filter(code="T9").exists()
    [added, changed] = sorted(one.shown, key=lambda row: not row["is_new"])
    assert added["name"] == "惠民家城西店"
    assert ["名称", "惠民家湖滨店", "惠民家湖滨新店"] in changed["differences"]
    imports.confirm(manager, one)
    assert one.state == ImportState.DONE
    added = Store.objects.get(code="T9")
    assert (added.latitude, str(added.opened_on), added.chain.name) == (Decimal("30.100000"), "2020-05-01", "惠民家")
    assert "huiminjia" in added.search_text
    assert Store.objects.get(code="T1").name == "惠民家湖滨新店"
    assert Change.objects.filter(batch=one.batch, kind="store").count() == 2


def test_taking_it_back_leaves_everything_as_it_was(customers: None, actor: Callable[..., Any]) -> None:
    manager, before = actor("M1"), everything(Store)
    many = (
        "编号,名称,系统\n"
        + "".join(f"N{n},新店{n},惠民家\n" for n in range(120))
        + "T1,改名店,惠民家\nT2,另改名,盛隆\n"
    )
    one = bring(manager, "store", many, goes_on=True)
    assert (one.state, one.new, one.changed) == ("done", 120, 2)
    imports.undo(manager, one)
    assert one.state == ImportState.UNDONE
    assert everything(Store) == before


def test_it_is_not_taken_back_over_what_was_changed_since(customers: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    one = bring(manager, "store", STORES, goes_on=True)
    Store.objects.filter(code="T1").update(name="又改了")
    with pytest.raises(undoing.CannotUndo):
        imports.undo(manager, one)
    one.refresh_from_db()
    assert one.state == ImportState.DONE
    assert Store.objects.filter(code="T9").exists()


BAD_CELLS = [
    ("store", "编号,名称,系统\n,无号店,惠民家", 2, "编号"),
    ("store", "编号,名称,系统\nX1,,惠民家", 2, "名称"),
    ("store", "编号,名称,系统\nX1,店,没有的连锁", 2, "系统"),
    ("store", "编号,名称,系统\nX1,店,惠民家\nX1,店二,惠民家", 3, "编号"),
    ("store", "编号,名称,系统\nX1," + "长" * 201 + ",惠民家", 2, "名称"),
    ("store", "编号,名称,系统,纬度,经度\nX1,店,惠民家,北纬三十,120", 2, "纬度"),
    ("store", "编号,名称,系统,纬度,经度\nX1,店,惠民家,91,120", 2, "纬度"),
    ("store", "编号,名称,系统,纬度,经度\nX1,店,惠民家,30,", 2, "经度"),
    ("store", "编号,名称,系统,开业日期\nX1,店,惠民家,2026-02-30", 2, "开业日期"),
    ("store", "编号,名称,系统,开业日期\nX1,店,惠民家,明天", 2, "开业日期"),
    ("store", "编号,名称,系统,开业日期,关店日期\nX1,店,惠民家,2026-05-01,2025-05-01", 2, "关店日期"),
    ("store", "编号,名称,系统,面积\nX1,店,惠民家,-5", 2, "面积"),
    ("store", "编号,名称,系统,面积\nX1,店,惠民家,3.5", 2, "面积"),
    ("store", "编号,名称,系统,横幅\nX1,店,惠民家,BT2", 2, "横幅"),
    ("product", "SKU,名称,单价\nP9,水,十元", 2, "单价"),
    ("product", "SKU,名称,单价\nP9,水,-1", 2, ""),
    ("product", "SKU,名称,单价,条码\nP9,水,1,69012", 2, "条码"),
    ("product", "SKU,名称\nP9,水", 2, ""),
    ("contact", "系统,姓名,影响力\n惠民家,赵某,9", 2, "影响力"),
    ("contact", "系统,姓名,态度\n惠民家,赵某,友好", 2, "态度"),
    ("contact", "系统,姓名,电子邮件\n惠民家,赵某,不是邮箱", 2, "电子邮件"),
    ("contact", "系统,姓名,电话\n惠民家,赵某,找前台", 2, "电话"),
    ("calendar-day", "日期,工作日\n2026-12-01,也许", 2, "工作日"),
    ("role", "员工,角色,开始日期\nR1,总统,2027-01-01", 2, "角色"),
    ("reporting-line", "员工,上级,开始日期\nS2,R1,2027-01-01", 2, "上级"),
    ("absence", "员工,原因,开始日期,结束日期\nR1,病假,2027-01-05,2027-01-01", 2, ""),
]
# What the headings above mean; two of them are not what the desk calls them.
MEANT = {
    "横幅": "banner", "面积": "area_sqm", "开业日期": "opened_on", "关店日期": "closed_on", "日期": "day",
    "工作日": "is_working", "员工": "employee", "角色": "role", "上级": "supervisor", "开始日期": "first_day",
    "结束日期": "last_day", "原因": "reason", "影响力": "influence", "态度": "stance", "电子邮件": "email",
    "电话": "phone", "姓名": "name", "条码": "barcode", "单价": "unit_price", "纬度": "latitude", "经度": "longitude",
    "名称": "name", "编号": "code", "系统": "chain", "SKU": "sku",
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "row", "column"), BAD_CELLS)
def test_a_bad_cell_is_pointed_out_and_nothing_is_written(
    customers: None, actor: Callable[..., Any], kind: str, text: str, row: int, column: str
) -> None:
    admin = actor("M1") if kind not in ("calendar-day", "role") else actor("A1")
    model = kind_named(kind).model
    before = everything(model)
    headings = text.split("\n")[0].split(",")
    for heading in headings:
        key = heading_key(heading)
        ColumnMatch.objects.update_or_create(kind=kind, heading=key, defaults={"field": MEANT[heading]})
    one = bring(admin, kind, text, goes_on=True)
    assert (one.state, one.error) == ("checked", "")
    assert one.problem_count >= 1
    assert (row, column) in {(found[0], found[1]) for found in mistakes(one)}, mistakes(one)
    assert all(message for _row, _column, message in mistakes(one))
    assert everything(model) == before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_every_usual_encoding_and_separator_is_read(
    customers: None, actor: Callable[..., Any], encoding: str, separator: str
) -> None:
    one = bring(actor("M1"), "store", STORES.replace(",", separator).encode(encoding))
    assert (one.state, one.new, one.changed) == ("checked", 1, 1)


def test_a_workbook_is_read_as_excel_shows_it(customers: None, actor: Callable[..., Any]) -> None:
    rows = [["SKU", "名称", "单价", "每箱件数"], ["007", "矿泉水", 1.1, 24.0], ["8", "苏打水", "￥１,２３４.5", ""]]
    one = bring(actor("M1"), "product", workbook(rows), name="products.xlsx", goes_on=True)
    assert (one.state, one.problems) == ("done", [])
    water, soda = Product.objects.get(sku="007"), Product.objects.get(sku="8")
    assert (water.unit_price, water.pieces_per_case) == (Decimal("1.1000"), 24)
    assert (soda.unit_price, soda.pieces_per_case) == (Decimal("1234.5000"), None)


@pytest.mark.parametrize("kind", [kind.key for kind in all_kinds() if kind.import_right])
def test_what_is_there_comes_in_again_unchanged(
    figures: None, supplies: None, actor: Callable[..., Any], kind: str
) -> None:
    somebody = actor("M1") if kind != "calendar-day" else actor("A1")
    rows = list(kind_named(kind).visible_to(somebody))
    one = bring(somebody, kind, template_of(kind_named(kind), somebody, rows), name="again.xlsx")
    assert (one.problems, one.error) == ([], "")
    assert (one.state, one.new, one.changed, one.same) == ("checked", 0, 0, len(rows))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", [kind.key for kind in all_kinds() if kind.import_right and kind.list_page])
def test_a_list_that_is_exported_comes_in_again_unchanged(
    figures: None, supplies: None, sign_in: Callable[..., Any], kind: str, language: str
) -> None:
    client = sign_in("A1" if kind == "calendar-day" else "M1")
    client.cookies["django_language"] = language
    response = client.get(reverse("import-template", args=[kind]), {"filled": 1})
    sheet = SimpleUploadedFile("list.xlsx", response.content)
    address = client.post(reverse("import-start", args=[kind]), {"file": sheet}).url
    one = SheetImport.objects.get(pk=int(address.split("/")[-2]))
    assert (one.problems, one.error, one.state) == ([], "", "checked")
    assert (one.new, one.changed) == (0, 0)
    assert one.same == kind_named(kind).visible_to(client.get("/").wsgi_request.actor).count() > 0


@pytest.mark.parametrize("kind", [kind.key for kind in all_kinds() if kind.import_right and kind.list_page])
def test_a_list_as_it_is_shown_is_understood_or_asked_about(
    figures: None, supplies: None, sign_in: Callable[..., Any], kind: str
) -> None:
    client = sign_in("M1")
    if kind == "calendar-day":
        return
    content = b"".join(client.get(reverse(kind_named(kind).list_page), {"format": "csv"}))
    address = client.post(reverse("import-start", args=[kind]), {"cells": content.decode("utf-8-sig")}).url
    one = SheetImport.objects.get(pk=int(address.split("/")[-2]))
    assert one.error == ""
    assert one.new == 0


@pytest.mark.parametrize("kind", [kind.key for kind in all_kinds() if kind.import_right])
def test_the_template_has_every_column_and_no_heading_twice(
    company: None, actor: Callable[..., Any], tmp_path: Any, kind: str
) -> None:
    import python_calamine

    content = template_of(kind_named(kind), actor("A1") if kind == "calendar-day" else actor("M1"))
    (tmp_path / "t.xlsx").write_bytes(content)
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "t.xlsx"))
    [headings] = book.get_sheet_by_index(0).to_python()
    assert len(set(headings)) == len(headings) >= len(kind_named(kind).natural_key)
    assert len(book.get_sheet_by_index(1).to_python()) == len(headings) + 1


def test_a_heading_that_means_nothing_is_asked_about_and_remembered(customers: None, actor: Callable[..., Any]) -> None:
    manager = replace(actor("M1"), via="desk")
    text = "店号,店招,所属客户,备注二\nT9,惠民家城西店,惠民家,x\n"
    one = bring(manager, "store", text)
    assert one.state == ImportState.UNMATCHED
    imports.choose_columns(manager, one, ["code", "name", "chain", ""])
    assert (one.state, one.new) == ("checked", 1)
    again = bring(manager, "store", text)
    assert (again.state, again.columns) == ("checked", ["code", "name", "chain", ""])


def test_what_one_chose_does_not_change_what_headings_mean_to_others(
    customers: None, actor: Callable[..., Any]
) -> None:
    """A rep may bring contacts: what they leave out, others keep."""
    rep, manager = (replace(actor(code), via="desk") for code in ("R1", "M1"))
    text = "系统,姓名,备注二\n惠民家,赵某,赵总\n"
    one = bring(rep, "contact", text)
    imports.choose_columns(rep, one, ["chain", "", "name"])
    assert bring(rep, "contact", text).columns == ["chain", "", "name"]
    assert bring(manager, "contact", text).columns == ["chain", "name", ""]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("名称,系统\n店,惠民家\n", "编号"),
        ("", ""),
        ("编号,名称,系统\n", ""),
        ("编号,名称,编号\n1,2,3\n", "编号"),
        ("编号,名称,系统\nX1,店,惠民家,多出来\n", "2"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ""),
    ],
)
def test_what_is_no_sheet_is_refused_with_words(
    customers: None, actor: Callable[..., Any], text: str | bytes, said: str
) -> None:
    if not text:
        with pytest.raises(imports.ValidationError):
            bring(actor("M1"), "store", text)
        return
    one = bring(actor("M1"), "store", text, goes_on=True)
    assert one.state == ImportState.FAILED
    assert said in one.error
    assert one.error


def test_a_rep_brings_only_what_is_theirs(customers: None, actor: Callable[..., Any]) -> None:
    rep = actor("R1")
    own = "Chain,Store,Full name\n惠民家,T1,钱某\n"
    others = "Chain,Store,Full name\n盛隆,T2,孙某\n"
    assert bring(rep, "contact", own, goes_on=True).state == "done"
    assert Contact.objects.filter(name="钱某", store__code="T1").exists()
    refused = bring(rep, "contact", others, goes_on=True)
    assert (refused.state, {row for row, _column, _message in mistakes(refused)}) == ("checked", {2})
    assert not Contact.objects.filter(name="孙某").exists()
    with pytest.raises(imports.PermissionDenied):
        bring(rep, "store", STORES)


def test_dated_rows_end_the_ones_before(customers: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "assignment", "Store,Employee,As,First day\nT1,R2,Rep,2026-12-01\n", goes_on=True)
    assert (one.state, one.problems) == ("done", [])
    before = StoreAssignment.objects.get(store__code="T1", employee__code="R1", duty="owner")
    assert str(before.last_day) == "2026-11-30"
    imports.undo(actor("M1"), one)
    before.refresh_from_db()
    assert before.last_day is None


def test_wages_stay_unknown_to_those_who_may_not_know_them(customers: None, actor: Callable[..., Any]) -> None:
    text = "Number,Full name,Monthly wage\nR1,改名,99\n"
    before = Employee.objects.get(code="R1").monthly_wage
    administrator = bring(actor("A1"), "employee", text, goes_on=True)
    assert administrator.columns[2] in ("", "monthly_wage")
    kept = Employee.objects.get(code="R1")
    assert kept.name == "改名"
    assert kept.monthly_wage == (before if not administrator.columns[2] else Decimal(99))


def test_what_another_changes_in_between_is_looked_at_again(
    customers: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = actor("M1")
    one = bring(manager, "store", STORES)
    planned = working._planned

    def and_then_another(one: SheetImport) -> Any:
        found = planned(one)
        Store.objects.filter(code="T1", address="").update(address="湖滨路 1 号")
        return found

    monkeypatch.setattr(working, "_planned", and_then_another)
    imports.confirm(manager, one)
    assert one.state == ImportState.DONE
    kept = Store.objects.get(code="T1")
    assert (kept.name, kept.address) == ("惠民家湖滨新店", "湖滨路 1 号")


def test_a_killed_process_leaves_nothing_half_done(
    customers: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it died between writing and saying so: the next process does it all, once."""
    manager = actor("M1")
    one = bring(manager, "store", STORES)
    before = everything(Store)

    class Killed(BaseException):
        pass

    def die(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(working.bulk, "write", die)
        with pytest.raises(Killed):
            imports.confirm(manager, one)
    SheetImport.objects.filter(pk=one.pk).update(worker=f"{socket.gethostname()}:{2**22 + 7}")
    assert everything(Store) == before
    one.refresh_from_db()
    assert one.state == ImportState.CONFIRMED
    assert working.abandoned() == [one.pk]
    working.carry_on(one.pk)
    one.refresh_from_db()
    assert one.state == ImportState.DONE
    assert Store.objects.filter(code="T9").count() == 1


@pytest.mark.parametrize(
    "worker", [f"{socket.gethostname()}:1:0", "another-machine:17:5", "a-container-of-before:1"], ids=["given again", "away", "older"]
)  # fmt: skip
def test_an_import_at_which_nobody_is_any_more_goes_on(customers: None, actor: Callable[..., Any], worker: str) -> None:
    one = bring(actor("M1"), "store", STORES)
    long_ago = timezone.now() - working.LEASE - timedelta(seconds=1)
    SheetImport.objects.update(state=ImportState.CONFIRMED, worker=worker, alive_at=long_ago)
    assert working.abandoned() == [one.pk]
    working.carry_on(one.pk)
    one.refresh_from_db()
    assert one.state == ImportState.DONE


def test_one_that_another_machine_is_at_is_left_to_it(customers: None, actor: Callable[..., Any]) -> None:
    bring(actor("M1"), "store", STORES)
    SheetImport.objects.update(state=ImportState.CONFIRMED, worker="another-machine:17:5", alive_at=timezone.now())
    assert working.abandoned() == []


def test_one_that_ends_every_process_is_given_up(customers: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "store", STORES)
    for _time in range(working.MOST_DEATHS):
        SheetImport.objects.update(worker=f"{socket.gethostname()}:1:0", state=ImportState.CONFIRMED)
        working.abandoned()
    one.refresh_from_db()
    assert (one.state, one.worker) == ("failed", "")
    assert one.error


def test_it_is_not_written_otherwise_than_it_was_shown(customers: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    one = bring(manager, "store", STORES)
    assert (one.new, one.changed) == (1, 1)
    Store.objects.create(code="T9", name="别人先建的", chain=Chain.objects.get(name="惠民家"))
    imports.confirm(manager, one)
    assert (one.state, one.new, one.changed) == ("checked", 0, 2)
    assert one.error
    assert Store.objects.get(code="T9").name == "别人先建的"
    imports.confirm(manager, one)
    assert (one.state, one.error) == ("done", "")


def test_a_value_that_passes_from_one_row_to_another_is_pointed_out(customers: None, actor: Callable[..., Any]) -> None:
    for name, code in (("惠民家", "C1"), ("盛隆", "C2")):
        Chain.objects.filter(name=name).update(code=code)
    text = "名称,编号\n惠民家,C2\n盛隆,C1\n"
    one = bring(actor("A1"), "chain", text, goes_on=True)
    assert (one.state, one.error) == ("checked", "")
    assert {(row, column) for row, column, _said in mistakes(one)} == {(2, "编号"), (3, "编号")}


def test_zero_bytes_are_left_out(customers: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "store", "编号,名称,系统\nT\0X,店\0,没有\0的\n", goes_on=True)
    assert mistakes(one) == [(2, "系统", mistakes(one)[0][2])]


def test_many_rows_are_taken_back_in_the_background(customers: None, actor: Callable[..., Any]) -> None:
    manager, before = actor("M1"), everything(Store)
    rows = "".join(f"N{n},新店{n},惠民家\n" for n in range(imports.FEW_ROWS + 1))
    one = bring(manager, "store", "编号,名称,系统\n" + rows, goes_on=True)
    with TestCase.captureOnCommitCallbacks() as waiting:
        imports.undo(manager, one)
    assert (one.state, len(waiting)) == ("undoing", 1)
    assert everything(Store) != before
    working.carry_on(one.pk)
    one.refresh_from_db()
    assert one.state == ImportState.UNDONE
    assert everything(Store) == before


def test_what_cannot_be_taken_back_in_the_background_says_why(customers: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    one = bring(manager, "store", STORES, goes_on=True)
    Store.objects.filter(code="T1").update(name="又改了")
    SheetImport.objects.update(state=ImportState.UNDOING)
    working.carry_on(one.pk)
    one.refresh_from_db()
    assert one.state == ImportState.DONE
    assert "惠民家湖滨新店" in one.error
    assert Store.objects.filter(code="T9").exists()


def test_progress_is_told_from_within_a_transaction(
    customers: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working.bulk, "ROWS_AT_ONCE", 50)
    seen = []
    made = working.bulk._made

    def look(*given: Any) -> Any:
        seen.append(rows_done(SheetImport.objects.latest("pk")))
        return made(*given)

    monkeypatch.setattr(working.bulk, "_made", look)
    rows = "".join(f"N{n},新店{n},惠民家\n" for n in range(200))
    one = bring(actor("M1"), "store", "编号,名称,系统\n" + rows, goes_on=True)
    assert sorted(set(seen)) == [0, 50, 100, 150]
    assert rows_done(one) == one.done == 200


def test_the_number_of_queries_does_not_grow_with_the_rows(customers: None, actor: Callable[..., Any]) -> None:
    counts = []
    for size in (20, 400):
        text = "编号,名称,系统\n" + "".join(f"Q{size}-{n},店{n},惠民家\n" for n in range(size))
        with CaptureQueriesContext(connection) as asked:
            assert bring(actor("M1"), "store", text, goes_on=True).state == "done"
        reading = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
        counts.append(len(reading))
    assert counts[1] <= counts[0] + 4, counts


def test_chains_are_named_by_their_name(customers: None, actor: Callable[..., Any]) -> None:
    one = bring(actor("M1"), "chain", "Name,Channel\n惠民家,Convenience\n新连锁,便利店\n", goes_on=True)
    assert (one.state, one.new, one.changed) == ("done", 1, 1), one.problems
    assert set(Chain.objects.filter(channel="convenience").values_list("name", flat=True)) >= {"惠民家", "新连锁"}
