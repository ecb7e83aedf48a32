"""The facts that a finding rests on, as they stand in the records: what a finding cites, its reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from endcap.conduct.facts import fact_name
from endcap.conduct.models import Finding, in_language
from endcap.kernels.facts import BY_NAME
from endcap.platform import fact_tables
from endcap.platform.access import Actor
from endcap.platform.details import Fact
from endcap.platform.fact_tables import FactSource
from endcap.platform.kinds import all_kinds, kind_named, url_of

KINDS_OF_FACT = {
    "day": "day",
    "money": "money",
    "quantity": "number",
    "whole": "number",
    "price": "price",
    "yes_no": "yes",
}
# Of whom and where, the page says already; who else is named is told to those only who see the record itself.
NOT_TOLD = ("employee_id", "issued_by", "incident")
# A clean month is named by employee and month; an outbound day by employee and day, and the declared order of that day
# belongs to it.
PEOPLE = "employees"
BY_DAY = ("outbound", "declared_orders")
BY_EMPLOYEE = (*BY_DAY, PEOPLE)


@dataclass(frozen=True)
class Evidence:
    """One record: `url` leads to it for those who see it there."""

    title: str
    facts: list[Fact]
    url: str = ""


def evidence_of(actor: Actor, finding: Finding) -> list[Evidence]:
    return [_told(actor, source, row, finding) for source, row in _rows(finding)]


def record_url(actor: Actor, finding: Finding) -> str:
    """The page of the record that a finding cites; empty for whoever does not see it there."""
    return next((found.url for found in evidence_of(actor, finding) if found.url), "")


def _rows(finding: Finding) -> Iterator[tuple[FactSource, Model]]:
    if finding.fact in BY_DAY:
        code, _, day = finding.fact_id.rpartition("/")
        for table in BY_DAY:
            source = fact_tables.source_of(table)
            if source is not None:
                own = {source.columns["employee_id"]: code, source.columns["day"]: date.fromisoformat(day)}
                yield from ((source, row) for row in source.model._default_manager.filter(**own))
        return
    source = fact_tables.source_of(finding.fact)
    # A clean month rests on no record: on the person only.
    if source is None or finding.fact == PEOPLE:
        return
    for row in source.model._default_manager.filter(**{source.key: finding.fact_id})[:1]:
        yield source, row


def _told(actor: Actor, source: FactSource, row: Model, finding: Finding) -> Evidence:
    url = ""
    if source.kind in {kind.key for kind in all_kinds()}:
        kind = kind_named(source.kind)
        if kind.visible_to(actor).filter(pk=row.pk).exists():
            url = url_of(row) or ""
    values = _values(source, row)
    facts = [
        Fact(
            _label(in_language(column.means.zh, column.means.en)),
            values[column.name],
            KINDS_OF_FACT.get(column.kind.value, "text"),
        )
        for column in BY_NAME[source.table].columns
        if column.name not in NOT_TOLD and values.get(column.name) not in (None, "")
    ]
    return Evidence(fact_name(source.table), facts, url)


def _values(source: FactSource, row: Model) -> dict[str, Any]:
    """Things by their names, where the rules have their numbers; words of choice as people read them."""
    found = {}
    for column, path in source.columns.items():
        if not isinstance(path, str):
            continue
        head, _, rest = path.partition("__")
        if rest:
            thing = getattr(row, head)
            found[column] = None if thing is None else str(thing)
            continue
        display = getattr(row, f"get_{head}_display", None)
        value = row.pk if head == "pk" else getattr(row, head)
        found[column] = str(display()) if display and value else value
    return found


def _label(meaning: str) -> str:
    """Without what explains it further."""
    return meaning.replace("：", ":").split(":")[0]
