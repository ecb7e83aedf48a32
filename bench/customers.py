"""A hundred thousand stores and the people who work them, for lists: `python -m bench.customers` fills the database of
the environment (ENDCAP_HOME, DATABASE_URL) and prints who has a session."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

STORES = 100_000
CHAINS, BANNERS, TERRITORIES, REPS, SUPERVISORS, PLACES = 30, 120, 20, 200, 20, 600
SINCE = date(2026, 1, 1)
AT_ONCE = 2_000
MAKES = "盛隆惠民嘉和百佳永旺福瑞华联康宁兴达万悦家润金鼎天虹乐购同德联顺丰泰元美德广源鑫诚利群"
FORMATS = ("鲜选", "超市", "生活馆", "大卖场", "便利", "优选", "精品超市", "社区店")
GROUNDS = (
    "庆春湖滨文晖武林凤起体育场天目延安解放中山南宋清泰朝晖西溪古墩丰潭莫干山学院莲花竞舟益乐紫荆翠柏城北望江秋涛景芳"
)
KINDS = ("路", "街", "巷", "广场", "新村", "大道")
ORDINALS = ("", "", "一", "二", "三", "旗舰", "东", "西")


def words(letters: str, count: int, chance: random.Random, endings: tuple[str, ...] = ("",)) -> list[str]:
    """So many different words of two letters and an ending."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.sample(letters, 2)) + chance.choice(endings)] = None
    return list(found)


def fill() -> dict[str, Any]:
    from endcap.accounts.models import Banner, Chain, Store, StoreAssignment, Tier
    from endcap.company.models import CompanySettings, Territory

    chance = random.Random(20261124)
    CompanySettings.objects.get_or_create(pk=1)
    employees, people = people_with_roles()
    tiers = [
        Tier.objects.create(code=code, name=code, visits_per_cycle=4, response_hours=24, fund_rate=Decimal("0.02"))
        for code in "ABC"
    ]
    names = words(MAKES, CHAINS, chance)
    chains = [Chain(code=f"C{n:02}", name=name, tier=chance.choice(tiers)) for n, name in enumerate(names)]
    banners = [
        Banner(code=f"B{n:03}", chain=chains[n % CHAINS], name=chains[n % CHAINS].name + FORMATS[n // CHAINS])
        for n in range(BANNERS)
    ]
    territories = [Territory(code=f"T{n:02}", name=f"{name}片区") for n, name in enumerate(words(GROUNDS, 20, chance))]
    for model, rows in ((Chain, chains), (Banner, banners), (Territory, territories)):
        keep(model, rows)
    places = words(GROUNDS, PLACES, chance, KINDS)

    def stores() -> Any:
        for n in range(STORES):
            banner, place = chance.choice(banners), chance.choice(places)
            yield Store(
                code=f"S{n:06}", name=f"{banner.name}（{place}{chance.choice(ORDINALS)}店）", chain=banner.chain,
                banner=banner, territory=chance.choice(territories), tier=chance.choice([None, None, *tiers]),
                address=f"杭州市{chance.choice(territories).name[:2]}区{place}{chance.randint(1, 999)}号",
                area_sqm=chance.randint(80, 12_000), footfall=chance.randint(100, 9_000), opened_on=SINCE,
            )  # fmt: skip

    keep(Store, stores())
    reps = [person for person in employees if person.code.startswith("R")]
    ids = Store.objects.order_by("pk").values_list("pk", flat=True)
    keep(
        StoreAssignment,
        (StoreAssignment(store_id=pk, employee=chance.choice(reps), first_day=SINCE) for pk in ids),
    )
    return {
        "sessions": {role: session_of(person.user) for role, person in people.items()},
        "chains": [chain.pk for chain in chains[:8]],
        "chain_names": names[:4],
        "banner_names": [banner.name for banner in banners[40:44]],
        "places": places[:8],
    }


def keep(model: Any, rows: Any) -> None:
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        for row in some:
            if hasattr(row, "refresh_search_text"):
                row.refresh_search_text()
        model.objects.bulk_create(some)


def people_with_roles() -> tuple[list[Any], dict[str, Any]]:
    """All people, and those with a sign-in: the manager and the first supervisor."""
    from endcap.company.models import Employee, EmployeeRole, ReportingLine
    from endcap.platform.models import User

    chance = random.Random(1)
    given = "晓岚志强立新佳敏国栋文洁雨晴海明思远子涵建华丽娟"
    codes = [("M0", "manager")]
    codes += [(f"S{n:02}", "supervisor") for n in range(SUPERVISORS)] + [(f"R{n:03}", "rep") for n in range(REPS)]
    keep(
        Employee,
        (Employee(code=c, name=chance.choice("周方陈吴曹沈蒋郭") + "".join(chance.sample(given, 2))) for c, _ in codes),
    )
    known = {person.code: person for person in Employee.objects.all()}
    keep(EmployeeRole, (EmployeeRole(employee=known[code], role=role, first_day=SINCE) for code, role in codes))
    lines = [(f"S{n:02}", "M0") for n in range(SUPERVISORS)]
    lines += [(f"R{n:03}", f"S{n % SUPERVISORS:02}") for n in range(REPS)]
    keep(
        ReportingLine,
        (ReportingLine(employee=known[code], supervisor=known[above], first_day=SINCE) for code, above in lines),
    )
    signed_in = {"manager": known["M0"], "supervisor": known["S00"]}
    for name, person in signed_in.items():
        person.user = User.objects.create_user(name, "bench bench bench")
        person.save()
    return list(known.values()), signed_in


def session_of(user: Any) -> str:
    """The key of a session as signing in would have made it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def finish() -> None:
    """What a PostgreSQL does by itself within minutes, and the index that the bare list searches with."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX bare_name ON accounts_store USING gin (UPPER(name) gin_trgm_ops)")
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    from endcap.project import start

    start.set_up()
    start.prepare()
    known = fill()
    finish()
    print(json.dumps(known))
