"""`endcap import`: a sheet of stores, products, people … into the desk, or only what it would do."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

SHOWN = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", help="stores, products, employees, sell-out …; `list` names them all, `undo` takes an import back"
    )
    parser.add_argument(
        "file", nargs="?", type=Path, help="XLSX, or CSV in UTF-8 or GB18030; the number of an import to undo"
    )
    parser.add_argument("--dry-run", action="store_true", help="check and say what would change; write nothing")
    parser.add_argument(
        "--make", action="store_true", help="make chains, tiers … that the sheet names and that are missing"
    )
    parser.add_argument("--user", help="whose rights count and who stands in the history (default: the administrator)")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the messages")
    parser.add_argument("--json", action="store_true", help="the outcome as JSON")


def run(args: argparse.Namespace) -> int:
    from endcap.project import start

    start.set_up_to_use()
    from django.utils.translation import override

    with override("en" if args.lang == "en" else "zh-hans"):
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    from endcap.platform.api.schemas import collection
    from endcap.platform.spreadsheets import imports

    actor = _actor(args.user)
    if actor is None:
        return _bad(f"no such user: {args.user}")
    kinds = {collection(kind): kind for kind in imports.importable(actor)}
    if args.what == "list":
        print("\n".join(f"{name}\t{kind.plural}" for name, kind in sorted(kinds.items())))
        return 0
    if args.what == "undo":
        return _undo(args, actor)
    if args.what not in kinds:
        return _bad(f"{args.what}: write one of {', '.join(sorted(kinds))}")
    if args.file is None or not args.file.is_file():
        return _bad(f"no such file: {args.file}" if args.file else "name a file")
    return _import(args, actor, kinds[args.what])


def _undo(args: argparse.Namespace, actor: Any) -> int:
    from django.core.exceptions import PermissionDenied, ValidationError

    from endcap.platform.models import ImportState, SheetImport
    from endcap.platform.spreadsheets import imports
    from endcap.platform.undoing import CannotUndo

    number = str(args.file or "")
    known = imports.visible_to(actor) if args.user else SheetImport.objects.all()
    one = known.filter(pk=number).first() if number.isascii() and number.isdecimal() else None
    if one is None:
        return _bad(f"no such import: {number}")
    try:
        imports.undo(actor, one, waits=True)
    except (ValidationError, CannotUndo) as error:
        return _bad(" ".join(error.messages) if isinstance(error, ValidationError) else str(error))
    except PermissionDenied:
        return _bad("this user may not take it back")
    print(ImportState(one.state).label)
    return 0


def _actor(user_name: str | None) -> Any:
    from django.utils import timezone

    from endcap.platform.access import actor_of, system_actor
    from endcap.platform.models import User

    if not user_name:
        return system_actor(today=timezone.localdate())
    user = User.objects.filter(username=user_name, is_active=True).first()
    return actor_of(user, today=timezone.localdate(), via="command") if user else None


def _import(args: argparse.Namespace, actor: Any, kind: Any) -> int:
    from django.core.exceptions import ValidationError
    from django.core.files import File

    from endcap.platform.spreadsheets import imports

    try:
        with args.file.open("rb") as stream:
            upload = File(stream, name=args.file.name)
            one = imports.receive(actor, kind, upload, goes_on=not args.dry_run, waits=True, makes=args.make)
    except ValidationError as error:
        return _bad(" ".join(error.messages))
    if args.dry_run and one.may_be_cancelled:
        imports.cancel(one)
    _tell(one, as_json=args.json)
    return 2 if one.error or one.problem_count else 0


def _tell(one: Any, *, as_json: bool) -> None:
    from django.utils.translation import gettext as _

    if as_json:
        names = ("id", "new", "changed", "same", "problem_count", "problems", "error")
        told = {name: getattr(one, name) for name in names}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for problem in one.problems[:SHOWN]:
        place = " ".join(filter(None, [_("Row") + f" {problem['row']}", problem["column"], problem["found"]]))
        print(f"{place}: {problem['message']}", file=sys.stderr)
    if one.error:
        print(one.error, file=sys.stderr)
    counts = [
        (_("Import"), one.pk),
        (_("New"), one.new),
        (_("Changed"), one.changed),
        (_("The same"), one.same),
        (_("Mistakes"), one.problem_count),
    ]
    print(" · ".join(f"{name} {count}" for name, count in counts))


def _bad(said: str) -> int:
    print(said, file=sys.stderr)
    return 2
