"""The moment pages are drawn for.

``ui`` knows no app; the application's clock is named by ``settings.UI_CLOCK`` (a dotted path), so that pages
stand still together with everything else when time is frozen.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

DEFAULT_CLOCK = "deadlines.clock.now"


def now() -> datetime:
    """The application's now, aware."""
    return import_string(getattr(settings, "UI_CLOCK", DEFAULT_CLOCK))()
