"""Refusals: the family of the spine, so that each face tells them as it tells its own."""

from complaints.errors import BadInput, Changed, ComplaintError, Missing, NotFound, NotNow, NotYours

__all__ = ["BadInput", "Changed", "ComplaintError", "Missing", "NotFound", "NotNow", "NotYours"]
