"""The kinds of things that are ordered, delivered, signed for and paid."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.company.queries import all_or_none
from endcap.platform.kinds import Kind
from endcap.supply import rights, tables
from endcap.supply.completing import entered_by, of_whom
from endcap.supply.forms import DueForm, TodaysForm
from endcap.supply.models import (
    Cash,
    CompanyStockout,
    DeclaredOrder,
    DeliveryLapse,
    ForgedSignature,
    LostDocuments,
    Outbound,
    ReturnReceipt,
    WastedForms,
)
from endcap.supply.queries import of_people
from endcap.supply.rules import (
    all_of,
    confirmed_by_others,
    corrected_soon,
    declared_in_time,
    not_ahead,
    said_by_others,
)

TOLD = ("recorded_by", "recorded_at")
OF_DAY = ("employee", "day", "store", "quantity", "note")
KEY_OF_DAY = ("employee", "day", "store")
CODE = ("code",)
INCIDENT = ("code", "employee", "occurred_on")
INCIDENT_RULE = all_of(said_by_others, not_ahead("occurred_on"))
PERSON = ("业务员", "业务员编号", "业务员姓名", "姓名", "工号", "责任人", "员工", "sales rep", "employee id")
HAPPENED = ("发生日期", "日期", "date")
DUE = ("应交日期", "截止日期", "due date")
HANDED_IN = ("交回日期", "交财务日期", "上交日期", "date handed in")

DECLARED = Kind(
    key="declared-order", model=DeclaredOrder, name=_("Declared order"), plural=_("Declared orders"), icon="checks",
    see=rights.SEE_ORDERS, edit=rights.DECLARE, rows=of_people(DeclaredOrder, "day"), fields=OF_DAY, told=TOLD,
    form=TodaysForm, completes=of_whom("day", rights.DECLARE), rule=declared_in_time,
    page="supply:declared-order", list_page="supply:declared-orders", listing=tables.declared_listing,
    natural_key=KEY_OF_DAY,
    called={"employee": PERSON, "day": ("报货日期", "日期", "date"), "quantity": ("报货量", "报货数量", "申报数量", "件数")},
)  # fmt: skip
OUTBOUND = Kind(
    key="outbound", model=Outbound, name=_("Outbound"), plural=_("Outbound"), icon="truck-delivery", collection="outbound",
    see=rights.SEE_ORDERS, edit=rights.EDIT_OUTBOUND, rows=of_people(Outbound, "day"), fields=OF_DAY, told=TOLD,
    form=TodaysForm, completes=of_whom("day", rights.EDIT_OUTBOUND), rule=not_ahead("day"),
    page="supply:outbound-row", list_page="supply:outbound", listing=tables.outbound_listing, natural_key=KEY_OF_DAY,
    called={
        "employee": PERSON, "day": ("出货日期", "出库日期", "发货日期", "日期", "date"),
        "quantity": ("出货量", "出货数量", "出库数量", "发货数量", "件数"),
    },
)  # fmt: skip
STOCKOUT = Kind(
    key="company-stockout", model=CompanyStockout, name=_("Company stock-out"), plural=_("Company stock-outs"),
    icon="building-warehouse", see=rights.SEE_STOCKOUTS, edit=rights.EDIT_STOCKOUTS, rows=partial(all_or_none, CompanyStockout),
    fields=("product", "first_day", "last_day", "note"), told=TOLD, completes=entered_by,
    page="supply:company-stockout", list_page="supply:company-stockouts", listing=tables.stockout_listing,
    natural_key=("product", "first_day"),
    called={
        "product": ("断货产品", "品名"), "first_day": ("断货日期", "开始日期", "断货开始", "from"),
        "last_day": ("恢复日期", "结束日期", "断货结束", "to"),
    },
)  # fmt: skip
CASH = Kind(
    key="cash", model=Cash, name=_("Company cash"), plural=_("Company cash"), icon="coin", collection="cash",
    see=rights.SEE_CASH, edit=rights.EDIT_CASH, rows=of_people(Cash, "collected_on"), files=rights.EDIT_CASH,
    fields=("code", "employee", "amount", "collected_on", "due_on", "handed_in_on", "clear", "store", "note"), told=TOLD,
    form=DueForm, completes=of_whom("collected_on", rights.EDIT_CASH),
    rule=all_of(confirmed_by_others, corrected_soon, not_ahead("collected_on", "handed_in_on")),
    page="supply:cash-row", list_page="supply:cash", listing=tables.cash_listing, natural_key=CODE,
    called={
        "code": ("公款编号", "收款编号", "收据号", "cash no"), "employee": ("收款人", *PERSON),
        "amount": ("收款金额", "公款金额"), "collected_on": ("收款日期", "date collected"),
        "due_on": DUE, "handed_in_on": HANDED_IN, "clear": ("账目清楚", "是否清楚", "accounts clear"),
    },
)  # fmt: skip
RECEIPT = Kind(
    key="return-receipt", model=ReturnReceipt, name=_("Return receipt"), plural=_("Return receipts"), icon="receipt",
    see=rights.SEE_RECEIPTS, edit=rights.EDIT_RECEIPTS, rows=of_people(ReturnReceipt, "due_on"),
    files=rights.EDIT_RECEIPTS, fields=("code", "employee", "store", "delivered_on", "due_on", "handed_in_on", "note"),
    told=TOLD, form=DueForm, completes=of_whom("due_on", rights.EDIT_RECEIPTS),
    rule=all_of(confirmed_by_others, corrected_soon, not_ahead("delivered_on", "handed_in_on")),
    page="supply:receipt", list_page="supply:receipts", listing=tables.receipt_listing, natural_key=CODE,
    called={
        "code": ("回单编号", "回单号", "送货单号", "receipt no"), "employee": PERSON,
        "delivered_on": ("送货日期", "到货日期", "delivery date"), "due_on": DUE, "handed_in_on": HANDED_IN,
    },
)  # fmt: skip
LAPSE = Kind(
    key="delivery-lapse", model=DeliveryLapse, name=_("Delivery lapse"), plural=_("Delivery lapses"), icon="alert-triangle",
    see=rights.SEE_LAPSES, edit=rights.EDIT_LAPSES, rows=of_people(DeliveryLapse, "occurred_on"),
    files=rights.EDIT_LAPSES, fields=("code", "store", "employee", "occurred_on", "note"), told=TOLD,
    completes=of_whom("occurred_on", rights.EDIT_LAPSES), rule=INCIDENT_RULE,
    page="supply:lapse", list_page="supply:lapses", listing=tables.lapse_listing, natural_key=CODE,
    called={"employee": PERSON, "occurred_on": HAPPENED, "note": ("情况", "情况说明")},
)  # fmt: skip
FORGERY = Kind(
    key="forged-signature", model=ForgedSignature, name=_("Forged signature"), plural=_("Forged signatures"),
    icon="signature", see=rights.SEE_PAPER, edit=rights.EDIT_PAPER, rows=of_people(ForgedSignature, "occurred_on"),
    files=rights.EDIT_PAPER, fields=(*INCIDENT, "store", "note"), told=TOLD,
    completes=of_whom("occurred_on", rights.EDIT_PAPER), rule=INCIDENT_RULE,
    page="supply:forgery", list_page="supply:forgeries", listing=tables.forgery_listing, natural_key=CODE,
    called={"employee": PERSON, "occurred_on": HAPPENED, "note": ("情况", "情况说明")},
)  # fmt: skip
LOSS = Kind(
    key="lost-documents", model=LostDocuments, name=_("Lost documents"), plural=_("Lost documents"), icon="file-x",
    see=rights.SEE_PAPER, edit=rights.EDIT_PAPER, rows=of_people(LostDocuments, "occurred_on"), files=rights.EDIT_PAPER,
    fields=(*INCIDENT, "documents", "what", "note"), told=TOLD,
    completes=of_whom("occurred_on", rights.EDIT_PAPER), rule=INCIDENT_RULE,
    page="supply:loss", list_page="supply:losses", listing=tables.loss_listing, natural_key=CODE,
    called={
        "employee": ("保管人", *PERSON), "occurred_on": ("遗失日期", *HAPPENED),
        "documents": ("单据张数", "遗失张数", "张数"), "what": ("单据名称", "遗失单据"),
    },
)  # fmt: skip
WASTE = Kind(
    key="wasted-forms", model=WastedForms, name=_("Wasted forms"), plural=_("Wasted forms"), icon="file-off",
    see=rights.SEE_PAPER, edit=rights.EDIT_PAPER, rows=of_people(WastedForms, "occurred_on"), files=rights.EDIT_PAPER,
    fields=(*INCIDENT, "sheets", "note"), told=TOLD, completes=of_whom("occurred_on", rights.EDIT_PAPER),
    rule=INCIDENT_RULE, page="supply:wasted-form", list_page="supply:wasted-forms", listing=tables.waste_listing,
    natural_key=CODE,
    called={"employee": PERSON, "occurred_on": HAPPENED, "sheets": ("浪费张数", "张数")},
)  # fmt: skip

KINDS = (DECLARED, OUTBOUND, STOCKOUT, CASH, RECEIPT, LAPSE, FORGERY, LOSS, WASTE)
