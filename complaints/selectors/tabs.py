"""The named parts of the queue, in the order of its tabs, and what each is called (rule D7)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

TABS: dict[str, Any] = {
    "open": gettext_lazy("All open"),
    "mine": gettext_lazy("Mine"),
    "relays": gettext_lazy("Relayed, new"),
    "to_judge": gettext_lazy("To judge"),
    "to_second": gettext_lazy("To second"),
    "to_decide": gettext_lazy("To decide"),
    "to_dispatch": gettext_lazy("To dispatch"),
    "to_accept": gettext_lazy("To accept"),
    "soon": gettext_lazy("Due soon"),
    "overdue": gettext_lazy("Overdue"),
    "to_verify": gettext_lazy("To verify"),
    "to_call_back": gettext_lazy("To call back"),
    "to_archive": gettext_lazy("To archive"),
    "reviews": gettext_lazy("Reviews"),
    "major": gettext_lazy("Major"),
    "hotline": gettext_lazy("From 12345"),
    "emergency": gettext_lazy("Emergencies"),
    "relayed": gettext_lazy("Passed on by me"),
    "ended": gettext_lazy("Ended"),
    "any": gettext_lazy("Open and ended"),
}
