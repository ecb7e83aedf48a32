"""All fact tables, declared once. Their meaning is fixed by the rule specification; `docs/facts.md` is made from here."""

from __future__ import annotations

from endcap.kernels.facts.schema import Column, Kind, Order, Span, Table, Words

LONGEST_LIMIT_MONTHS = 600
LONGEST_LIMIT_DAYS = 18_300


def _id(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.TEXT, Words(zh, en))


def _employee(
    name: str = "employee_id", zh: str = "责任人", en: str = "the person answerable", *, blank: bool = False
) -> Column:
    return Column(name, Kind.TEXT, Words(zh, en), refers_to="employees", blank=blank)


def _store() -> Column:
    return Column("store_id", Kind.TEXT, Words("门店", "store"), refers_to="stores")


def _sku() -> Column:
    return Column("sku", Kind.TEXT, Words("产品编码", "product"), refers_to="products")


def _day(name: str, zh: str, en: str, *, blank: bool = False) -> Column:
    return Column(name, Kind.DAY, Words(zh, en), blank=blank)


def _until(zh: str = "最后一天（含）；空为至今", en: str = "last day, included; blank: still so") -> Column:
    return Column("to", Kind.DAY, Words(zh, en), blank=True, outlives_as_of=True)


def _from() -> Column:
    return _day("from", "第一天（含）", "first day, included")


def _quantity(zh: str = "数量", en: str = "quantity", unit: str = "piece") -> Column:
    return Column("quantity", Kind.QUANTITY, Words(zh, en), unit=unit, minimum=0)


def _count(name: str, zh: str, en: str, unit: str) -> Column:
    return Column(name, Kind.WHOLE, Words(zh, en), unit=unit, minimum=0, maximum=1_000_000)


def _limit(name: str, zh: str, en: str, unit: str) -> Column:
    longest = LONGEST_LIMIT_MONTHS if unit == "month" else LONGEST_LIMIT_DAYS
    return Column(name, Kind.WHOLE, Words(zh, en), blank=True, unit=unit, minimum=0, maximum=longest)


def _price() -> Column:
    return Column("unit_price", Kind.PRICE, Words("单价", "price of one piece"), unit="CNY", minimum=0)


def _wage(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.MONEY, Words(zh, en), blank=True, unit="CNY", minimum=0)


def _employed(name: str, zh: str, en: str) -> Column:
    return Column(name, Kind.DAY, Words(zh, en), blank=True, outlives_as_of=True, may_be_absent=True)


TABLES: tuple[Table, ...] = (
    Table(
        "employees",
        Words("员工", "Employees"),
        (
            _id("employee_id", "员工编号", "employee"),
            Column("name", Kind.TEXT, Words("姓名", "name")),
            Column("role", Kind.TEXT, Words("岗位", "role"), choices=("rep", "supervisor", "promoter", "manager")),
            _wage("monthly_wage", "月工资", "monthly wage"),
            _wage("minimum_wage", "当地最低工资", "local minimum wage"),
            _employed(
                "employed_from", "在职第一天（含）；空为一直", "first day with the company, included; blank: always"
            ),
            _employed(
                "employed_to", "在职最后一天（含）；空为至今", "last day with the company, included; blank: still so"
            ),
        ),
        key="employee_id",
        orders=(Order("employed_from", "employed_to"),),
        is_reference=True,
    ),
    Table(
        "reporting",
        Words("汇报关系", "Reporting lines"),
        (_employee(zh="员工", en="employee"), _employee("supervisor_id", "主管", "supervisor"), _from(), _until()),
        orders=(Order("from", "to"),),
        span=Span("employee_id", "from", "to"),
        differ=(("employee_id", "supervisor_id"),),
        is_reference=True,
    ),
    Table(
        "products",
        Words("产品", "Products"),
        (
            _id("sku", "产品编码", "product"),
            Column("name", Kind.TEXT, Words("品名", "name")),
            _price(),
            _limit("display_months", "陈列期（月）", "display limit in months", "month"),
            _limit("display_days", "陈列期（天）", "display limit in days", "day"),
            _limit("shelf_life_months", "保质期（月）", "shelf life in months", "month"),
            _limit("shelf_life_days", "保质期（天）", "shelf life in days", "day"),
        ),
        key="sku",
        at_most_one=(("display_months", "display_days"), ("shelf_life_months", "shelf_life_days")),
        is_reference=True,
    ),
    Table(
        "prices",
        Words("价格", "Prices"),
        (_sku(), _price(), _from(), _until()),
        orders=(Order("from", "to"),),
        span=Span("sku", "from", "to"),
        is_reference=True,
    ),
    Table(
        "stores",
        Words("门店", "Stores"),
        (
            _id("store_id", "门店编号", "store"),
            Column("name", Kind.TEXT, Words("店名", "name")),
            Column("chain", Kind.TEXT, Words("系统", "chain")),
        ),
        key="store_id",
        is_reference=True,
    ),
    Table(
        "shelf_checks",
        Words("理货检查", "Shelf checks"),
        (
            _id("check_id", "检查编号", "check"),
            _store(),
            _sku(),
            _employee(),
            _day("checked_on", "检查日", "day of the check"),
            _day("production_date", "生产日期", "production date of the batch"),
            _quantity(),
            Column("location", Kind.TEXT, Words("位置", "where it stood"), choices=("on_shelf", "store_room")),
            _employee("issued_by", "开单人", "who raised it", blank=True),
        ),
        key="check_id",
        happened_on="checked_on",
    ),
    Table(
        "swaps",
        Words("调换", "Swaps"),
        (
            _id("swap_id", "调换编号", "swap"),
            _store(),
            _sku(),
            _employee(),
            _day("found_on", "发现日", "day it was found"),
            _quantity(),
            _day("swapped_on", "旧货撤出日", "day the old goods were out", blank=True),
            _day("returned_on", "新货回店日", "day fresh goods were back in the store", blank=True),
        ),
        key="swap_id",
        happened_on="found_on",
    ),
    Table(
        "cash",
        Words("公款", "Company cash"),
        (
            _id("cash_id", "公款编号", "cash"),
            _employee(),
            Column("amount", Kind.MONEY, Words("金额", "amount"), unit="CNY", minimum=0),
            _day("collected_on", "收款日", "day it was collected"),
            _day("due_on", "应交日", "day it was due"),
            _day("handed_in_on", "交回日", "day it was handed in", blank=True),
            Column("clear", Kind.YES_NO, Words("账目清楚", "accounts are clear")),
        ),
        key="cash_id",
        happened_on="collected_on",
        orders=(Order("collected_on", "due_on"),),
    ),
    Table(
        "declared_orders",
        Words("报货", "Declared orders"),
        (_employee(), _day("day", "日期", "day"), _quantity("报货量", "what was said would ship")),
        daily_key=("employee_id", "day"),
        adds_up="quantity",
        happened_on="day",
    ),
    Table(
        "outbound",
        Words("出货", "Outbound"),
        (_employee(), _day("day", "日期", "day"), _quantity("出货量", "what shipped")),
        daily_key=("employee_id", "day"),
        adds_up="quantity",
        happened_on="day",
    ),
    Table(
        "stock_checks",
        Words("库存检查", "Stock checks"),
        (
            _id("check_id", "检查编号", "check"),
            _store(),
            _sku(),
            _employee(),
            _day("checked_on", "检查日", "day of the check"),
            _quantity("货架数量", "quantity on the shelf"),
        ),
        key="check_id",
        happened_on="checked_on",
    ),
    Table(
        "company_stockouts",
        Words("公司断货", "Company stock-outs"),
        (_sku(), _from(), _until("最后一天（含）；空为仍断货", "last day, included; blank: still out")),
        orders=(Order("from", "to"),),
        is_reference=True,
    ),
    Table(
        "tasks",
        Words("临时性工作", "Tasks"),
        (
            _id("task_id", "任务编号", "task"),
            _employee(),
            _day("assigned_on", "布置日", "day it was assigned"),
            _day("due_on", "截止日", "day it was due"),
            _day("done_on", "完成日", "day it was done", blank=True),
        ),
        key="task_id",
        happened_on="assigned_on",
        orders=(Order("assigned_on", "due_on"),),
    ),
    Table(
        "complaints",
        Words("投诉", "Complaints"),
        (
            _id("complaint_id", "投诉编号", "complaint"),
            _employee(zh="被投诉的主管", en="the supervisor complained about"),
            _day("filed_on", "提出日", "day it was filed"),
            Column("verdict", Kind.TEXT, Words("结论", "verdict"), choices=("upheld", "dismissed", "open")),
            _day("decided_on", "裁定日", "day of the verdict", blank=True),
            Column("incident", Kind.TEXT, Words("事件", "incident that several complaints may share"), blank=True),
        ),
        key="complaint_id",
        happened_on="filed_on",
    ),
    Table(
        "delivery_lapses",
        Words("送货跟进失职", "Delivery supervision lapses"),
        (_id("lapse_id", "编号", "lapse"), _employee(), _store(), _day("occurred_on", "发生日", "day it happened")),
        key="lapse_id",
        happened_on="occurred_on",
    ),
    Table(
        "forged_signatures",
        Words("代签冒签", "Forged signatures"),
        (_id("incident_id", "编号", "incident"), _employee(), _day("occurred_on", "发生日", "day it happened")),
        key="incident_id",
        happened_on="occurred_on",
    ),
    Table(
        "lost_documents",
        Words("见证性单据遗失", "Lost documents of proof"),
        (
            _id("incident_id", "编号", "incident"),
            _employee(),
            _day("occurred_on", "发生日", "day it happened"),
            _count("documents", "单据张数", "documents lost", "document"),
        ),
        key="incident_id",
        happened_on="occurred_on",
    ),
    Table(
        "return_receipts",
        Words("商超回单", "Return receipts"),
        (
            _id("receipt_id", "回单编号", "receipt"),
            _employee(),
            _day("due_on", "应交日", "day it was due"),
            _day("handed_in_on", "交财务日", "day finance received it", blank=True),
        ),
        key="receipt_id",
    ),
    Table(
        "material_checks",
        Words("促销物料检查", "Promotion material checks"),
        (
            _id("check_id", "检查编号", "check"),
            _store(),
            _employee(),
            _day("checked_on", "检查日", "day of the check"),
            Column("conforms", Kind.YES_NO, Words("符合要求", "as required")),
        ),
        key="check_id",
        happened_on="checked_on",
    ),
    Table(
        "wasted_forms",
        Words("表单浪费", "Wasted report forms"),
        (
            _id("incident_id", "编号", "incident"),
            _employee(),
            _day("occurred_on", "发生日", "day it happened"),
            _count("sheets", "张数", "sheets wasted", "sheet"),
        ),
        key="incident_id",
        happened_on="occurred_on",
    ),
    Table(
        "results",
        Words("业绩", "Results"),
        (
            _id("result_id", "编号", "result"),
            _employee(),
            _day("day", "日期", "day it counts for"),
            Column("measure", Kind.TEXT, Words("指标", "measure: sales, displays_won, new_listings …")),
            Column("target", Kind.FIGURE, Words("目标", "target"), blank=True),
            Column("actual", Kind.FIGURE, Words("实际", "what was reached")),
        ),
        key="result_id",
        happened_on="day",
    ),
    Table(
        "decisions",
        Words("裁定", "Decisions about findings"),
        (
            Column("rulebook", Kind.TEXT, Words("管理办法", "rulebook")),
            Column("clause", Kind.TEXT, Words("条款", "clause")),
            Column("fact", Kind.TEXT, Words("事实表", "fact table")),
            Column("fact_id", Kind.TEXT, Words("事实编号", "id of the finding's fact")),
            Column("decision", Kind.TEXT, Words("裁定", "decision"), choices=("confirmed", "waived", "overturned")),
            _day("decided_on", "裁定日", "day it was decided"),
        ),
        is_reference=True,
    ),
)

BY_NAME: dict[str, Table] = {table.name: table for table in TABLES}
