"""The figures that come in as sheets, and what people reached."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.accounts.queries import of_stores_within
from endcap.platform.kinds import Kind
from endcap.results import rights, tables
from endcap.results.forms import ResultForm
from endcap.results.models import Result, SellInWeek, SellOutWeek
from endcap.supply.completing import entered_by
from endcap.supply.kinds import PERSON
from endcap.supply.queries import of_people
from endcap.supply.rules import said_by_others

KEY = ("store", "product", "week")

SELL_OUT = Kind(
    key="sell-out", model=SellOutWeek, name=_("Sell-out"), plural=_("Sell-out"), icon="shopping-cart",
    see=rights.SEE_SALES, rows=partial(of_stores_within, SellOutWeek), fields=(*KEY, "units", "revenue"),
    list_page="results:sell-out", listing=tables.sell_out_listing, collection="sell-out",
    natural_key=KEY, imported=rights.IMPORT_SALES,
    called={"units": ("销量", "销售数量", "销售件数", "units sold"), "revenue": ("销售额", "销售金额", "sales")},
)  # fmt: skip
SELL_IN = Kind(
    key="sell-in", model=SellInWeek, name=_("Sell-in"), plural=_("Sell-in"), icon="truck-delivery",
    see=rights.SEE_SELL_IN, rows=partial(of_stores_within, SellInWeek), fields=(*KEY, "units", "amount"),
    list_page="results:sell-in", listing=tables.sell_in_listing, collection="sell-in",
    natural_key=KEY, imported=rights.IMPORT_SELL_IN,
    called={"units": ("进货量", "进货数量", "发货数量", "units shipped"), "amount": ("进货额", "进货金额", "发货金额")},
)  # fmt: skip
RESULT = Kind(
    key="result", model=Result, name=_("Result"), plural=_("Results of people"), icon="trending-up",
    see=rights.SEE_RESULTS, edit=rights.EDIT_RESULTS, rows=of_people(Result, "day"),
    fields=("code", "employee", "day", "measure", "target", "actual"), told=("recorded_by", "recorded_at"),
    form=ResultForm, completes=entered_by, rule=said_by_others,
    page="results:result", list_page="results:results", listing=tables.result_listing, natural_key=("code",),
    called={
        "code": ("业绩编号", "result no"), "employee": PERSON,
        "day": ("日期", "统计日期", "date"), "measure": ("指标", "考核指标", "KPI"),
        "target": ("目标", "目标值"), "actual": ("实际", "实际值", "完成值", "完成"),
    },
)  # fmt: skip
KINDS = (SELL_OUT, SELL_IN, RESULT)
