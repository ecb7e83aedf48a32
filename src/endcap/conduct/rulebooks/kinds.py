"""Rulebooks, their versions and drafts, and settled clashes as kinds of things: for the history."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from endcap.company.queries import all_or_none
from endcap.conduct.models import ClashSettled, Rulebook, RulebookDraft, RulebookVersion
from endcap.conduct.rights import EDIT_RULEBOOKS, SEE_RULEBOOKS
from endcap.platform.kinds import Kind

RULEBOOK = Kind(
    key="rulebook", model=Rulebook, name=_("Rulebook"), plural=_("Rulebooks"), icon="notes", see=SEE_RULEBOOKS,
    edit=EDIT_RULEBOOKS, rows=partial(all_or_none, Rulebook), page="conduct:rulebook", list_page="conduct:rulebooks",
    has_own_forms=True, may_be_added=False, may_be_removed=False,
)  # fmt: skip
VERSION = Kind(
    key="rulebook-version", model=RulebookVersion, name=_("Version of a rulebook"), plural=_("Versions of rulebooks"),
    icon="notes", see=SEE_RULEBOOKS, rows=partial(all_or_none, RulebookVersion), about=("rulebook",), has_own_forms=True,
)  # fmt: skip
DRAFT = Kind(
    key="rulebook-draft", model=RulebookDraft, name=_("Draft of a rulebook"), plural=_("Drafts of rulebooks"),
    icon="pencil", see=EDIT_RULEBOOKS, edit=EDIT_RULEBOOKS, rows=partial(all_or_none, RulebookDraft),
    page="conduct:rulebook-draft", has_own_forms=True,
)  # fmt: skip
CLASH = Kind(
    key="clash", model=ClashSettled, name=_("Settled clash"), plural=_("Settled clashes"), icon="scale",
    see=EDIT_RULEBOOKS, rows=partial(all_or_none, ClashSettled), has_own_forms=True,
)  # fmt: skip
KINDS = (RULEBOOK, VERSION, DRAFT, CLASH)
