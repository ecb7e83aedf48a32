"""Changing one's own password; random ones for others."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext

from endcap.platform.history import recording
from endcap.platform.sign_in import sessions

HIDDEN = "•••"
# Nothing that can be taken for something else when it is read from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LETTERS_IN_GROUP = 4, 4


class LongEnough(MinimumLengthValidator):
    """In our words: the framework's are not translated."""

    def get_error_message(self) -> str:
        count = self.min_length
        said = ngettext("Too short: at least %(count)d character.", "Too short: at least %(count)d characters.", count)
        return said % {"count": count}


def random_password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(LETTERS_IN_GROUP)) for _ in range(GROUPS))


def change(request: Any, form: Any) -> None:
    """All other sessions end; tokens of programs go on."""
    with recording(request.actor, "sign-in.change_password") as book:
        user = form.save()
        book.tell("changed", user, {"password": HIDDEN}, name=str(user))
    # In the old session everything else of this one is; only its key changes.
    sessions.end(request.actor, user, but=request.session.session_key)
    update_session_auth_hash(request, user)
    sessions.note_seen(request, user)
