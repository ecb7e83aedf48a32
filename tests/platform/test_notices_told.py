"""What rooms tell of, to whom, and in which words: in the same transaction, and only what still concerns somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from endcap.accounts.actions import give_stores
from endcap.accounts.models import ImportantDate, Store
from endcap.accounts.notices import tell_of_dates
from endcap.company.models import Absence, Employee, EmployeeRole
from endcap.platform import actions, undoing
from endcap.platform.kinds import kind_named
from endcap.platform.models import Delivery, DeliveryState, Notice, NoticeAddress, NoticeGroup
from endcap.platform.notices.delivering import deliver
from endcap.platform.notices.own import notices_of
from endcap.platform.notices.wording import written
from endcap.platform.spreadsheets import imports
from endcap.platform.spreadsheets.working import carry_on
from tests.conftest import TODAY
from tests.platform.notice_fixtures import Services, services

__all__ = ["services"]
pytestmark = pytest.mark.django_db

GONE = "What this was about does not concern you any more."


def employee(code: str) -> Employee:
    return Employee.objects.get(code=code)


def texts(who: Any, language: str = "en") -> list[str]:
    notices = list(notices_of(who).order_by("pk"))
    with override(language):
        words = written(who, notices)
    return [words[notice.pk].text for notice in notices]


def give(by: Any, *codes: str, to: str) -> Any:
    stores = list(Store.objects.filter(code__in=codes))
    return give_stores(by, stores, employee(to), first_day=TODAY)


# --- Stores --------------------------------------------------------------------------------------------------------


def test_a_rep_is_told_how_many_stores_were_given_in_one_sentence(customers: None, actor: Callable[..., Any]) -> None:
    rep, manager = actor("R1"), actor("M1")
    Store.objects.create(code="T3", name="盛隆城东店", chain=Store.objects.get(code="T2").chain)
    give(manager, "T2", "T3", to="R1")
    assert texts(rep) == [f"2 stores are yours from {TODAY}."]
    assert texts(rep, "zh-hans") == [f"自 {TODAY} 起，2 家门店由您负责。"]
    assert not notices_of(manager).exists()
    give(manager, "T2", "T3", to="R1")
    assert len(texts(rep)) == 1


def test_nobody_is_told_of_their_own_deeds(customers: None, actor: Callable[..., Any]) -> None:
    supervisor = actor("S2")
    give(supervisor, "T2", to="S2")
    assert texts(supervisor) == []


def test_what_was_undone_is_not_told_any_more(customers: None, actor: Callable[..., Any], services: Services) -> None:
    rep, manager = actor("R1"), actor("M1")
    NoticeAddress.objects.create(user=rep.user, channel="wecom", address="chenlixin")
    done = give(manager, "T2", to="R1")
    undoing.undo(manager, done.batch)
    [one] = Delivery.objects.all()
    deliver(one.pk)
    one.refresh_from_db()
    assert one.state == DeliveryState.DROPPED
    assert services.wecom.sent == []
    assert texts(rep) == [GONE]


def test_a_group_reads_whose_stores_they_are(customers: None, actor: Callable[..., Any], services: Services) -> None:
    NoticeGroup.objects.create(name="销售群", service="wecom", key="wecom-robot-key", sorts=["stores-given"])
    give(actor("M1"), "T2", to="R1")
    [one] = Delivery.objects.all()
    deliver(one.pk)
    assert f"自 {TODAY} 起，1 家门店分配给 陈立新。" in services.wecom.sent[0]["text"]["content"]


# --- Standing in ---------------------------------------------------------------------------------------------------


def test_a_stand_in_is_told_and_told_again_when_the_days_change(customers: None, actor: Callable[..., Any]) -> None:
    rep, supervisor = actor("R1"), actor("S2")
    values = {
        "employee": employee("R2"), "reason": "leave", "first_day": TODAY, "last_day": TODAY + timedelta(2),
        "stand_in": employee("R1"),
    }  # fmt: skip
    row = actions.add(supervisor, kind_named("absence"), values).row
    assert texts(rep) == [f"You stand in for 吴佳敏 from {TODAY} to {TODAY + timedelta(2)}."]
    actions.edit(supervisor, kind_named("absence"), [row], {"reason": "sick"})
    assert len(texts(rep)) == 1
    actions.edit(supervisor, kind_named("absence"), [Absence.objects.get(pk=row.pk)], {"last_day": None})
    assert texts(rep)[1] == f"You stand in for 吴佳敏 from {TODAY} until further notice."
    actions.edit(supervisor, kind_named("absence"), [Absence.objects.get(pk=row.pk)], {"stand_in": None})
    assert texts(rep) == [GONE, GONE]


# --- Important dates -----------------------------------------------------------------------------------------------


def test_a_rep_is_told_once_of_what_comes_within_a_week(customers: None, actor: Callable[..., Any]) -> None:
    rep, other = actor("R1"), actor("R2")
    ImportantDate.objects.create(chain=Store.objects.get(code="T1").chain, title="年会", day=TODAY + timedelta(8))
    for _ in range(2):
        tell_of_dates(TODAY)
    assert texts(rep) == [f"{TODAY}, 惠民家湖滨店: 店庆"]
    assert texts(other) == [f"{TODAY}, 盛隆大关店: 店庆"]
    tell_of_dates(TODAY + timedelta(1))
    assert f"{TODAY + timedelta(8)}, 惠民家: 年会" in texts(rep)
    assert len(texts(other)) == 1


def test_whoever_lost_the_right_gets_nothing(customers: None, actor: Callable[..., Any], services: Services) -> None:
    rep = actor("R1")
    NoticeAddress.objects.create(user=rep.user, channel="wecom", address="chenlixin")
    tell_of_dates(TODAY)
    [one] = Delivery.objects.all()
    give(actor("M1"), "T1", to="R2")
    deliver(one.pk)
    one.refresh_from_db()
    assert one.state == DeliveryState.DROPPED
    assert services.wecom.sent == []
    assert texts(actor("R1")) == [GONE]


def test_whoever_has_no_role_any_more_gets_nothing(
    customers: None, actor: Callable[..., Any], services: Services
) -> None:
    rep = actor("R1")
    NoticeAddress.objects.create(user=rep.user, channel="wecom", address="chenlixin")
    tell_of_dates(TODAY)
    EmployeeRole.objects.filter(employee=employee("R1")).delete()
    [one] = Delivery.objects.all()
    deliver(one.pk)
    assert services.wecom.sent == []


# --- Imports -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("编号,名称,系统\nT9,城西店,惠民家\n", "stores.csv is checked and waits for your word: 1 new, 0 changed"),
        ("编号,名称,系统\nT9,城西店,没有\n", "stores.csv: 1 mistake"),
        ("编号,名称,没有\nT9,城西店,惠民家\n", "stores.csv: choose what its columns mean"),
        ("", "stores.csv was not imported"),
    ],
)
def test_whoever_brought_a_sheet_is_told_when_nobody_waits_for_it(
    customers: None, actor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, sheet: str, said: str
) -> None:
    manager = actor("M1")
    monkeypatch.setattr(imports, "_go_on", lambda one, *, waits: None)
    from dataclasses import replace

    desk = replace(manager, via="desk")
    one = imports.receive(desk, kind_named("store"), ContentFile(sheet.encode() or b"x", name="stores.csv"))
    carry_on(one.pk, in_background=True)
    assert texts(manager) == [said]


def test_whoever_waits_for_a_sheet_sees_it_there(customers: None, actor: Callable[..., Any]) -> None:
    manager = actor("M1")
    content = ContentFile("编号,名称,系统\nT9,城西店,惠民家\n".encode(), name="stores.csv")
    imports.receive(manager, kind_named("store"), content, waits=True)
    assert texts(manager) == []


# --- Statements ----------------------------------------------------------------------------------------------------


def test_everybody_concerned_is_told_that_their_statement_can_be_read(
    findings: None, actor: Callable[..., Any]
) -> None:
    from tests.conduct.acting import close_october, confirm_all

    rep, finance = actor("R1"), actor("F1")
    confirm_all(actor("S2"))
    confirm_all(actor("M1"))
    Notice.objects.all().delete()
    close_october(actor("M1"))
    assert texts(rep) == ["Your statement for October 2026 can be read."]
    assert texts(rep, "zh-hans") == ["您2026年10月的考核单可以查看了。"]
    assert not notices_of(finance).exists()
    [notice] = notices_of(rep)
    assert written(rep, [notice])[notice.pk].path == f"/conduct/statements/2026-10/{rep.employee_id}/"
    told = {one.employee_id for one in (rep, actor("S2"))}
    assert set(Notice.objects.values_list("values__employee", flat=True)) == told
