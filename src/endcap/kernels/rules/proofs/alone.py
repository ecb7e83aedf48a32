"""One clause by itself: whether it can be met at all, which of its parts never come to bear, where its cases leave a gap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import z3
from sqlglot import exp

from endcap.kernels.facts.schema import Words
from endcap.kernels.rules.checked import CheckedCase
from endcap.kernels.rules.expressions import Checked
from endcap.kernels.rules.proofs.clause import ClauseSymbols, eras
from endcap.kernels.rules.proofs.replay import MOST_ROWS, example_of, falls_through, figures_of
from endcap.kernels.rules.proofs.report import Cited, Gap, NeverMet, Report, Unknown
from endcap.kernels.rules.proofs.solver import ask
from endcap.kernels.rules.proofs.symbols import RowSymbols

WORDS_WITH_CASES = ("day", "amount")


def examine(cited: Cited, report: Report) -> None:
    looks = looks_at(cited)
    if not looks:
        never = Words(
            "从不生效：没有一个月里它和它的参数都有值",
            "is never in effect: in no month do it and its parameters have values",
        )
        report.never_met.append(NeverMet(cited.name, never, cited.line()))
        return
    answers = [ask(look.conditions, look.row)[0] for look in looks]
    if "sat" in answers:
        met = [look for look, answer in zip(looks, answers, strict=True) if answer == "sat"]
        _examine_parts(cited, met, report)
        for word in WORDS_WITH_CASES:
            _examine_cases(cited, met, word, report)
    elif "unknown" in answers:
        report.unknown.append(Unknown((cited.name,), Words("能否触发", "whether it can be met")))
    else:
        report.never_met.append(NeverMet(cited.name, _why_never(looks), cited.line()))


def looks_at(cited: Cited) -> list[ClauseSymbols]:
    """The clause in each era of its parameters, over a row of its own."""
    clause = cited.clause
    assert clause.table is not None
    return [
        ClauseSymbols(cited.rulebook, clause, RowSymbols(clause.table, clause.beside), era, "a")
        for era in eras(cited.rulebook, clause)
    ]


def _why_never(looks: Sequence[ClauseSymbols]) -> Words:
    if all(ask(look.own_conditions, look.row)[0] == "unsat" for look in looks):
        return Words("条件自相矛盾，永远不会触发", "its conditions contradict each other, so it is never met")
    charged = [ask(look.before_amount, look.row)[0] for look in looks]
    if any(answer != "unsat" for answer in charged):
        return Words("金额总是零或更少，永远不会入账", "its amount is always zero or less, so it never gives a line")
    return Words("没有哪种事实能触发它", "no fact that can occur ever meets it")


# parts


def _examine_parts(cited: Cited, looks: Sequence[ClauseSymbols], report: Report) -> None:
    clause = cited.clause
    for name, condition in (("probation", clause.probation), ("dismissal_review", clause.dismissal_review)):
        if condition is not None and _never(looks, condition):
            words = Words(f"{name} 的条件永远不成立", f"the condition of {name} never holds")
            report.never_met.append(NeverMet(cited.name, words, cited.line("sanction", name)))
    if clause.unless is not None:
        answers = {ask([*look.conditions, z3.Not(look.translator.met(clause.unless))], look.row)[0] for look in looks}
        if answers == {"unsat"}:
            words = Words("unless 总是成立，主管从不连带", "'unless' always holds, so nobody ever answers jointly")
            report.never_met.append(NeverMet(cited.name, words, cited.line("joint", "unless")))
    if clause.broken_by is not None:
        answers = {ask([look.translator.met(clause.broken_by)], look.row)[0] for look in looks}
        if answers == {"unsat"}:
            words = Words("broken_by 永远不成立", "the condition of 'broken_by' never holds")
            report.never_met.append(NeverMet(cited.name, words, cited.line("count", "broken_by")))


def _never(looks: Sequence[ClauseSymbols], condition: Checked) -> bool:
    answers = {ask([*look.conditions, look.translator.met(condition)], look.row)[0] for look in looks}
    return answers == {"unsat"}


# cases


def _examine_cases(cited: Cited, looks: Sequence[ClauseSymbols], word: str, report: Report) -> None:
    cases: Sequence[CheckedCase] = getattr(cited.clause, word)
    for index, case in enumerate(cases):
        if case.when is None and len(cases) == 1:
            continue
        answers = {ask([*_before(look, word), *look.is_case(cases, index)], look.row)[0] for look in looks}
        if answers == {"unsat"}:
            words = Words(f"{word} 的第 {index + 1} 种情形永远到不了", f"case {index + 1} of '{word}' is never reached")
            report.never_met.append(NeverMet(cited.name, words, cited.line(word, index)))
    if cases and (cases[-1].when is not None or any(_may_fall_through(case.value) for case in cases)):
        _look_for_gap(cited, looks, word, cases, report)


def _may_fall_through(value: Checked) -> bool:
    return any(node.args.get("default") is None for node in value.tree.find_all(exp.Case))


def _look_for_gap(
    cited: Cited, looks: Sequence[ClauseSymbols], word: str, cases: Sequence[CheckedCase], report: Report
) -> None:
    undecided = False
    for look in looks:
        conditions = [*_before(look, word), _no_value(look, cases), look.nth <= MOST_ROWS]
        answer, model = ask(conditions, look.row, nice=look)
        if model is not None:
            nth = model.eval(look.nth, model_completion=True).as_long()
            example = example_of(model, look.row, rows=nth if cited.clause.clause.count else 1)
            day = example.as_of if word == "day" else _day(model, look.day)
            if falls_through(example, cited.rulebook, cited.index, word, day):
                names = {name for case in cases for part in (case.when, case.value) if part for name in part.uses}
                figures = figures_of(model, look, names)
                report.gaps.append(Gap(cited.name, word, figures, cited.line(word)))
                return
        undecided |= answer != "unsat"
    if undecided:
        question = Words(f"{word} 各情形之间有无空档", f"whether the cases of '{word}' leave a gap")
        report.unknown.append(Unknown((cited.name,), question))


def _no_value(look: ClauseSymbols, cases: Sequence[CheckedCase]) -> Any:
    """That none of the cases is met, or the one that is gives a blank."""
    ways = [z3.And(*look.is_case(cases, len(cases)))]
    for index, case in enumerate(cases):
        if _may_fall_through(case.value):
            ways.append(z3.And(*look.is_case(cases, index), look.translator.value(case.value).blank))
    return z3.Or(*ways)


def _before(look: ClauseSymbols, word: str) -> list[Any]:
    """What holds before the cases in question are looked at."""
    return look.own_conditions if word == "day" else look.before_amount


def _day(model: z3.ModelRef, day: Any) -> date:
    return date.fromordinal(model.eval(day, model_completion=True).as_long())
