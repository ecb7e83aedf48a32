"""After the password (or an account elsewhere): the second factor of whoever has one."""

from __future__ import annotations

from typing import Any

from allauth.mfa.stages import AuthenticateStage
from django.shortcuts import redirect


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    urlname = "second-step"

    def handle(self) -> tuple[Any, bool]:
        if not self._should_handle(self.request):
            return None, True
        self.state["authentication_required"] = True
        return redirect(self.urlname), True
