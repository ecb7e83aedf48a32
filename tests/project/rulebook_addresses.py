"""Examples of the addresses of rulebooks: the first of the company's, its version, and a draft of it."""

from __future__ import annotations

from typing import Any


def of_rulebooks() -> dict[str, list[Any]]:
    from django.utils import timezone

    from endcap.conduct.models import Rulebook, RulebookDraft

    book = Rulebook.objects.order_by("pk")[0]
    version = book.versions.order_by("pk")[0]
    draft = RulebookDraft.objects.create(rulebook=book, text=version.text, updated_at=timezone.now())
    of_draft = (
        "draft",
        "draft-text",
        "draft-parameters",
        "draft-examination",
        "what-if",
        "publication",
        "draft-removal",
    )
    return {
        **{f"conduct:rulebook-{name}": [draft.pk] for name in of_draft},
        **{f"conduct:rulebook-{name}": [version.pk] for name in ("acknowledgement", "readers", "reminder")},
        **{f"conduct:rulebook-{name}": [book.pk] for name in ("drafts", "comparison", "ending", "joint")},
        "conduct:rulebook": [book.pk],
    }
