"""The one family of refusals. Services raise them; each face (screen, API) maps them once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Missing:
    """One thing that stands in the way: a stable code and words in the reader's language."""

    code: str
    text: Any

    def __str__(self) -> str:
        return str(self.text)


class ComplaintError(Exception):
    """Base of all refusals. `message` is words for the user; `code` is stable."""

    status = 400

    def __init__(self, message: Any, code: str = "refused") -> None:
        super().__init__(str(message))
        self.message = message
        self.code = code


class NotYours(ComplaintError):
    """The person may know of the case but not do this (403)."""

    status = 403


class NotFound(ComplaintError):
    """There is no such case, or none that this person may know of: the same answer (404)."""

    status = 404


@dataclass
class NotNow(ComplaintError):
    """It cannot be done now; `missing` says what stands in the way (409)."""

    message: Any
    code: str = "not_now"
    missing: list[Missing] = field(default_factory=list)
    status = 409

    def __post_init__(self) -> None:
        Exception.__init__(self, str(self.message))


@dataclass
class Changed(NotNow):
    """Somebody else was faster: what they did is in `missing`, what was typed is kept by the face (409)."""

    code: str = "changed"


@dataclass
class BadInput(ComplaintError):
    """Values that shape checks cannot see: field → message (400)."""

    fields: dict[str, Any] = field(default_factory=dict)
    message: Any = ""
    code: str = "invalid"
    status = 400

    def __post_init__(self) -> None:
        Exception.__init__(self, str(self.message) or "; ".join(str(v) for v in self.fields.values()))


class ForbiddenWords(ComplaintError):
    """Words that should not reach a complainant stand in what is about to be sent (400, rule J14).

    `found` holds (where, hit) each. Sending them all the same wants an explicit word, and is logged.
    """

    def __init__(self, message: Any, found: list[Any]) -> None:
        super().__init__(message, code="forbidden_words")
        self.found = found
