"""Examples of the addresses of rulebooks: the first of the company's, its version, and a draft of it."""

from __future__ import annotations

from typing import Any

OF_A_DRAFT = (
    "draft", "draft-text", "draft-parameters", "draft-examination", "what-if", "publication", "draft-removal",
)  # fmt: skip


def of_rulebooks() -> dict[str, list[Any]]:
    from django.utils import timezone

    from endcap.conduct.models import Rulebook, RulebookDraft

    book = Rulebook.objects.order_by("pk")[0]
    version = book.versions.order_by("pk")[0]
    draft = RulebookDraft.objects.create(rulebook=book, text=version.text, updated_at=timezone.now())
    return {
        **{f"conduct:rulebook-{name}": [draft.pk] for name in OF_A_DRAFT},
        **{f"conduct:rulebook-{name}": [version.pk] for name in ("acknowledgement", "readers", "reminder")},
        **{f"conduct:rulebook-{name}": [book.pk] for name in ("drafts", "comparison", "ending", "joint")},
        "conduct:rulebook": [book.pk],
        **{f"api:rulebooks-{name}": [book.pk] for name in ("one", "drafts")},
        **{f"api:rulebooks-{name}": [version.pk] for name in ("version", "acknowledgement")},
        **{f"api:rulebooks-{name}": [draft.pk] for name in ("draft", "publication")},
    }
