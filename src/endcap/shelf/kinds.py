"""The kinds of things that are seen on the shelf."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from endcap.platform.kinds import Kind
from endcap.shelf import rights, tables
from endcap.shelf.actions import open_swap
from endcap.shelf.forms import EvidenceForm
from endcap.shelf.models import Evidence, MaterialCheck, ShelfCheck, StockCheck, Swap
from endcap.shelf.queries import evidence_within
from endcap.shelf.rules import complete, what_becomes_of_evidence

CALLED = {
    "store": ("门店", "店名", "卖场", "网点", "store name"),
    "product": ("产品", "品名", "商品", "sku", "product name"),
    "employee": ("责任人", "业务员", "负责人", "rep"),
}
CALLED_CHECK = CALLED | {"code": ("检查编号", "单号", "check no"), "checked_on": ("检查日期", "日期", "date")}


def _evidence(model: type[Evidence], days: tuple[str, ...]) -> dict[str, Any]:
    return {
        "model": model, "see": rights.SEE_SHELF, "edit": rights.EDIT_SHELF, "rows": partial(evidence_within, model),
        "files": rights.EDIT_SHELF, "completes": complete, "rule": partial(what_becomes_of_evidence, days=days),
        "told": ("recorded_by", "recorded_at"), "form": EvidenceForm, "fixed": frozenset({"code"}), "natural_key": ("code",),
        "stands_alone": True,
    }  # fmt: skip


SHELF_CHECK = Kind(
    key="shelf-check", name=_("Shelf check"), plural=_("Shelf checks"), icon="checks",
    fields=(
        "store", "product", "checked_on", "production_date", "quantity", "location", "taken_off", "employee", "code",
    ),
    when_added=open_swap,
    page="shelf:shelf-check", list_page="shelf:shelf-checks", listing=tables.shelf_listing,
    called=CALLED_CHECK | {
        "production_date": ("生产日期", "批次", "批号日期", "made on"), "quantity": ("数量", "件数", "瓶数", "qty"),
        "location": ("位置", "货架/库房", "where"), "taken_off": ("已下架", "当场下架", "removed"),
    },
    **_evidence(ShelfCheck, ("checked_on",)),
)  # fmt: skip
STOCK_CHECK = Kind(
    key="stock-check", name=_("Stock check"), plural=_("Stock checks"), icon="inbox",
    fields=("store", "product", "checked_on", "quantity", "cause", "employee", "code"),
    page="shelf:stock-check", list_page="shelf:stock-checks", listing=tables.stock_listing,
    called=CALLED_CHECK | {
        "quantity": ("数量", "货架数量", "排面库存", "库存", "qty"), "cause": ("原因", "断货原因", "缺货原因", "reason"),
    },
    **_evidence(StockCheck, ("checked_on",)),
)  # fmt: skip
SWAP = Kind(
    key="swap", name=_("Swap"), plural=_("Swaps"), icon="arrows-sort",
    fields=("store", "product", "found_on", "quantity", "swapped_on", "returned_on", "employee", "code"),
    page="shelf:swap", list_page="shelf:swaps", listing=tables.swap_listing,
    called=CALLED | {
        "code": ("调换编号", "单号", "swap no"), "found_on": ("发现日期", "日期", "date"),
        "quantity": ("数量", "件数", "qty"), "swapped_on": ("撤出日期", "换出日期"), "returned_on": ("回店日期", "换入日期"),
    },
    **_evidence(Swap, ("found_on", "swapped_on", "returned_on")),
)  # fmt: skip
MATERIAL_CHECK = Kind(
    key="material-check", name=_("Material check"), plural=_("Material checks"), icon="star",
    fields=("store", "checked_on", "conforms", "note", "employee", "code"),
    page="shelf:material-check", list_page="shelf:material-checks", listing=tables.material_listing,
    called=CALLED_CHECK | {"conforms": ("是否符合", "符合要求", "是否合格"), "note": ("备注", "说明", "remark")},
    **_evidence(MaterialCheck, ("checked_on",)),
)  # fmt: skip

KINDS = (SHELF_CHECK, STOCK_CHECK, SWAP, MATERIAL_CHECK)
