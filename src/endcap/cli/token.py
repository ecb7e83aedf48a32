"""`endcap token`: keys by which programs use the API as somebody."""

from __future__ import annotations

import argparse
import sys
from typing import Any


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="create|list|revoke", required=True)
    create = what.add_parser("create", help="make one; it is printed once, and kept nowhere")
    create.add_argument("--user", required=True, help="whose rights it has")
    create.add_argument("--name", default="command line", help="what it is for")
    create.add_argument("--scope", choices=("read", "write"), default="write", help="default: write")
    create.add_argument("--days", default="90", metavar="N|none", help="valid for so many days (default: 90)")
    listed = what.add_parser("list", help="all that were made, without themselves")
    listed.add_argument("--user", help="only of this user")
    revoke = what.add_parser("revoke", help="from now on it is refused")
    revoke.add_argument("token", help="its number or beginning in the list, or itself")


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    start.set_up_to_use()
    return {"create": _create, "list": _list, "revoke": _revoke}[args.what](args)


def _create(args: argparse.Namespace) -> int:
    from django.core.exceptions import ValidationError
    from django.utils import timezone
    from django.utils.translation import override

    from endcap.platform import tokens
    from endcap.platform.models import User

    user = User.objects.filter(username=args.user, is_active=True).first()
    if user is None:
        return _bad(f"no such user: {args.user}")
    if args.days != "none" and not (args.days.isascii() and args.days.isdecimal()):
        return _bad(f"--days {args.days}: write a number, or none")
    days = None if args.days == "none" else int(args.days)
    try:
        with override("en"):
            token, text = tokens.make(_system(), user, name=args.name, scope=args.scope, days=days, now=timezone.now())
    except ValidationError as error:
        return _bad(_with_options(error))
    until = f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "until it is revoked"
    print(f"For {user}, {args.scope}, {until}. It is shown this once:", file=sys.stderr)
    print(text)
    return 0


def _with_options(error: Any) -> str:
    """What is wrong, after the option it belongs to."""
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return "; ".join(f"--{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())


def _list(args: argparse.Namespace) -> int:
    from endcap.platform.models import ApiToken

    for token in ApiToken.objects.select_related("user").order_by("pk"):
        if not args.user or token.user.username == args.user:
            parts = (token.pk, token.user, token.prefix + "…", token.scope, _state(token), token.name)
            print("\t".join(str(part) for part in parts))
    return 0


def _revoke(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from endcap.platform import tokens
    from endcap.platform.models import ApiToken

    given = args.token.rstrip("…")
    if given.isascii() and given.isdecimal():
        found = ApiToken.objects.filter(pk=given)
    elif len(given) > tokens.SHOWN_CHARACTERS:
        found = ApiToken.objects.filter(digest=tokens.digest_of(given))
    else:
        found = ApiToken.objects.filter(prefix=given)
    if len(found) != 1:
        return _bad(f"{'several tokens begin so' if found else 'no such token'}: `endcap token list` numbers them")
    tokens.revoke(_system(), found[0], now=timezone.now())
    print(f"{found[0].prefix}… of {found[0].user} is revoked.")
    return 0


def _state(token: Any) -> str:
    from django.utils import timezone

    if token.revoked_at:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if not token.is_valid(timezone.now()):
        return f"expired {token.expires_at:%Y-%m-%d}"
    used = f"used {token.last_used_at:%Y-%m-%d}" if token.last_used_at else "never used"
    return f"valid until {token.expires_at:%Y-%m-%d}, {used}" if token.expires_at else f"valid, {used}"


def _system() -> Any:
    from django.utils import timezone

    from endcap.platform.access import system_actor

    return system_actor(today=timezone.localdate())


def _bad(said: str) -> int:
    print(said, file=sys.stderr)
    return 2
