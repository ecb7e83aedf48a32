"""What customers add to the command palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from endcap.accounts.models import Chain, Store
from endcap.accounts.record_forms import forms_in_use
from endcap.accounts.rights import ASSIGN_STORES, KEEP_FILE
from endcap.platform.access import Actor, may
from endcap.platform.finder import Hit


def commands(actor: Actor, row: Any) -> Iterable[Hit]:
    if may(actor, ASSIGN_STORES):
        chosen = {"q": row.code} if isinstance(row, Store) else {"state": "open"}
        yield Hit(
            _("Give stores to a rep"), f"{reverse('accounts:stores')}?{urlencode(chosen)}", "user-check",
            hint=_("Tick them in the list"), words="give assign stores",
        )  # fmt: skip
    if may(actor, KEEP_FILE) and isinstance(row, (Chain, Store)):
        customer = "store" if isinstance(row, Store) else "chain"
        yield Hit(
            _("Write a note"), f"{reverse(f'accounts:{customer}', args=[row.pk])}#note-text", "message", words="note"
        )
        for form in forms_in_use():
            if customer in form.about:
                url = reverse("accounts:record-new", args=[form.form, customer, row.pk])
                yield Hit(str(form.title), url, "notes", hint=_("Record"))
