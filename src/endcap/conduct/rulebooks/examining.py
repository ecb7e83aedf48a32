"""What takes seconds to work out about rulebooks is done in the background, and the same question only once."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import task

from endcap.conduct.models import Examination
from endcap.conduct.rulebooks.checks import check_text
from endcap.kernels.facts import BadInput

# A new number makes everything be worked out anew.
VERSION = 2
KEPT = timedelta(days=30)
# So long a worker may be at it before somebody may ask again.
GIVEN_UP_AFTER = timedelta(minutes=15)

Question = Mapping[str, Any]


def digest_of(question: Question) -> str:
    text = json.dumps([VERSION, question], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def known(sort: str, question: Question) -> Examination | None:
    return Examination.objects.filter(sort=sort, digest=digest_of(question)).first()


def ask(sort: str, question: Question, *, again: bool = False) -> Examination:
    """What is known, or a new examination that a worker does. `again`: also what is known, unless it is being done."""
    now = timezone.now()
    found = known(sort, question)
    is_abandoned = found is not None and not found.is_finished and found.asked_at < now - GIVEN_UP_AFTER
    if found is not None and not is_abandoned and not (again and found.is_finished):
        return found
    Examination.objects.filter(asked_at__lt=now - KEPT).delete()
    asked = {
        "question": dict(question),
        "asked_at": now,
        "finished_at": None,
        "outcome": None,
        "problem": "",
        "seconds": None,
    }
    row, _is_new = Examination.objects.update_or_create(sort=sort, digest=digest_of(question), defaults=asked)
    examine.enqueue(pk=row.pk)
    row.refresh_from_db()
    return row


@task()
def examine(pk: int) -> None:
    row = Examination.objects.filter(pk=pk, finished_at__isnull=True).first()
    if row is None:
        return
    begun = time.monotonic()
    try:
        row.outcome = work(row.sort)(row.question)
    except BadInput as error:
        row.problem = "\n".join(
            problem.sentence("zh") + "\n" + problem.sentence("en") for problem in error.problems[:5]
        )
    except Exception as error:  # whoever waits for it is told, and so is the log
        row.problem = f"{type(error).__name__}: {error}"[:500]
        raise
    finally:
        row.seconds, row.finished_at = round(time.monotonic() - begun, 2), timezone.now()
        row.save(update_fields=["outcome", "problem", "seconds", "finished_at"])


def work(sort: str) -> Callable[[Question], dict[str, Any]]:
    from endcap.conduct.rulebooks import clashes, trying

    return {
        Examination.Sort.EXAMPLES.value: run_examples_of,
        Examination.Sort.CLASHES.value: clashes.prove_books,
        Examination.Sort.WHAT_IF.value: trying.try_out,
    }[sort]


# the examples of a text


def examples_question(name: str, text: str) -> Question:
    return {"name": name, "text": text}


def run_examples_of(question: Question) -> dict[str, Any]:
    from endcap.kernels.rules.examples import run_examples

    check = check_text(question["text"], question["name"])
    if check.book is None:
        return {"results": []}
    return {
        "results": [
            {
                "clause": one.clause, "zh": one.title.zh, "en": one.title.en, "line": one.line, "passed": one.passed,
                "missing": list(one.missing), "unexpected": list(one.unexpected),
                "problems": [[problem.sentence("zh"), problem.sentence("en")] for problem in one.problems],
            }
            for one in run_examples(check.book)
        ]
    }  # fmt: skip


def failed_examples(row: Examination | None) -> list[dict[str, Any]]:
    return [one for one in (row.outcome or {}).get("results", []) if not one["passed"]] if row else []
