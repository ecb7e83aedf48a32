"""The month's statement as a PDF: what stands in it is read back from the file."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from endcap.conduct.statements import pdf
from endcap.conduct.statements.document import StatementDocument, WageGuard
from endcap.conduct.statements.pdf import statement_pdf
from endcap.conduct.statements.print_text import MISSING, REGULAR, characters_of, printable
from tests.conduct.statement_examples import english_statement, line, lines, many_lines, statement

WHITE = re.compile(r"[\s\u200b]+")


def plain(text: str) -> str:
    """Without what a line's end, or the gap between ideographs and letters, puts in between."""
    return WHITE.sub("", text)


def pages_of(*documents: StatementDocument, language: pdf.Language | None = None) -> list[str]:
    reader = PdfReader(io.BytesIO(statement_pdf(documents, language)))
    return [plain(page.extract_text()) for page in reader.pages]


def test_everything_of_a_month_stands_in_it() -> None:
    (page,) = pages_of(statement())
    for text in (
        "杭州清泉饮品有限公司", "考核单", "2026年3月", "王䶮喆", "E1042", "KA业务员", "华东一组", "李文静", "KH-202603-0042",
        "签发日期2026-04-02", "2026-03-01–2026-03-31", "4.2活动结束后价格未恢复", "惠民家湖滨店“清泉矿泉水550ml”", "F0307-50",
        "连带：镕㛃堃", "补记：事项发生在以前月份·建议列入观察期", "冲销·补记", "有1项正在申诉", "适用的管理办法：KA渠道管理办法2026.1",
        "可以在规定期限内提出申诉", "员工签字", "主管", "财务", "第1页/共1页",
    ):  # fmt: skip
        assert plain(text) in page, text


def test_rewards_and_fines_stand_apart_and_a_reversal_with_what_it_takes_back() -> None:
    document = statement()
    assert (document.rewards, document.fines, document.net) == (Decimal(120), Decimal(-300), Decimal(-180))
    (page,) = pages_of(document)
    rewards, fines = page.split("本月汇总")[1].split("日期条款事由金额")[1:]
    assert "+120.00" in rewards
    assert "−50.00" not in rewards
    assert [amount in fines for amount in ("−50.00", "−100.00", "−200.00", "+50.00", "合计−300.00")] == [True] * 5


def test_the_guard_and_capital_numerals_of_what_is_deducted() -> None:
    (page,) = pages_of(statement())
    assert "上月转入80.00本月可扣上限210.50本月实扣210.50转入下月49.50随工资发放0.00" in page
    assert "本月扣款¥210.50大写人民币贰佰壹拾元伍角整" in page


def test_a_month_with_more_rewards_is_paid() -> None:
    guard = WageGuard(
        carried_in=Decimal(0),
        allowed=Decimal(300),
        deducted=Decimal(0),
        carried_out=Decimal(0),
        paid_out=Decimal("70.05"),
    )
    (page,) = pages_of(statement(lines=(line(date(2026, 3, 3), "70.05"),), guard=guard))
    assert "本月发放¥70.05大写人民币柒拾元零伍分" in page
    assert "本月扣款" not in page


@pytest.mark.parametrize(
    ("amount", "words"),
    [("-35.20", "本月扣款¥35.20大写人民币叁拾伍元贰角整"), ("8.00", "本月发放¥8.00大写人民币捌元整")],
)
def test_without_a_guard_the_net_is_deducted_or_paid(amount: str, words: str) -> None:
    (page,) = pages_of(statement(lines=(line(date(2026, 3, 3), amount),), guard=None))
    assert words in page
    assert "可扣上限" not in page


def test_what_was_carried_may_be_negative() -> None:
    guard = WageGuard(
        carried_in=Decimal("-12.30"), allowed=Decimal(0), deducted=Decimal(0), carried_out=Decimal("-1.00"), paid_out=Decimal(0)
    )  # fmt: skip
    (page,) = pages_of(statement(guard=guard))
    assert "上月转入−12.30" in page
    assert "转入下月−1.00" in page
    assert "本月扣款¥0.00大写人民币零元整" in page


def test_points_have_no_money_in_them() -> None:
    (page,) = pages_of(statement(unit="points", guard=None))
    assert "净额−180" in page
    assert "−180.00" not in page
    assert "单位积分" in page
    for text in ("¥", "大写", "人民币", "财务", "扣款，", "可扣上限"):
        assert text not in page.replace("结案之前不扣款", "")
    (page,) = pages_of(statement(unit="points", guard=None, lines=(line(date(2026, 3, 3), "-0.50"),)))
    assert "净额−0.50" in page


def test_points_and_a_wage_guard_exclude_each_other() -> None:
    with pytest.raises(ValueError, match="no wage guard"):
        replace(statement(), unit="points")


def test_english() -> None:
    (page,) = pages_of(english_statement(acknowledged_on=date(2026, 4, 3)))
    for text in (
        "Statement of conduct and incentives", "March 2026", "Employee number", "Fines", "Rewards", "To deduct this month", "¥ 210.00",
        "人民币贰佰壹拾元整", "Joint, because of Chen Rong", "Posted late: the day lies in an earlier month", "Sales rewards",
        "KA channel rules 2026.1, Sales rewards 2026.1", "acknowledged this statement in the system on 2026-04-03",
        "Employee's signature", "Whoever does not agree", "Page 1 of 1",
    ):  # fmt: skip
        assert plain(text) in page, text
    assert pages_of(english_statement(), language="zh")[0].startswith("ClearSpringBeveragesLtd,Hangzhou单号")


def test_no_line_at_all() -> None:
    (page,) = pages_of(statement(lines=(), guard=None))
    assert "这个月没有条目。" in page
    assert "零元整" in page
    assert "员工签字" in page


def test_many_pages_repeat_their_heads_and_lose_no_line() -> None:
    pages = pages_of(statement(lines=many_lines(300)))
    whole = "".join(pages)
    assert len(pages) > 10
    assert [number for number in range(300) if f"事项{number:04d}" not in whole] == []
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页/共{len(pages)}页" in page
        assert "KH-202603-0042" in page
        assert ("日期条款事由金额" in page) == ("事项0" in page)
    assert all("考核单·王䶮喆(E1042)" in page for page in pages[1:])


def test_each_statement_has_pages_and_numbers_of_its_own() -> None:
    first, second = statement(lines=many_lines(30), number="A-1"), english_statement(number="B-2")
    reader = PdfReader(io.BytesIO(statement_pdf([first, second, statement(number="C-3")])))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert [len([page for page in pages if number in page]) for number in ("A-1", "B-2", "C-3")] == [
        len(pages) - 2,
        1,
        1,
    ]
    assert "Page1of1" in pages[-2]
    assert "第1页/共1页" in pages[-1]
    assert [page.startswith(("杭州清泉", "ClearSpring")) for page in pages] == [
        True,
        *[False] * (len(pages) - 3),
        True,
        True,
    ]
    assert len(reader.outline) >= 3


@pytest.mark.parametrize(
    "hostile",
    [
        '#import "@preview/x:0.1.0"', "#panic()", '"quoted"', "back\\slash\\u{41}", "<script>alert(1)</script>", "*bold* _it_ `raw` $x$",
        "#{1+1}", "[#read(\"/etc/passwd\")]", "= heading", "https://example.org//x", "<last-page-0> @last-page-0", "~---'\"...",
        "{page} %(page)s {{x}}",
    ],
)  # fmt: skip
def test_text_is_never_markup(hostile: str) -> None:
    entry = line(
        date(2026, 3, 1), "-1.00", sentence=hostile, clause_title=hostile, because_of=hostile, liability="joint"
    )
    made = pages_of(
        statement(lines=(entry,), employee_name=hostile, company=hostile, appeals_note=hostile, rulebooks=(hostile,))
    )
    assert "".join(made).count(plain(hostile)) >= 7


def test_line_ends_and_unseen_characters_do_no_harm() -> None:
    (page,) = pages_of(statement(appeals_note="one\r\ntwo\tthree\x00\x1b\u202efour\ud800five", guard=None))
    assert "onetwothreefourfive" in page


def test_nothing_long_is_cut() -> None:
    sentence = "".join(f"第{number}句很长。" for number in range(700))
    long_word, name = "W" * 150, "阿卜杜拉·" * 12 + "末"
    entry = line(date(2026, 3, 1), "-1.00", sentence=sentence, clause_title=long_word, reference="R" * 50)
    pages = pages_of(statement(lines=(entry,), employee_name=name, guard=None, appeals_note="！" * 400))
    whole = "".join(pages)
    broken_by_page_ends = [number for number in range(700) if f"第{number}句很长" not in whole]
    assert len(broken_by_page_ends) < len(pages)
    assert whole.count("很长") + whole.count("句很") + whole.count("长。") > 3 * 700 - 2 * len(pages)
    assert whole.count("W") == 150
    assert whole.count("R") >= 50
    assert plain(name) in pages[0]
    assert whole.count("！") == 400


def test_no_word_is_wider_than_its_column() -> None:
    entry = line(
        date(2026, 3, 1), "-1.00", sentence="W" * 80, clause_title="W" * 80, clause_number="9" * 40, reference="R" * 64
    )
    (data,) = pdf.printed([statement(lines=(entry,), employee_code="E" * 90, company="W" * 90)])["statements"]
    row = data["parts"][0]["rows"][0]
    for text in (
        row["sentence"],
        row["clause_title"],
        row["clause_number"],
        row["reference"],
        data["code"],
        data["company"],
    ):
        assert max(map(len, text.split("\u200b"))) <= 10
    assert "\u200b" not in printable("acknowledgement of responsibilities")[0]


def test_rare_characters_of_names_are_in_the_font() -> None:
    there = characters_of(REGULAR)
    assert [letter for letter in "镕堃喆䶮㛃𬱖𫍲¥《》“”−–…·0Aaé" if ord(letter) not in there] == []
    assert len([point for point in range(0x4E00, 0x9FA6) if point not in there]) == 0
    assert len([point for point in range(0x3400, 0x4DB6) if point not in there]) == 0


def test_a_character_that_the_font_lacks_is_a_box_and_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger=pdf.__name__):
        (page,) = pages_of(statement(employee_name="王👍\U00020bb7", number="KH-9"))
    assert f"王{MISSING}{MISSING}" in page
    assert [record.getMessage() for record in caplog.records] == [
        "Statement KH-9: the font lacks U+1F44D, U+20BB7; a box stands in their place"
    ]


def test_usual_texts_lack_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger=pdf.__name__):
        pages_of(statement(), english_statement())
    assert caplog.records == []


def test_only_the_two_fonts_are_embedded_and_the_file_is_for_keeping() -> None:
    reader = PdfReader(io.BytesIO(statement_pdf([statement()])))
    fonts = {str(font["/BaseFont"]).split("+")[-1] for font in fonts_of(reader)}
    assert {name.split("-Identity")[0] for name in fonts} == {"NotoSansSC-Regular", "NotoSansSC-SemiBold"}
    metadata = reader.root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2" in metadata
    assert "<pdfuaid:part>1" in metadata
    assert reader.root_object["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == "考核单 · 2026年3月 · 王䶮喆"


def fonts_of(reader: PdfReader) -> list[dict[str, object]]:
    return [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]


def test_the_same_statement_is_the_same_file() -> None:
    assert statement_pdf([statement()]) == statement_pdf([statement()])


def test_nothing_to_print() -> None:
    with pytest.raises(ValueError, match="no statement"):
        statement_pdf([])


def test_lines_keep_their_order() -> None:
    (page,) = pages_of(statement())
    order = [page.index(entry.reference) for entry in lines() if not entry.is_reward]
    assert order == sorted(order)
