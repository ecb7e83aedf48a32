"""Setting the company up: the steps, leaving one out, sign-ins for all, the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from endcap.company import setup
from endcap.company.sign_ins import make_passwords_again, make_sign_ins
from endcap.platform.exports import WORKBOOK, workbook
from endcap.platform.sign_in.confirming import confirmed


@require_safe
def start(request: Any) -> HttpResponse:
    """Goes on where it was left: at the first step that is open."""
    steps = setup.standings()
    first = next((one for one in steps if one.state == "open"), steps[-1])
    return redirect(first.url)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Any, step: str) -> HttpResponse:
    this = setup.step_named(step)
    answer = this.respond(request)
    if isinstance(answer, HttpResponse):
        return answer
    template, content = answer
    steps = setup.standings()
    here = next(place for place, one in enumerate(steps) if one.step is this)
    context = {
        "steps": steps, "here": steps[here], "step": this, "step_template": template,
        "before": steps[here - 1] if here else None, "after": steps[here + 1] if here + 1 < len(steps) else None,
        "done_count": sum(one.state == "done" for one in steps), **content,
    }  # fmt: skip
    is_wrong = bool(getattr(content.get("form"), "errors", None))
    return render(request, "company/start.html", context, status=422 if is_wrong else 200)


@require_POST
def leave_out(request: Any, step: str) -> HttpResponse:
    this = setup.step_named(step)
    if not this.without:
        raise Http404
    is_left_out = "again" not in request.POST
    setup.leave_out(request.actor, this, is_left_out=is_left_out)
    return redirect("company:start") if is_left_out else redirect("company:start-step", this.key)


@require_POST
@confirmed
def sign_ins(request: Any) -> Any:
    """The only answer that has the passwords: they are kept nowhere."""
    is_again = "again" in request.POST
    made = make_passwords_again(request.actor) if is_again else make_sign_ins(request.actor)
    if not made:
        said = _("Everybody has signed in already.") if is_again else _("Everybody with a role has a sign-in already.")
        messages.info(request, said)
        return redirect("company:start-step", "people")
    header = [_("Number"), _("Full name"), _("User name"), _("Password"), _("Address")]
    address = request.build_absolute_uri(reverse("sign-in"))
    rows = [[one.employee.code, one.employee.name, one.username, one.password, address] for one in made]
    return FileResponse(
        workbook(_("Sign-ins"), header, rows), as_attachment=True, filename="sign-ins.xlsx", content_type=WORKBOOK
    )


@require_POST
def finish(request: Any) -> HttpResponse:
    setup.finish(request.actor)
    messages.success(request, _("The company is set up. Everything can be changed later under Settings."))
    return redirect("home")
