"""Whatever people do in whatever order, the ledger balances, closed months stay, and nobody pays twice or too much.

The settlement is played: facts come, change and go; everything after it is the real thing. `make soak` plays 10,000
histories; the tests a seeded sample, on SQLite here and on PostgreSQL with the other rooms.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("ENDCAP_HISTORIES", "30"))
STEPS = 12
ACTS = 12
FIRST = date(2026, 3, 1)
AT = datetime(2026, 3, 1, tzinfo=UTC)
WHO = st.sampled_from(["R1", "R2", "P1"])
YUAN = st.integers(min_value=1, max_value=180_000).map(lambda fen: Decimal(fen) / 100)
ANY = st.integers(min_value=0, max_value=10**6)
TURNS = 24
INVARIANTS = (
    "everything_balances", "closed_months_stay", "what_stands_is_charged_once_and_nothing_else",
    "only_what_is_contested_is_held_back", "nobody_is_deducted_beyond_the_guard",
)  # fmt: skip
DONE = ("confirmed", "waived", "reopened", "contested", "heard upheld", "heard overturned", "closed")
SEEN: Counter[str] = Counter()
REFUSED = (ValidationError, PermissionDenied)


@pytest.fixture
def ledger(company: None) -> None:
    """Begun in March, with one rulebook that everybody has read."""
    from endcap.company.models import CompanySettings, Employee
    from endcap.conduct.ledger.months import begin
    from endcap.conduct.models import RulebookVersion
    from endcap.conduct.rulebooks.acknowledging import acknowledge
    from endcap.conduct.rulebooks.in_force import adopt_chosen
    from endcap.kernels.rules import Period

    begin(Period.of(FIRST), at=AT)
    adopt_chosen(CompanySettings.objects.get(), at=AT - timedelta(days=90))
    acknowledge(RulebookVersion.objects.all(), Employee.objects.all(), at=AT - timedelta(days=80))


class Histories(RuleBasedStateMachine):
    """`facts`: month → what its settlement says. `today` goes on with each closing; `closed` is what must stay."""

    def __init__(self) -> None:
        super().__init__()
        self._point = transaction.atomic()
        self._point.__enter__()
        self.today, self.number = FIRST + timedelta(days=20), 0
        self.facts: dict[str, dict[Any, Any]] = {}
        self.closed: list[Any] = []
        self.facts_since_closing = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._point.__exit__(None, None, None)

    @initialize(guard=st.sampled_from(["0.2", "0.05", None]), rest=st.sampled_from(["carry", "waive"]))
    def begin(self, guard: str | None, rest: str) -> None:
        from endcap.company.models import CompanySettings, Employee
        from endcap.conduct.models import VersionClause

        CompanySettings.objects.update(wage_guard=guard, guard_rest=rest)
        self.people = {one.code: one for one in Employee.objects.all()}
        self.fine = VersionClause.objects.get(number="1a")
        texts = dict.fromkeys(("title_zh", "title_en", "source_zh", "source_en"), "奖")
        self.reward = VersionClause.objects.create(
            version=self.fine.version, position=99, number="R", kind="reward", **texts
        )

    # --- Facts -------------------------------------------------------------------------------------------------

    @rule(
        some=st.lists(
            st.tuples(WHO, YUAN, st.sampled_from(["own", "own", "joint", "reward"]), st.integers(0, 80)),
            min_size=2,
            max_size=4,
        )
    )
    def facts_come(self, some: list[tuple[str, Decimal, str, int]]) -> None:
        """Also late ones, of months that are closed."""
        for who, amount, sort, back in some:
            day = max(FIRST, self.today - timedelta(days=back))
            self.number += 1
            number = "R" if sort == "reward" else "1a"
            key = ("ka-channel", number, "shelf_checks", f"C{self.number}", f"{day:%Y-%m}")
            self._say(key, who, day, amount if sort == "reward" else -amount, sort == "joint")
        self.facts_since_closing += len(some)

    @precondition(lambda self: any(self.facts.values()))
    @rule(which=ANY, amount=YUAN)
    def a_fact_is_corrected(self, which: int, amount: Decimal) -> None:
        key, one = self._fact(which)
        self._say(key, one.employee, one.occurred_on, amount if key[1] == "R" else -amount, len(one.lines) > 1)

    @precondition(lambda self: any(self.facts.values()))
    @rule(which=ANY)
    def a_fact_goes(self, which: int) -> None:
        key, _one = self._fact(which)
        del self.facts[key[4]][key]
        self._settle(key[4])

    def _fact(self, which: int) -> Any:
        known = [item for month in self.facts.values() for item in month.items()]
        return known[which % len(known)]

    def _say(self, key: Any, who: str, day: date, amount: Decimal, joint: bool) -> None:
        from endcap.conduct.findings.settling import SettledFinding, SettledLine

        def line(liability: str, code: str, amount: Decimal, because_of: str | None = None) -> SettledLine:
            name = f"{key[3]}/{key[4]}/{liability}"
            return SettledLine(name, liability, code, because_of, amount, "CNY", "", "说明", "said")

        lines = [line("own", who, amount)]
        if joint:
            lines.append(line("joint", "S1", (amount / 2).quantize(Decimal("0.01")), who))
        clause = self.reward if key[1] == "R" else self.fine
        found = SettledFinding(key, clause, who, day, tuple(lines), is_growing=False)
        self.facts.setdefault(key[4], {})[key] = found
        self._settle(key[4])

    def _settle(self, month: str) -> None:
        from endcap.conduct.findings.settling import SettledMonth
        from endcap.conduct.findings.syncing import Moment, sync
        from endcap.conduct.ledger.posting import posting
        from endcap.kernels.rules import Period

        at = datetime.combine(self.today, datetime.min.time(), UTC)
        with posting(by=None, at=at) as batch:
            settled = SettledMonth(Period.parse(month), self.facts[month], ())
            sync(settled, self.people, batch, Moment(self.today, at))

    # --- People ------------------------------------------------------------------------------------------------

    @rule(seed=ANY)
    def people_act(self, seed: int) -> None:
        """A few of them, one after the other."""
        chance = Random(seed)
        ways = (self.somebody_confirms, self.somebody_confirms, self.somebody_waives, self.a_waiver_is_taken_back,
                self.somebody_contests, self.somebody_contests, self.somebody_hears)  # fmt: skip
        for _ in range(ACTS):
            chance.choice(ways)(chance)

    def somebody_confirms(self, chance: Random) -> None:
        from endcap.conduct.findings.deciding import confirm

        who = chance.choice(["M1", "M1", "M1", "S1", "S2", "R1"])
        self._try(lambda one: confirm(self._actor(who), [one]), chance, "proposed")

    def somebody_waives(self, chance: Random) -> None:
        from endcap.conduct.findings.deciding import waive

        who = chance.choice(["M1", "M1", "S1", "R2"])
        self._try(lambda one: waive(self._actor(who), one, "reason"), chance, "proposed", seen="waived")

    def a_waiver_is_taken_back(self, chance: Random) -> None:
        from endcap.conduct.findings.deciding import reopen

        self._try(lambda one: reopen(self._actor("M1"), one, "reason"), chance, "waived", seen="reopened")

    def somebody_contests(self, chance: Random) -> None:
        """Mostly whom it is about."""
        from endcap.conduct.appeals.actions import contest

        who = chance.choice(["", "", "", "R2", "S1"])
        self._try(
            lambda one: contest(self._actor(who or one.employee.code), one, "grounds"),
            chance,
            chance.choice(["confirmed"] * 5 + ["contested", "upheld"]),
            seen="contested",
        )

    def somebody_hears(self, chance: Random) -> None:
        from endcap.conduct.appeals.actions import hear
        from endcap.conduct.models import Appeal

        appeals = list(Appeal.objects.filter(outcome="open").order_by("pk"))
        if appeals:
            who, outcome = chance.choice(["A1", "A1", "M1", "R1"]), chance.choice(["overturned", "upheld"])
            with suppress(*REFUSED), transaction.atomic():
                hear(self._actor(who), chance.choice(appeals), outcome, "reason")
                SEEN.update([f"heard {outcome}"])

    @precondition(lambda self: self.facts_since_closing >= 2)
    @rule(move_on=st.sampled_from([True, True, False]), days=st.integers(1, 9))
    def the_month_closes(self, move_on: bool, days: int) -> None:
        from endcap.conduct.ledger.closing import close
        from endcap.conduct.ledger.months import open_month

        month = open_month()
        assert month is not None
        self.today = max(self.today, month.last_day + timedelta(days=days))
        with suppress(*REFUSED), transaction.atomic():
            close(self._actor("M1"), month.month, move_on=move_on)
            now = self._kept_of_closed()
            assert set(self.closed) <= set(now)
            self.closed, self.facts_since_closing = now, 0
            SEEN.update(["closed"])

    def _try(self, do: Any, chance: Random, state: str, *, seen: str = "confirmed") -> None:
        from endcap.conduct.models import Finding

        findings = list(Finding.objects.filter(state=state).select_related("employee").order_by("pk"))
        if findings:
            with suppress(*REFUSED), transaction.atomic():
                do(chance.choice(findings))
                SEEN.update([seen])

    def _actor(self, code: str) -> Any:
        from django.contrib.auth.models import AnonymousUser

        from endcap.platform.access import Actor, Role

        roles = {"M": Role.MANAGER, "S": Role.SUPERVISOR, "R": Role.REP, "P": Role.PROMOTER, "A": Role.ADMINISTRATOR}
        return Actor(AnonymousUser(), self.today, self.people[code].pk, roles[code[0]], code, "desk")

    # --- What always holds -------------------------------------------------------------------------------------

    @invariant()
    def everything_balances(self) -> None:
        from endcap.conduct.ledger.checking import check

        assert check().problems == []

    @invariant()
    def closed_months_stay(self) -> None:
        assert self.closed == self._kept_of_closed()

    @invariant()
    def what_stands_is_charged_once_and_nothing_else(self) -> None:
        from endcap.conduct.ledger.months import open_month
        from endcap.conduct.ledger.posting import balance
        from endcap.conduct.models import Account, FindingLine, State

        month = open_month()
        assert month is not None
        standing = FindingLine.objects.filter(
            finding__state__in=(State.CONFIRMED, State.UPHELD, State.CONTESTED), finding__period__lte=month.month
        )
        for one in self.people.values():
            expected = sum((line.amount for line in standing if line.employee_id == one.pk), Decimal(0))
            assert balance(one.pk, Account.INCENTIVES, "CNY") == -expected

    @invariant()
    def only_what_is_contested_is_held_back(self) -> None:
        from endcap.conduct.models import Entry, State

        held = Entry.objects.filter(account="frozen").exclude(posting__finding__state=State.CONTESTED)
        sums: dict[str, Decimal] = {}
        for entry_id, amount in held.values_list("posting__entry_id", "amount"):
            sums[entry_id] = sums.get(entry_id, Decimal(0)) + amount
        assert not any(sums.values())

    @invariant()
    def nobody_is_deducted_beyond_the_guard(self) -> None:
        from endcap.conduct.models import Statement

        for one in Statement.objects.exclude(allowed=None):
            if one.wage is None:
                assert one.deducted == 0
            else:
                assert one.deducted <= max(one.wage - (one.minimum_wage or 0), Decimal(0))

    def _kept_of_closed(self) -> list[Any]:
        from endcap.conduct.models import Entry, Posting, Statement

        kept: list[Any] = []
        for model in (Statement, Posting, Entry):
            rows = model._default_manager.filter(month__is_open=False).order_by("month__month", "pk")
            kept += [(model.__name__, *row) for row in rows.values_list()]
        return sorted(kept, key=lambda row: (row[0], row[1]))


def test_histories(ledger: None) -> None:
    SEEN.clear()
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, derandomize=HISTORIES < 1000,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate, Phase.shrink],
        ),
    )  # fmt: skip
    if HISTORIES >= 1000:
        assert all(SEEN[what] >= HISTORIES // 10 for what in DONE), SEEN


def test_a_long_history_has_everything_in_it(ledger: None) -> None:
    """What hypothesis plays is short and left to it; this one is long, and drawn from a seed."""
    SEEN.clear()
    chance, played = Random(11), Histories()
    played.begin(guard="0.2", rest="carry")
    checks = [getattr(played, name) for name in INVARIANTS]
    for turn in range(TURNS):
        some = [
            (chance.choice(["R1", "R2", "P1"]), Decimal(chance.randrange(1, 90_000)) / 100, sort, chance.randrange(60))
            for sort in chance.sample(["own", "own", "joint", "reward"], 2)
        ]
        played.facts_come(some=some)
        played.people_act(seed=turn)
        if turn % 4 == 3:
            played.a_fact_is_corrected(which=turn, amount=Decimal("12.34"))
            played.a_fact_goes(which=turn * 7)
            played.the_month_closes(move_on=True, days=3)
        for check in checks:
            check()
    played.teardown()
    assert all(SEEN[what] >= 2 for what in DONE), SEEN
