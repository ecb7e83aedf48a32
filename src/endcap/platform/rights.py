"""The platform's own rows of the access table."""

from __future__ import annotations

from endcap.platform.access import BY_KIND, PUBLIC, SIGNED_IN, Grants, Role, Scope, UrlRight

SEE_CHANGES = "platform.changes.view"
# Of others: closing them, ending their sessions, taking away lost second factors.
MANAGE_SIGN_INS = "platform.sign_in.manage"

# Groups that are told, and how messages travelled.
MANAGE_NOTICES = "platform.notices.manage"

# Handing out and removing what is kept about somebody, and for how long it is kept.
MANAGE_PERSONAL_DATA = "platform.personal-data.manage"

# Where, the thing's own right to keep files with it says.
KEEP_FILES = "platform.file.edit"

RIGHTS: Grants = {
    SEE_CHANGES: {Role.ADMINISTRATOR: Scope.ALL, Role.MANAGER: Scope.ALL},
    MANAGE_NOTICES: {Role.ADMINISTRATOR: Scope.ALL},
    MANAGE_PERSONAL_DATA: {Role.ADMINISTRATOR: Scope.ALL},
    MANAGE_SIGN_INS: {Role.ADMINISTRATOR: Scope.ALL},
    KEEP_FILES: {role: Scope.ALL for role in Role if role != Role.BUYER},
}
URLS: dict[str, UrlRight] = {
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "sign-in": PUBLIC,
    "second-step": PUBLIC,
    "passkey-sign-in": PUBLIC,
    "elsewhere": PUBLIC,
    "elsewhere-back": PUBLIC,
    "set-language": PUBLIC,
    "sign-out": SIGNED_IN,
    # One's own only.
    "my-sign-in": SIGNED_IN,
    "confirm": SIGNED_IN,
    "factor-needed": SIGNED_IN,
    "password-change": SIGNED_IN,
    "app-new": SIGNED_IN,
    "passkey-new": SIGNED_IN,
    "codes-new": SIGNED_IN,
    "factor-remove": {"POST": SIGNED_IN},
    "elsewhere-link": SIGNED_IN,
    "elsewhere-unlink": {"POST": SIGNED_IN},
    "session-end": {"POST": SIGNED_IN},
    "sessions-end": {"POST": SIGNED_IN},
    "token-new": SIGNED_IN,
    "token-revoke": {"POST": SIGNED_IN},
    "home": SIGNED_IN,
    "finder": SIGNED_IN,
    "changes": SEE_CHANGES,
    "personal-data": MANAGE_PERSONAL_DATA,
    "person": MANAGE_PERSONAL_DATA,
    "person-export": {"POST": MANAGE_PERSONAL_DATA},
    "person-remove": {"POST": MANAGE_PERSONAL_DATA},
    "keeping-times": {"POST": MANAGE_PERSONAL_DATA},
    # One's own only. The count is asked for again and again, also by a page whose session has ended: it says nothing then.
    "notices": SIGNED_IN,
    "notice": SIGNED_IN,
    "notice-count": PUBLIC,
    "notice-read": {"POST": SIGNED_IN},
    "notices-read": {"POST": SIGNED_IN},
    "notice-choices": SIGNED_IN,
    "notice-groups": MANAGE_NOTICES,
    "notice-group-new": MANAGE_NOTICES,
    "notice-group": MANAGE_NOTICES,
    "notice-group-test": {"POST": MANAGE_NOTICES},
    "deliveries": MANAGE_NOTICES,
    "delivery": MANAGE_NOTICES,
    "delivery-again": {"POST": MANAGE_NOTICES},
    # Each finds out itself whether the thing it is about is there for the actor, and whether they may.
    "undo": {"POST": SIGNED_IN},
    "view-save": {"POST": SIGNED_IN},
    "view-remove": {"POST": SIGNED_IN},
    "file": SIGNED_IN,
    "thing-new": BY_KIND,
    "thing-edit": BY_KIND,
    "thing-remove": {"POST": BY_KIND},
    "thing-cell": BY_KIND,
    "things-bulk": BY_KIND,
    "file-add": {"POST": BY_KIND},
    "import-start": BY_KIND,
    "import-template": BY_KIND,
    # One's own only.
    "imports": SIGNED_IN,
    "import": SIGNED_IN,
    "import-columns": {"POST": SIGNED_IN},
    "import-making": {"POST": SIGNED_IN},
    "import-confirm": {"POST": SIGNED_IN},
    "import-cancel": {"POST": SIGNED_IN},
    "import-undo": {"POST": SIGNED_IN},
    "import-problems": SIGNED_IN,
}
