"""The lists of notices, of groups that are told, and of how messages travelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from endcap.platform.access import Actor
from endcap.platform.lists import Column, Listing
from endcap.platform.models import Channel, Delivery, DeliveryAttempt, DeliveryState, Notice, NoticeGroup
from endcap.platform.notices.own import notices_of, sorts_for
from endcap.platform.notices.sorts import confidential_sorts, known_sort
from endcap.platform.notices.wording import written


def notice_listing(actor: Actor) -> Listing:
    class Filters(django_filters.FilterSet):
        state = django_filters.ChoiceFilter(
            label=_("Read"),
            choices=[("unread", _("Unread")), ("read", _("Read"))],
            empty_label=_("All"),
            method="by_state",
        )
        sort = django_filters.ChoiceFilter(
            label=_("What about"), choices=[(sort.key, sort.name) for sort in sorts_for(actor)], empty_label=_("All")
        )

        def by_state(self, rows: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
            return rows.filter(read_at__isnull=value == "unread")

    return Listing(
        title=_("Notices"),
        columns=[
            Column(
                "text", _("Notice"), lambda notice: notice.written.text, kind="title", wide=True,
                link=lambda notice: reverse("notice", args=[notice.pk]), mark=_unread,
            ),
            Column("sort", _("What about"), lambda notice: notice.written.title, sort=("sort",), kind="badge"),
            Column("at", _("When"), "at", sort=("id",), kind="time"),
            Column("act", _("State"), _unread, kind="act", template="platform/notices/read_button.html"),
        ],
        sort="-at",
        filters=Filters,
        empty_title=_("Nothing to tell you yet"),
        empty_hint=_("What happens to your customers and your work will be told here."),
        file_name="notices",
        rows=notices_of,
        prepare=_with_words,
    )  # fmt: skip


def _unread(notice: Notice) -> Any:
    return _("Unread") if notice.read_at is None else ""


def _with_words(actor: Actor, notices: Sequence[Any]) -> None:
    words = written(actor, notices)
    for notice in notices:
        notice.written = words[notice.pk]


def group_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Groups told"),
        about=_("Groups at WeCom, DingTalk or Feishu whose robot tells them what happens."),
        columns=[
            Column(
                "name", _("Name"), "name", sort=("name",), kind="title",
                link=lambda group: reverse("notice-group", args=[group.pk]),
            ),
            Column("service", _("Service"), lambda group: group.get_service_display(), sort=("service",)),
            Column("sorts", _("What it is told"), _sorts_of, wide=True),
            Column("language", _("Language"), lambda group: group.get_language_display()),
            Column("key", _("Key"), key_end, kind="code"),
        ],
        sort="name",
        search=("name",),
        search_hint=_("Name of a group"),
        empty_title=_("No group is told anything yet"),
        empty_hint=_("Add a robot to a group at WeCom, DingTalk or Feishu, and enter its key here."),
        file_name="groups",
        rows=lambda actor: NoticeGroup.objects.all(),
        kind="notice-group",
    )  # fmt: skip


def _sorts_of(group: NoticeGroup) -> str:
    return " · ".join(str(sort.name) for key in group.sorts if (sort := known_sort(key)) is not None)


def key_end(group: NoticeGroup) -> str:
    """The end of a secret, by which its owner knows it again."""
    return f"…{group.key[-4:]}" if group.key else ""


class DeliveryFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=DeliveryState.choices, empty_label=_("All"))
    channel = django_filters.ChoiceFilter(
        label=_("Way"), choices=[one for one in Channel.choices if one[0] != Channel.APP], empty_label=_("All")
    )


def deliveries() -> QuerySet[Delivery]:
    """Each with `said`: the last answer."""
    last = DeliveryAttempt.objects.filter(delivery=OuterRef("pk")).order_by("-pk")
    of_notice = ("notice__group", "notice__user__employee")
    told = Delivery.objects.exclude(notice__sort__in=confidential_sorts())
    return told.select_related(*of_notice).annotate(said=Subquery(last.values("said")[:1]))


def whom(delivery: Delivery) -> str:
    if delivery.notice.group is not None:
        return delivery.notice.group.name
    user = delivery.notice.user
    employee = getattr(user, "employee", None)
    return str(employee.name if employee else user)


def what(delivery: Delivery) -> str:
    """Its sort only: what somebody else is told is theirs to read."""
    sort = known_sort(delivery.notice.sort)
    return str(sort.name) if sort else delivery.notice.sort


def delivery_listing(actor: Actor) -> Listing:
    return Listing(
        title=_("Sent messages"),
        about=_("What left the desk, whether it arrived, and what the services answered."),
        columns=[
            Column("at", _("When"), "notice__at", sort=("id",), kind="time"),
            Column(
                "what", _("What about"), what, sort=("notice__sort",), kind="title",
                link=lambda one: reverse("delivery", args=[one.pk]),
            ),
            Column("whom", _("Recipient"), whom),
            Column("channel", _("Way"), lambda one: one.get_channel_display(), sort=("channel",)),
            Column("state", _("State"), lambda one: one.get_state_display(), sort=("state",), kind="badge"),
            Column("tries", _("Tries"), "tries", sort=("tries",), kind="number"),
            Column("said", _("Answer"), "said", kind="code", wide=True),
        ],
        sort="-at",
        filters=DeliveryFilters,
        empty_title=_("No message has left the desk yet"),
        empty_hint=_("Messages travel once a way is set up on the server, or a group is entered."),
        file_name="messages",
    )  # fmt: skip
