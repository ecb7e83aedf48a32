"""What of the platform itself the history tells of."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import SIGNED_IN, Actor
from endcap.platform.kinds import Kind
from endcap.platform.models import Attachment


def _through_its_subject(actor: Actor, right: str) -> QuerySet[Any]:
    """A file is reached through the thing it belongs to, never by itself."""
    return Attachment.objects.none()


ATTACHMENT = Kind(
    key="file", model=Attachment, name=_("File"), plural=_("Files"), icon="paperclip", see=SIGNED_IN,
    rows=_through_its_subject, may_be_added=False,
)  # fmt: skip
