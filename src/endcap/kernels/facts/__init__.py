"""Fact tables: one declared schema for reading, checking, the rule engine and documentation."""

from endcap.kernels.facts.facts import Facts, facts_of_rows, load_facts
from endcap.kernels.facts.problems import BadInput, Problem, write_problems
from endcap.kernels.facts.schema import Column, Kind, Table, Words
from endcap.kernels.facts.tables import BY_NAME, TABLES

__all__ = [
    "BY_NAME",
    "TABLES",
    "BadInput",
    "Column",
    "Facts",
    "Kind",
    "Problem",
    "Table",
    "Words",
    "facts_of_rows",
    "load_facts",
    "write_problems",
]
