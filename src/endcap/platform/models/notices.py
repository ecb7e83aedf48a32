"""What people are told, how it travelled to them, and what they chose about it.

Rows name people and things by number only, and may be removed after a time.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    APP = "app", _("Here")
    MAIL = "mail", _("Mail")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


OUTSIDE = (Channel.MAIL, Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
ROBOTS = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)
# Nothing that somebody enters may reach outside of the place it stands in within an address.
KEY = RegexValidator(
    r"\A[A-Za-z0-9_-]{8,200}\Z", _("Letters, digits, - and _ only: the key alone, not the whole link.")
)


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Not needed any more")
    FAILED = "failed", _("Given up")


class Outcome(models.TextChoices):
    SENT = "sent", _("Sent")
    AGAIN = "again", _("Not sent: another try follows")
    REFUSED = "refused", _("Refused for good")
    GIVEN_UP = "given_up", _("Not sent: given up")
    INTERRUPTED = "interrupted", _("Interrupted: it may have arrived")
    DROPPED = "dropped", _("Not needed any more")


class NoticeGroup(models.Model):
    """A group of people at a service, reached by its robot. Its keys are for the robot only: they are never shown."""

    name = models.CharField(_("Name"), max_length=60, unique=True)
    service = models.CharField(
        _("Service"), max_length=10, choices=[(one.value, one.label) for one in ROBOTS], default=Channel.WECOM
    )
    language = models.CharField(_("Language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    sorts = models.JSONField(_("What it is told"), default=list, blank=True)
    key_changed_at = models.DateTimeField(_("Key replaced"), null=True, blank=True)
    key = models.CharField(max_length=200, blank=True, editable=False, validators=[KEY])
    secret = models.CharField(max_length=200, blank=True, editable=False, validators=[KEY])

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """What happened, for one person or one group: its sort says in which words. Without a group it is a person's.

    `once` is a text by which the same is not told to the same person again. One that is not `is_shown` only travels.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="notices")
    group = models.ForeignKey(NoticeGroup, models.CASCADE, null=True, related_name="notices")
    sort = models.CharField(_("What about"), max_length=60)
    values = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(_("When"), db_index=True)
    read_at = models.DateTimeField(_("Read"), null=True)
    is_shown = models.BooleanField(default=True)
    once = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_by_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True, is_shown=True), name="notice_unread"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True, group__isnull=False) | Q(user__isnull=False, group__isnull=True),
                name="a_notice_is_for_one",
            ),
            models.UniqueConstraint(fields=["user", "once"], condition=~Q(once=""), name="told_once_to_a_person"),
            models.UniqueConstraint(fields=["group", "once"], condition=~Q(once=""), name="told_once_to_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.pk}"


class Delivery(models.Model):
    """A notice on its way. `claim` names the process that is at it; one that `is_digest` travels with others."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("Way"), max_length=10, choices=Channel.choices)
    state = models.CharField(
        _("State"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )  # fmt: skip
    is_digest = models.BooleanField(_("In the digest"), default=False)
    due_at = models.DateTimeField(_("Due"))
    tries = models.PositiveIntegerField(_("Tries"), default=0)
    claim = models.CharField(max_length=200, blank=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [models.Index(fields=["state", "due_at"], name="delivery_by_state")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class DeliveryAttempt(models.Model):
    """One try, and what the service said of it, shortened."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField(_("When"))
    outcome = models.CharField(_("Outcome"), max_length=12, choices=Outcome.choices)
    said = models.CharField(_("Answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.outcome


class NoticeChoice(models.Model):
    """Whether somebody wants a sort of notice on a way; without a row, the sort says."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    sort = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_on = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sort", "channel"], name="one_choice_of_a_way")]

    def __str__(self) -> str:
        return f"{self.sort} {self.channel}"


class NoticeHours(models.Model):
    """When, and in which language, what leaves the desk may reach somebody."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_hours")
    quiet_from = models.TimeField(_("Quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("Quiet until"), null=True, blank=True)
    digest_at = models.TimeField(
        _("Once a day at"), null=True, blank=True, help_text=_("What can wait comes together. Empty: at once.")
    )
    language = models.CharField(_("Language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")

    class Meta:
        verbose_name_plural = "notice hours"

    def __str__(self) -> str:
        return f"{self.quiet_from}–{self.quiet_to}"

    def clean(self) -> None:
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValidationError({"quiet_to": gettext("Give both, from and until, or neither.")})
        if self.quiet_from is not None and self.quiet_from == self.quiet_to:
            raise ValidationError({"quiet_to": gettext("From and until must differ.")})


class NoticeAddress(models.Model):
    """Under what a service knows somebody: a mail address, or their number there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_addresses")
    channel = models.CharField(max_length=10, choices=[(one.value, one.label) for one in OUTSIDE])
    address = models.CharField(max_length=254)

    class Meta:
        verbose_name_plural = "notice addresses"
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="one_address_of_a_way")]

    def __str__(self) -> str:
        return self.channel
