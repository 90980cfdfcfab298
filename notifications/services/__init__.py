"""announce (owe a message), owe_resident (a message to the complainant), mark_read."""

from notifications.services.announce import announce, planned
from notifications.services.outward import owe_resident
from notifications.services.reading import mark_read

__all__ = ["announce", "mark_read", "owe_resident", "planned"]
