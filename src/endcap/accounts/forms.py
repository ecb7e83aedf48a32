"""Forms about customers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from endcap.accounts.words import word
from endcap.platform.forms import ThingForm

WORDS = {"chain": _("Chain"), "banner": _("Banner"), "store": _("Store")}


class OfChainForm(ThingForm):
    """Once the chain is known, only its own banners and stores are offered."""

    def prepare(self) -> None:
        for name in WORDS:
            if name in self.fields:
                self.fields[name].label = word(name, WORDS[name])
        self._offer_what_belongs()

    def _offer_what_belongs(self) -> None:
        given = self.data.get("chain") or self.initial.get("chain") or self.instance.chain_id
        if not str(given or "").isdecimal():
            return
        for name in ("banner", "store"):
            if name in self.fields:
                field = self.fields[name]
                field.queryset = field.queryset.filter(chain__pk=int(given))  # type: ignore[attr-defined]
                field.error_messages["invalid_choice"] = _("This belongs to another chain.")
