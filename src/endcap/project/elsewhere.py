"""Which accounts elsewhere people may sign in with: those whose id and secret the operator has set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# (name there, the setting that is its id, and those that go with it: the name we use → the setting's)
WAYS = (
    ("wecom", "CORP", {"agent": "AGENT"}),
    ("dingtalk", "ID", {"tenant": "CORP"}),
    ("feishu", "ID", {"tenant": "TENANT"}),
    ("weixin", "ID", {}),
)
OPTIONAL = ("tenant",)


def ways_to_sign_in(environment: Mapping[str, str]) -> dict[str, Any]:
    """As django-allauth wants them. Raises ValueError for one that is set by halves."""
    found: dict[str, Any] = {}
    for key, id_name, more in WAYS:
        start = f"ENDCAP_{key.upper()}_"
        wanted = {"client_id": id_name, "secret": "SECRET", **more}
        given = {name: environment.get(start + part, "").strip() for name, part in wanted.items()}
        if not any(given.values()):
            continue
        missing = [start + wanted[name] for name, value in given.items() if not value and name not in OPTIONAL]
        if missing:
            raise ValueError(f"{', '.join(missing)} is not set")
        app = {"client_id": given.pop("client_id"), "secret": given.pop("secret"), "settings": given}
        found[key] = {"APPS": [app]}
    return found
