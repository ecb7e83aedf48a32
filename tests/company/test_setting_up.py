"""Setting a company up: what is done is told by the data, what is left out by the person."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from endcap.company import setup
from endcap.company.models import CompanySettings, Employee
from endcap.platform.models import Change, User
from tests.platform.test_signing_in import come_in

pytestmark = pytest.mark.django_db
COMPANY = {
    "name": "清岭饮品", "profile": "services", "zone": "Asia/Hong_Kong", "holidays": "none", "working_days": ["1", "6"],
}  # fmt: skip
RULES = {
    "rulebooks": ["ka-channel", "sales-rewards"],
    "unit": "points",
    "joint_liability": "shared",
    "wage_guard": "0.1",
}


def states() -> dict[str, str]:
    return {one.step.key: one.state for one in setup.standings()}


def test_the_data_tells_how_far_it_went(sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    assert states() == {
        "company": "open", "people": "done", "stores": "done", "products": "done", "rules": "open", "done": "open",
    }  # fmt: skip
    assert "3 of 6 steps" in client.get("/").content.decode()
    assert client.get("/start/").url == "/start/company/"
    assert client.post("/start/company/", COMPANY).url == "/start/people/"
    kept = CompanySettings.objects.get()
    assert (kept.name, kept.profile, kept.zone, kept.working_days) == ("清岭饮品", "services", "Asia/Hong_Kong", "16")
    assert client.post("/start/rules/", RULES).url == "/start/done/"
    kept.refresh_from_db()
    assert (kept.rulebook_names, kept.joint_liability) == (["ka-channel", "sales-rewards"], "shared")
    client.post("/start/finish/")
    assert "of 6 steps" not in client.get("/").content.decode()
    assert 'href="/start/"' not in client.get("/people/").content.decode()
    assert 'href="/start/"' in client.get("/settings/").content.decode()


@pytest.mark.parametrize(
    ("step", "given", "field"),
    [
        ("company", COMPANY | {"name": " "}, "name"), ("company", COMPANY | {"profile": "no"}, "profile"),
        ("company", COMPANY | {"working_days": []}, "working_days"),
        ("rules", RULES | {"rulebooks": []}, "rulebooks"), ("rules", RULES | {"rulebooks": ["no"]}, "rulebooks"),
        ("rules", RULES | {"wage_guard": "2"}, "wage_guard"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_is(
    sign_in: Callable[..., Any], step: str, given: dict[str, Any], field: str
) -> None:
    answer = sign_in("A1").post(f"/start/{step}/", given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not CompanySettings.objects.exclude(name="").exists()


def test_money_is_chosen_with_the_law_in_mind(sign_in: Callable[..., Any]) -> None:
    CompanySettings.objects.update(unit="points")
    client = sign_in("A1")
    answer = client.post("/start/rules/", RULES | {"unit": "CNY"})
    assert list(answer.context["form"].errors) == ["unit"]
    assert CompanySettings.objects.get().unit == "points"
    assert client.post("/start/rules/", RULES | {"unit": "CNY", "lawyer": "on"}).status_code == 302
    assert CompanySettings.objects.get().unit == "CNY"


def test_money_is_confirmed_under_settings_too_and_never_by_the_api(sign_in: Callable[..., Any]) -> None:
    CompanySettings.objects.update(unit="points")
    client = sign_in("A1")
    address = "/things/settings/1/edit/"
    shown = client.get(address).context["form"]
    assert list(shown.fields)[list(shown.fields).index("unit") + 1] == "lawyer"
    given = {name: value for name, value in shown.initial.items() if value is not None} | {"unit": "CNY"}
    answer = client.post(address, given)
    assert list(answer.context["form"].errors) == ["unit"]
    refused = client.patch("/api/settings/", {"unit": "CNY"}, content_type="application/json")
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["unit"])
    assert CompanySettings.objects.get().unit == "points"
    assert client.post(address, given | {"lawyer": "on"}).status_code == 302
    assert CompanySettings.objects.get().unit == "CNY"
    # Once it is money, nothing is left to confirm.
    assert "lawyer" not in client.get(address).context["form"].fields
    assert client.post(address, given | {"name": "甲"}).status_code == 302


def test_a_step_is_left_out_and_taken_up_again(sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    assert client.post("/start/company/leave-out/").url == "/start/"
    client.post("/start/rules/leave-out/")
    assert (states()["company"], states()["rules"]) == ("left-out", "left-out")
    assert client.get("/start/").url == "/start/done/"
    client.post("/start/company/leave-out/", {"again": "1"})
    assert (states()["company"], states()["rules"]) == ("open", "left-out")
    assert client.post("/start/done/leave-out/").status_code == 404
    assert client.get("/start/nothing/").status_code == 404


def test_two_administrators_do_not_save_over_each_other(sign_in: Callable[..., Any]) -> None:
    client = sign_in("A1")
    seen = client.get("/start/company/").context["seen"]
    assert client.post("/start/company/", COMPANY | {"seen": seen, "name": "甲"}).status_code == 302
    answer = client.post("/start/company/", COMPANY | {"seen": seen, "name": "乙"})
    assert answer.status_code == 422
    assert CompanySettings.objects.get().name == "甲"


def told(answer: Any) -> list[list[Any]]:
    """The rows of the workbook with the passwords."""
    content = BytesIO(b"".join(answer.streaming_content))
    return CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()


def test_passwords_that_never_arrived_are_made_again(sign_in: Callable[..., Any], proved: Callable[..., Any]) -> None:
    client = proved(sign_in("A1"))
    lost = {row[2]: row[3] for row in told(client.post("/start/sign-ins/"))[1:]}
    assert come_in(Client(), "R1", lost["R1"]).url == "/"
    User.objects.filter(username="R2").update(is_active=False)
    assert client.get("/start/people/").context["others"]["never_signed_in"] == len(lost) - 2
    again = {row[2]: row[3] for row in told(client.post("/start/sign-ins/", {"again": "1"}))[1:]}
    assert set(lost) - set(again) == {"R1", "R2"}
    assert not set(lost.values()) & set(again.values())
    assert come_in(Client(), "S1", lost["S1"]).status_code == 200
    assert come_in(Client(), "S1", again["S1"]).url == "/"
    kept = Change.objects.filter(action="company.make_passwords_again").select_related("values")
    assert {change.values.name for change in kept} == set(again)
    assert {str(change.values.before) for change in kept} == {"{'password': '•••'}"}


def test_sign_ins_are_made_for_all_and_told_once(sign_in: Callable[..., Any], proved: Callable[..., Any]) -> None:
    assert sign_in("A1").post("/start/sign-ins/").url.startswith("/sign-in/confirm/")
    client = proved(sign_in("A1"))
    User.objects.create_user("R1", "taken")
    answer = client.post("/start/sign-ins/")
    rows = told(answer)
    assert len(rows) == 1 + Employee.objects.exclude(code="A1").count()
    _code, _name, user_name, password, _address = next(row for row in rows if row[0] == "R1")
    assert user_name == "R1-2"
    user = User.objects.get(username=user_name)
    assert user.check_password(password)
    assert user.employee.code == "R1"
    assert client.post("/start/sign-ins/").url == "/start/people/"
    assert User.objects.count() == len(rows) + 1


def test_only_an_administrator_sets_up(sign_in: Callable[..., Any]) -> None:
    client = sign_in("M1")
    for address in ("/start/", "/start/people/"):
        assert client.get(address).status_code == 403
    assert client.post("/start/sign-ins/").status_code == 403
    assert not User.objects.exclude(username="M1").exists()


def test_settings_can_be_changed_at_the_desk_once_a_company_is_set_up(company: None, sign_in: Any) -> None:
    """What rulebooks say by themselves is no longer in the form, and its absence is no change by somebody else."""
    import re

    from endcap.company.models import CompanySettings

    CompanySettings.objects.update(is_set_up=True)
    client = sign_in("A1")
    page = client.get("/things/settings/1/edit/").content.decode()
    seen = re.search(r'name="seen" value="([^"]*)"', page)
    assert seen is not None
    assert 'name="unit"' not in page
    given = {
        "seen": seen[1], "name": "清岭饮品", "profile": "manufacturing", "zone": "Asia/Shanghai", "currency": "CNY",
        "working_days": ["1", "2"], "holidays": "CN", "wage_guard": "0.2", "guard_rest": "carry", "overlap": "first",
        "appeal_days": "7",
    }  # fmt: skip
    assert client.post("/things/settings/1/edit/", given).status_code == 302
    assert CompanySettings.objects.get().profile == "manufacturing"
