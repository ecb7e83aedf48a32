"""What somebody chooses about their notices, and a group that is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from endcap.platform.access import Actor
from endcap.platform.forms import TimeInput, dress
from endcap.platform.models import Channel, NoticeGroup, NoticeHours
from endcap.platform.models.notices import KEY
from endcap.platform.notices.channels import ways_set_up
from endcap.platform.notices.choosing import Wishes, wishes_of
from endcap.platform.notices.own import sorts_for, ways_for_choosing
from endcap.platform.notices.sorts import NoticeSort, sorts_for_groups
from endcap.platform.notices.tables import key_end

HOURS = ("quiet_from", "quiet_to", "digest_at", "language")
# One person each: what means several or all of them somewhere is refused.
NUMBER = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9_.@-]*\Z", gettext_lazy("Letters and digits only, as the service shows it.")
)
ADDRESS_LABELS = {
    Channel.MAIL: gettext_lazy("Mail address"),
    Channel.WECOM: gettext_lazy("Account at WeCom"),
    Channel.DINGTALK: gettext_lazy("User ID at DingTalk"),
    Channel.FEISHU: gettext_lazy("Open ID at Feishu"),
}


class ChoicesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Hours, own addresses, and a box for each sort and way."""

    class Meta:
        model = NoticeHours
        fields = HOURS
        widgets = {"quiet_from": TimeInput, "quiet_to": TimeInput, "digest_at": TimeInput}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        row = NoticeHours.objects.filter(user=actor.user.pk).first()
        fresh = NoticeHours(user_id=actor.user.pk, language=get_language() or "zh-hans")
        super().__init__(*args, instance=row or fresh, **kwargs)
        self.sorts = sorts_for(actor)
        wishes = wishes_of([actor.user.pk])[actor.user.pk]
        for channel in ways_set_up():
            self.fields[f"address-{channel}"] = _address_field(channel, wishes.addresses.get(channel, ""))
        for sort, channel in self._boxes():
            self.fields[f"{sort.key}.{channel}"] = _box(sort, channel, wishes)
        dress(self)

    def _boxes(self) -> Iterator[tuple[NoticeSort, str]]:
        return ((sort, channel) for sort in self.sorts for channel in ways_for_choosing())

    def hours_fields(self) -> list[Any]:
        return [self[name] for name in HOURS]

    def address_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("address-")]

    def ways(self) -> list[Any]:
        return [Channel(channel).label for channel in ways_for_choosing()]

    def matrix(self) -> list[tuple[Any, list[Any]]]:
        ways = ways_for_choosing()
        return [(sort.name, [self[f"{sort.key}.{channel}"] for channel in ways]) for sort in self.sorts]

    def kept(self) -> dict[str, Any]:
        """As `keep_choices` takes it."""
        data: Mapping[str, Any] = self.cleaned_data
        return {
            "choices": {(sort.key, channel): data[f"{sort.key}.{channel}"] for sort, channel in self._boxes()},
            "hours": {name: data[name] for name in HOURS},
            "addresses": {channel: data[f"address-{channel}"] for channel in ways_set_up()},
        }


def _address_field(channel: str, known: str) -> forms.Field:
    label = ADDRESS_LABELS[Channel(channel)]
    if channel == Channel.MAIL:
        return forms.EmailField(label=label, initial=known, required=False, max_length=254)
    return forms.CharField(label=label, initial=known, required=False, max_length=64, validators=[NUMBER])


def _box(sort: NoticeSort, channel: str, wishes: Wishes) -> forms.Field:
    label = f"{sort.name}: {Channel(channel).label}"
    return forms.BooleanField(label=label, required=False, initial=wishes.wants(sort, channel))


class GroupForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new key is entered, a kept one never shown."""

    sorts = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(
        label=gettext_lazy("Key of the robot"), max_length=200, validators=[KEY],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Secret for the signature"), max_length=200, required=False, validators=[KEY],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Where DingTalk or Feishu gave one. WeCom has none."),
    )  # fmt: skip

    class Meta:
        model = NoticeGroup
        fields = ("name", "service", "language")

    field_order = ("name", "service", "key", "secret", "language", "sorts")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sorts"].choices = [(sort.key, sort.name) for sort in sorts_for_groups()]  # type: ignore[attr-defined]
        self.fields["sorts"].initial = self.instance.sorts
        if self.instance.key:
            self.fields["key"].required = False
            said = _("Kept: %(end)s. Leave it empty to keep it; a new key comes with a secret of its own.")
            self.fields["key"].help_text = said % {"end": key_end(self.instance)}
        else:
            self.fields["key"].help_text = _("What stands behind key=, access_token= or hook/ in the robot's link.")
        dress(self)
