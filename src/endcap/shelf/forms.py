"""The forms of what is seen on the shelf: most is entered on the day itself."""

from __future__ import annotations

from typing import Any

from endcap.platform.access import Actor
from endcap.platform.forms import ThingForm


class EvidenceForm(ThingForm):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        day = self._meta.model.numbered_by
        if self.instance.pk is None and day in self.fields and not self.initial.get(day):
            self.initial[day] = actor.today
