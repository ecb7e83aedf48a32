"""Forms of orders, cash and receipts: they begin with today, and whoever may not confirm that something came in is not
asked about it."""

from __future__ import annotations

from typing import Any

from endcap.platform.access import Actor, Scope, scope_of
from endcap.platform.forms import ThingForm
from endcap.platform.kinds import kind_of

HAPPENS_TODAY = ("day", "collected_on")
CONFIRMED = ("handed_in_on", "clear")


class TodaysForm(ThingForm):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(*args, actor=actor, **kwargs)

    def prepare(self) -> None:
        for name in HAPPENS_TODAY:
            if name in self.fields and self.instance.pk is None:
                self.fields[name].initial = self.actor.today


class DueForm(TodaysForm):
    def prepare(self) -> None:
        """Hidden, not left out: a program that sets them is told why that is refused."""
        super().prepare()
        kind = kind_of(self._meta.model)
        if kind is None or len(self.fields) == 1 or scope_of(self.actor, kind.edit) != Scope.OWN:
            return
        for name in CONFIRMED:
            if name in self.fields:
                self.fields[name].widget = self.fields[name].hidden_widget()
