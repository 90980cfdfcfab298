"""announce (owe a message), mark_read."""

from notifications.services.announce import announce, planned
from notifications.services.reading import mark_read

__all__ = ["announce", "mark_read", "planned"]
