"""One's own notices: the list, how many are unread, reading them, and how they come."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import AfterValidator, BaseModel, Field

from endcap.platform.access import SIGNED_IN, UrlRight
from endcap.platform.api.errors import Refused, sentences_of
from endcap.platform.api.schemas import STRICT, Words
from endcap.platform.api.things import ListQuery
from endcap.platform.kinds import LARGEST_ID
from endcap.platform.lists import chosen
from endcap.platform.models import NoticeHours
from endcap.platform.notices.channels import ways_set_up
from endcap.platform.notices.choosing import wishes_of
from endcap.platform.notices.forms import HOURS, ChoicesForm
from endcap.platform.notices.own import keep_choices, mark_read, notices_of, sorts_for, unread_count, ways_for_choosing
from endcap.platform.notices.tables import notice_listing
from endcap.platform.notices.wording import written

RIGHTS: dict[str, UrlRight] = {
    "api:notices": {"GET": SIGNED_IN},
    "api:notices-count": {"GET": SIGNED_IN},
    "api:notices-read": {"POST": SIGNED_IN},
    "api:notices-read-one": {"POST": SIGNED_IN},
    "api:notices-choices": {"GET": SIGNED_IN, "PUT": SIGNED_IN},
}
router = Router()


def _of_the_wall(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("a time of the company's clock has no zone")
    return at


Hour = Annotated[time, AfterValidator(_of_the_wall)]


class NoticeOut(BaseModel):
    id: int
    sort: str
    title: str
    text: str
    path: str = Field(description="The page it leads to, empty where nowhere")
    at: datetime
    read_at: datetime | None


class NoticePage(BaseModel):
    count: int
    page: int
    page_size: int
    results: list[NoticeOut]


class Count(BaseModel):
    unread: int


class Marked(BaseModel):
    count: int = Field(description="How many were unread before")


class Choice(BaseModel):
    model_config = STRICT
    sort: Words
    channel: Words = Field(description="app, mail, wecom, dingtalk, feishu: what is set up on the server")
    is_on: bool


class Choices(BaseModel):
    model_config = STRICT
    choices: list[Choice] = Field(default=[], description="Those left out stay as they are")
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
    digest_at: Hour | None = Field(default=None, description="When what can wait comes; null: at once")
    language: Words = "zh-hans"
    addresses: dict[Words, Words] = Field(default={}, description="Way → address there; an empty one removes it")


@router.get("/", response=NoticePage, url_name="notices", operation_id="notices_list")
def every(request: HttpRequest, asked: Query[ListQuery]) -> Any:
    """The latest first. Filters as on the page: state (unread, read), sort."""
    actor = request.actor  # type: ignore[attr-defined]
    form, found = chosen(request.GET, request, notice_listing(actor), notices_of(actor))
    if form is not None and not form.is_valid():
        raise Refused(sentences_of(form))
    start = (asked.page - 1) * asked.page_size
    rows = list(found[start : start + asked.page_size])
    words = written(actor, rows)
    results = [
        {
            "id": row.pk, "sort": row.sort, "at": row.at, "read_at": row.read_at, "title": words[row.pk].title,
            "text": words[row.pk].text, "path": words[row.pk].path,
        }
        for row in rows
    ]  # fmt: skip
    return {"count": found.count(), "page": asked.page, "page_size": asked.page_size, "results": results}


@router.get("/count", response=Count, url_name="notices-count", operation_id="notices_count")
def count(request: HttpRequest) -> Any:
    return {"unread": unread_count(request.actor)}  # type: ignore[attr-defined]


@router.post("/read", response=Marked, url_name="notices-read", operation_id="notices_read_all")
def read_all(request: HttpRequest) -> Any:
    """Marks all of one's own as read."""
    return {"count": mark_read(request.actor)}  # type: ignore[attr-defined]


@router.post("/{int:pk}/read", response=Marked, url_name="notices-read-one", operation_id="notices_read")
def read(request: HttpRequest, pk: int) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    if pk > LARGEST_ID or not notices_of(actor).filter(pk=pk).exists():
        raise Http404
    return {"count": mark_read(actor, [pk])}


@router.get("/choices", response=Choices, url_name="notices-choices", operation_id="notices_choices_read")
def choices(request: HttpRequest) -> Any:
    """On which ways one wants what, one's hours, and under what each service knows one."""
    return _kept(request.actor)  # type: ignore[attr-defined]


@router.put("/choices", response=Choices, url_name="notices-choices", operation_id="notices_choices_keep")
def keep(request: HttpRequest, body: Choices) -> Any:
    actor = request.actor  # type: ignore[attr-defined]
    known = {(sort.key, channel) for sort in sorts_for(actor) for channel in ways_for_choosing()}
    if unknown := [one for one in body.choices if (one.sort, one.channel) not in known]:
        raise Refused({"choices": [_("There is no such choice: %(name)s") % {"name": unknown[0].sort}]})
    if unknown_ways := sorted(set(body.addresses) - set(ways_set_up())):
        raise Refused({"addresses": [_("There is no such choice: %(name)s") % {"name": unknown_ways[0]}]})
    before = _kept(actor)
    boxes = {(one["sort"], one["channel"]): one["is_on"] for one in before["choices"]}
    boxes |= {(one.sort, one.channel): one.is_on for one in body.choices}
    addresses = before["addresses"] | body.addresses
    data = {name: getattr(body, name) for name in HOURS}
    data |= {f"{sort}.{channel}": is_on for (sort, channel), is_on in boxes.items()}
    data |= {f"address-{channel}": address for channel, address in addresses.items()}
    form = ChoicesForm({name: value for name, value in data.items() if value not in (None, False)}, actor=actor)
    if not form.is_valid():
        raise Refused(sentences_of(form))
    keep_choices(actor, **form.kept())
    return _kept(actor)


def _kept(actor: Any) -> dict[str, Any]:
    wishes = wishes_of([actor.user.pk])[actor.user.pk]
    hours = NoticeHours.objects.filter(user=actor.user.pk).first() or NoticeHours()
    ways = ways_for_choosing()
    return {
        "choices": [
            {"sort": sort.key, "channel": channel, "is_on": wishes.wants(sort, channel)}
            for sort in sorts_for(actor)
            for channel in ways
        ],
        "addresses": {way: address for way, address in wishes.addresses.items() if way in ways},
        **{name: getattr(hours, name) for name in HOURS},
    }
