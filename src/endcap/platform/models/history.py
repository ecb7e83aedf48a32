"""Who changed what and when. Rows are only ever added.

What a change was from and to, and the network address, may name people and be purged after a time: they lie in a row of
their own, whose digest stays here.
"""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

EVENTS = [("added", _("Added")), ("changed", _("Changed")), ("removed", _("Removed"))]
WAYS = [("desk", _("Desk")), ("api", _("API")), ("command", _("Command"))]


class Change(models.Model):
    """`batch` holds together what one action changed; `undoes` is the batch that this one took back.

    `kind` and `object_id` say which thing, `about_kind` and `about_id` on whose page it is shown.
    """

    at = models.DateTimeField(_("When"))
    batch = models.UUIDField(db_index=True)
    undoes = models.UUIDField(null=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("Who")
    )
    employee_id = models.BigIntegerField(null=True)
    via = models.CharField(_("From where"), max_length=10, choices=WAYS)
    action = models.CharField(max_length=60)
    event = models.CharField(_("What happened"), max_length=10, choices=EVENTS)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    about_kind = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    fields = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["about_kind", "about_id", "-id"], name="change_by_page"),
            models.Index(fields=["kind", "object_id", "-id"], name="change_by_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.kind} {self.object_id}"


class ChangeValues(models.Model):
    """`before` and `after`: field → value; `shown`: field → what a person reads for both, where that is another."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="values")
    # Random: once the values are gone, their digest does not give them away to guessing.
    salt = models.CharField(max_length=32, blank=True)
    name = models.TextField()
    address = models.TextField(blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    shown = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
