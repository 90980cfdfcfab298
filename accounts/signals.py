from django.dispatch import Signal

person_changed = Signal()
"""Sent in the transaction of a change to somebody's account: `person`, `by`, `what` (a verb), `data` (codes only)."""

house_changed = Signal()
"""Sent in the transaction of a change to what the house keeps: `subject` (kind, id), `by`, `what`, `data` (codes)."""
