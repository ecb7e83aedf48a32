"""What verifying found, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from endcap.platform.audit.verifying import Report

SHOWN = 50


def sentences(report: Report) -> list[str]:
    said = [_break(one) for one in report.breaks]
    said += [sentence(problem) for problem in report.problems[:SHOWN]]
    if report.problem_count > SHOWN:
        said.append(_("And %(count)d more.") % {"count": report.problem_count - SHOWN})
    counts = {"links": report.links, "lines": report.lines, "values": report.values, "purged": report.purged}
    said.append(
        _("Checked: %(links)d links, %(lines)d lines, %(values)d with their values, %(purged)d purged.") % counts
    )
    said.append(_("The history is whole.") if report.is_whole else _("The history is NOT whole."))
    return said


def sentence(problem: dict[str, str]) -> str:
    texts = {
        "anchor_unreadable": _("The file with the head of the chain cannot be read."),
        "anchor_missing": _("There is no file with the head of the chain, so latest entries may have been cut off."),
        "head_missing": _(
            "The chain reached link %(anchored)s, which is not in this database (it ends with %(found)s): "
            "latest entries were cut off, or an older database was put in its place."
        ),
        "head_was_missing": _(
            "From %(at)s on, the desk wrote to a database that did not hold the head of the chain: another one was put "
            "in its place for a time, and what was written there may be gone."
        ),
        "links_missing": _("Links %(first)s to %(last)s are missing."),
        "link_changed": _("Link %(position)s was changed, or what stood before it; or the key is another one."),
        "lines_missing": _("The lines of link %(position)s are missing (action %(batch)s)."),
        "lines_changed": _("Lines of link %(position)s were changed, added or removed (action %(batch)s)."),
        "lines_without_link": _("Lines from %(first_line)s on were never sealed (action %(batch)s)."),
        "values_missing": _("What line %(line)s was from and to is missing, and no purge removed it."),
        "values_changed": _("What line %(line)s was from and to has been changed."),
        "values_of_a_purge_are_there": _("What line %(line)s was from and to is there again after its purge."),
        "purge_changed": _("The list of what purge %(position)s removed was changed."),
    }
    return texts[problem["code"]] % problem


def _break(one: dict[str, Any]) -> str:
    if "reason" in one:
        text = _("A break was declared as link %(position)s, %(at)s, after link %(from)s: %(reason)s")
    else:
        text = _("Restored from a backup as link %(position)s, %(at)s: what came after link %(from)s before is gone.")
    moment = localtime(datetime.fromisoformat(one["at"]))
    return text % {"from": "?", **one, "at": f"{moment:%Y-%m-%d %H:%M}"}
