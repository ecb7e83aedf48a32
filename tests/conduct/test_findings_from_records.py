"""Records of the rooms become findings: the same as settling the exported folder gives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import PERIOD, TODAY

pytestmark = pytest.mark.django_db


def test_records_of_the_month_are_findings(findings: None) -> None:
    from endcap.conduct.models import FindingLine

    found = {
        (line.finding.number, line.employee.code, line.liability, line.amount) for line in FindingLine.objects.all()
    }
    assert found == {
        ("1b", "R1", "own", Decimal("-60.00")), ("1b", "S1", "joint", Decimal("-30.00")),
        ("1b", "R1", "own", Decimal("-120.00")), ("1b", "S2", "joint", Decimal("-60.00")),
        ("6", "P1", "own", Decimal("-20.00")), ("6", "R2", "own", Decimal("-20.00")),
        ("3", "R2", "own", Decimal("-200.00")),
    }  # fmt: skip


def test_settling_the_export_gives_the_same(findings: None, tmp_path: Path) -> None:
    from endcap.conduct.facts.folder import write_folder
    from endcap.conduct.models import FindingLine
    from endcap.kernels.rules import settle

    write_folder(tmp_path, on=TODAY)
    with settle(tmp_path, period=PERIOD, as_of=TODAY) as settlement:
        settled = {(line.entry_id, line.employee_id, line.amount) for line in settlement.lines}
    assert settled == {(line.entry_id, line.employee.code, line.amount) for line in FindingLine.objects.all()}
