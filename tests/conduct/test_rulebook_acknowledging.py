"""A rulebook binds whoever has acknowledged it: each for themselves, or on paper for whoever has no sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from endcap.company.models import Employee
from endcap.conduct.models import Acknowledgement, RulebookVersion
from endcap.conduct.rulebooks.acknowledging import (
    acknowledge_own,
    bound_by,
    record_on_paper,
    remind,
    roles_bound,
    to_acknowledge,
)
from endcap.conduct.rulebooks.in_force import publish
from endcap.kernels.rules import load_rulebook
from endcap.platform.models import Change, Notice
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db

Actors = Callable[..., Any]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def version(findings: None) -> RulebookVersion:
    """A next version that nobody has read yet."""
    was = RulebookVersion.objects.get()
    return publish(
        was.rulebook, was.text, from_day=date(2026, 12, 1), at=timezone.now() - timedelta(days=30), note="Clearer"
    )


def test_whoever_is_bound_reads_and_acknowledges(
    version: RulebookVersion, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    client = sign_in("R1")
    page = client.get(reverse("conduct:rulebooks-to-read")).content.decode()
    assert "Clearer" in page
    assert "I have read it" in page
    reading = client.get(reverse("conduct:rulebook", args=[version.rulebook_id]), {"version": version.pk})
    assert 'id="acknowledge"' in reading.content.decode()
    assert client.post(reverse("conduct:rulebook-acknowledgement", args=[version.pk])).status_code == 302
    kept = Acknowledgement.objects.get(version=version)
    assert kept.employee.code == "R1"
    assert kept.recorded_by is None
    client.post(reverse("conduct:rulebook-acknowledgement", args=[version.pk]))
    assert Acknowledgement.objects.filter(version=version).count() == 1
    assert to_acknowledge(actor("R1")) == []
    assert to_acknowledge(actor("R2")) == [version]
    page = client.get(reverse("conduct:rulebooks-to-read")).content.decode()
    assert "Nothing waits for you" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.filter(pk=kept.pk).delete()


def test_whom_it_does_not_bind_acknowledges_nothing(
    version: RulebookVersion, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    for code in ("F1", "A1"):
        assert to_acknowledge(actor(code)) == []
        with pytest.raises(PermissionDenied):
            acknowledge_own(actor(code), version)
        assert sign_in(code).post(reverse("conduct:rulebook-acknowledgement", args=[version.pk])).status_code == 403


def test_a_rulebook_binds_the_roles_of_its_clauses_and_whoever_answers_jointly(findings: None, actor: Actors) -> None:
    was = RulebookVersion.objects.get()
    rewards = load_rulebook("sales-rewards").source.text
    from endcap.conduct.models import Rulebook

    book = Rulebook.objects.create(name="sales-rewards", position=2)
    version = publish(book, rewards, from_day=date(2026, 11, 1), at=was.published_at)
    assert roles_bound(version) == {"rep", "supervisor"}
    assert {one.code for one in bound_by(version, TODAY)} == {"R1", "R2", "S1", "S2"}
    assert to_acknowledge(actor("M1")) == []
    assert to_acknowledge(actor("P1")) == []
    assert to_acknowledge(actor("S1")) == [version]


def test_managers_see_who_has_not_and_remind_them_once_a_day(
    version: RulebookVersion, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    sign_in("R1"), sign_in("R2")
    acknowledge_own(actor("R1"), version)
    page = sign_in("M1").get(reverse("conduct:rulebook-readers", args=[version.pk]))
    assert page.context["done"] == 1
    assert len(page.context["readers"]) == 6
    assert page.context["readers"][-1].employee.code == "R1"
    assert remind(actor("M1"), version) == 2  # M1 has not read it either
    assert remind(actor("M1"), version) == 2
    assert [one.user.username for one in Notice.objects.filter(sort="rulebook-published")] == ["R2"]
    for code in ("R1", "S1", "F1"):
        assert sign_in(code).get(reverse("conduct:rulebook-readers", args=[version.pk])).status_code == 403


def test_on_paper_for_somebody_without_a_sign_in(
    version: RulebookVersion, actor: Actors, sign_in: Callable[..., Any]
) -> None:
    client, address = sign_in("M1"), reverse("conduct:rulebook-readers", args=[version.pk])
    promoter, day = Employee.objects.get(code="P1"), timezone.now().date() - timedelta(days=3)
    assert client.post(address, {"employee": promoter.pk, "day": day.isoformat()}).status_code == 302
    kept = Acknowledgement.objects.get(version=version)
    assert kept.employee == promoter
    assert kept.recorded_by is not None
    assert kept.recorded_by.code == "M1"
    assert Change.objects.filter(kind="rulebook-version", action="rulebook.paper").exists()
    assert "on paper, entered by" in client.get(address).content.decode()
    again = client.post(address, {"employee": promoter.pk, "day": day.isoformat()})
    assert again.status_code == 422
    assert client.post(address, {"employee": "x", "day": "31/31"}).status_code == 422


def test_paper_is_not_for_others_nor_for_any_day(version: RulebookVersion, actor: Actors) -> None:
    manager, rep = actor("M1"), actor("R1")
    today = manager.today
    with pytest.raises(ValidationError, match="sign-in"):
        record_on_paper(manager, version, Employee.objects.get(pk=rep.employee_id), today)
    promoter = Employee.objects.get(code="P1")
    for day in (today + timedelta(days=1), version.published_at.date() - timedelta(days=2)):
        with pytest.raises(ValidationError, match="Choose a day"):
            record_on_paper(manager, version, promoter, day)
    with pytest.raises(ValidationError, match="does not bind"):
        record_on_paper(manager, version, Employee.objects.get(code="L1"), today)
    with pytest.raises(PermissionDenied):
        record_on_paper(actor("S1"), version, promoter, today)
