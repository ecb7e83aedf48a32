"""Generates the demonstration company, seeded and relative to today. Plain Python: nothing here knows the database."""

from __future__ import annotations

from demonstration.company import DemoCompany, demo_company
from demonstration.field_work import write_folder

__all__ = ["DemoCompany", "demo_company", "write_folder"]
