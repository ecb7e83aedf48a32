"""Statements to print: of one employee of a made-up company."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from endcap.conduct.statements.document import StatementDocument, StatementLine, WageGuard

KA_RULES = "KA 渠道管理办法"


def line(day: date, amount: str, **changes: Any) -> StatementLine:
    usual: dict[str, Any] = {
        "reference": f"F{day:%m%d}-{abs(Decimal(amount)):.0f}",
        "clause_number": "4.2",
        "clause_title": "活动结束后价格未恢复",
        "rulebook_title": KA_RULES,
        "sentence": "惠民家湖滨店“清泉矿泉水 550ml”促销于 2026-03-04 结束，"
        f"{day} 巡店时仍按 1.50 元售卖，超过两天未恢复原价 2.00 元，按每店每品处理。",
    }
    return StatementLine(day=day, amount=Decimal(amount), **usual | changes)


def lines() -> tuple[StatementLine, ...]:
    return (
        line(date(2026, 3, 7), "-50.00"),
        line(
            date(2026, 3, 12), "-100.00", clause_number="5.1", clause_title="临期商品未提报",
            liability="joint", because_of="镕㛃堃",
            sentence="万家福城东店“晨露酸奶 6 连杯”2 批 36 件距到期不足 30 天，镕㛃堃未在期限内提报换货，主管承担连带责任。",
        ),
        line(
            date(2026, 2, 26), "-200.00", clause_number="7.3", clause_title="巡店记录与定位不符", is_late=True,
            sentence="2026-02-26 提交的惠民家西溪店巡店记录，定位距门店 4.6 公里，且当日无外勤报备。", sanction="建议列入观察期",
        ),
        line(
            date(2026, 2, 18), "50.00", clause_number="4.2", is_late=True, is_reversal=True, reference="F0218-50",
            sentence="申诉成立：2026-02-18 的价格未恢复由门店系统故障造成，原扣罚 50.00 元予以冲回。",
        ),
        line(
            date(2026, 3, 31), "120.00", clause_number="9.1", clause_title="新品进店奖励",
            sentence="“山谷气泡水 330ml”于 3 月进入万家福系统 12 家门店，每店奖励 10.00 元。",
        ),
    )  # fmt: skip


def many_lines(count: int) -> tuple[StatementLine, ...]:
    return tuple(
        line(
            date(2026, 3, 1) + timedelta(days=number % 31),
            "30.00" if number % 5 == 0 else "-10.00",
            reference=f"F{number:04d}",
            sentence=f"事项{number:04d}：惠民家第 {number % 40 + 1} 店堆头缺货超过四小时，未在当日补货，现场照片与门店台账一致。",
        )
        for number in range(count)
    )


GUARD = WageGuard(
    carried_in=Decimal("80.00"),
    allowed=Decimal("210.50"),
    deducted=Decimal("210.50"),
    carried_out=Decimal("49.50"),
    paid_out=Decimal("0.00"),
)


def statement(**changes: Any) -> StatementDocument:
    usual: dict[str, Any] = {
        "company": "杭州清泉饮品有限公司",
        "number": "KH-202603-0042",
        "first_day": date(2026, 3, 1),
        "last_day": date(2026, 3, 31),
        "issued_on": date(2026, 4, 2),
        "employee_code": "E1042",
        "employee_name": "王䶮喆",
        "role": "KA 业务员",
        "team": "华东一组",
        "supervisor": "李文静",
        "unit": "CNY",
        "lines": lines(),
        "guard": GUARD,
        "rulebooks": ("KA 渠道管理办法 2026.1",),
        "appeals_note": "有 1 项正在申诉（F0307-50），结案之前不扣款。",
    }
    return StatementDocument(**usual | changes)


ENGLISH_LINES = (
    line(
        date(2026, 3, 7), "-50.00", clause_title="Price not restored after a promotion", rulebook_title="KA channel rules",
        sentence="Huiminjia Lakeside still sold “Spring Water 550 ml” at 1.50 on 2026-03-07; the promotion had ended on 2026-03-04 and the usual price is 2.00.",
    ),
    line(
        date(2026, 2, 26), "-200.00", clause_number="7.3", clause_title="Visit recorded away from the store", rulebook_title="KA channel rules",
        sentence="The visit to Huiminjia Xixi of 2026-02-26 was recorded 4.6 km from the store.",
        liability="joint", because_of="Chen Rong", is_late=True,
    ),
    line(
        date(2026, 3, 31), "120.00", clause_number="9.1", clause_title="New listing won", rulebook_title="Sales rewards",
        sentence="“Valley Sparkling 330 ml” was listed in 12 stores of Wanjiafu in March: 10.00 for each.",
    ),
)  # fmt: skip


def english_statement(**changes: Any) -> StatementDocument:
    usual: dict[str, Any] = {
        "company": "Clear Spring Beverages Ltd, Hangzhou",
        "employee_name": "Wang Lei",
        "role": "KA representative",
        "team": "East China 1",
        "supervisor": "Li Wenjing",
        "lines": ENGLISH_LINES,
        "guard": replace(GUARD, carried_out=Decimal("0.00"), deducted=Decimal("210.00")),
        "rulebooks": ("KA channel rules 2026.1", "Sales rewards 2026.1"),
        "appeals_note": "One line (F0307-50) is under appeal; it is not deducted before that is decided.",
        "language": "en",
    }
    return statement(**usual | changes)
