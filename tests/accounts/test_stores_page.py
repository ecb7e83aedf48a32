"""Stores, for the whole department and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from endcap.accounts.models import Chain

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("code", ["R1", "P1", "S1", "M1", "F1", "A1"])
def test_the_department_sees_every_store(sign_in: Callable[..., Any], code: str) -> None:
    assert sign_in(code).get("/stores/").context["page"].paginator.count == 2


@pytest.mark.parametrize("code", ["L1", "buyer"])
def test_others_see_none(sign_in: Callable[..., Any], code: str) -> None:
    assert sign_in(code).get("/stores/").status_code == 403


def test_filter_by_chain(sign_in: Callable[..., Any]) -> None:
    response = sign_in("M1").get("/stores/", {"chain": Chain.objects.get(name="盛隆").pk})
    assert [row[0].value for row in response.context["table"]] == ["盛隆大关店"]
