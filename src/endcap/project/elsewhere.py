"""Which accounts elsewhere people may sign in with: those that the operator names, by an application set up there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# The name there → the name we use → the setting that holds it. Messages to single persons use the same applications.
WAYS: dict[str, dict[str, str]] = {
    "wecom": {
        "client_id": "ENDCAP_WECOM_CORP_ID", "secret": "ENDCAP_WECOM_SECRET", "agent": "ENDCAP_WECOM_AGENT_ID",
    },
    "dingtalk": {
        "client_id": "ENDCAP_DINGTALK_APP_KEY", "secret": "ENDCAP_DINGTALK_APP_SECRET",
        "tenant": "ENDCAP_DINGTALK_CORP_ID",
    },
    "feishu": {
        "client_id": "ENDCAP_FEISHU_APP_ID", "secret": "ENDCAP_FEISHU_APP_SECRET", "tenant": "ENDCAP_FEISHU_TENANT_KEY",
    },
    "weixin": {"client_id": "ENDCAP_WEIXIN_APP_ID", "secret": "ENDCAP_WEIXIN_APP_SECRET"},
}  # fmt: skip
OPTIONAL = ("tenant",)
NAMED = "ENDCAP_SIGN_IN_WITH"


def ways_to_sign_in(environment: Mapping[str, str]) -> dict[str, Any]:
    """As django-allauth wants them. Raises ValueError for a name that is none, and for one that is set by halves."""
    found: dict[str, Any] = {}
    for key in filter(None, (part.strip() for part in environment.get(NAMED, "").split(","))):
        if key not in WAYS:
            raise ValueError(f"{NAMED}: there is no {key}; write some of {', '.join(WAYS)}")
        given = {name: environment.get(setting, "").strip() for name, setting in WAYS[key].items()}
        missing = [WAYS[key][name] for name, value in given.items() if not value and name not in OPTIONAL]
        if missing:
            raise ValueError(f"{NAMED} names {key}, but {', '.join(missing)} is not set")
        app = {"client_id": given.pop("client_id"), "secret": given.pop("secret"), "settings": given}
        found[key] = {"APPS": [app]}
    return found
