"""Why something cannot be done to a clock. The apps whose clocks these are turn it into their own refusals."""

from __future__ import annotations

from typing import Any

from django.http import Http404


class Refused(Exception):
    """`message` is words for the user, `code` is stable; `field` names the value that is wrong, if it is one."""

    def __init__(self, code: str, message: Any, field: str = "") -> None:
        super().__init__(str(message))
        self.code, self.message, self.field = code, message, field


class NotKnown(Http404):
    """There is no such clock, or none that this person may know of: every face answers 404 to either."""
