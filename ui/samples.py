"""What the style guide shows its components with. The moment is fixed, so the page always looks the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

NOW = datetime(2026, 11, 24, 2, 42, tzinfo=UTC)  # 10:42 in Shanghai


@dataclass(frozen=True)
class Choice:
    label: Any
    icon: str = ""
    tone: str = ""
    level: int = 0


@dataclass(frozen=True)
class Clock:
    state: str
    starts_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    waiting_for_label: Any = ""


STATES = [
    Choice(_("registered"), "st-new"),
    Choice(_("being judged"), "st-judge", "wait"),
    Choice(_("awaiting second signature"), "st-wait", "wait"),
    Choice(_("judged"), "st-class"),
    Choice(_("dispatched"), "st-disp"),
    Choice(_("in hand"), "st-hand"),
    Choice(_("to be verified"), "st-verify"),
    Choice(_("to be called back"), "st-call"),
    Choice(_("being rectified"), "st-rect", "redo"),
    Choice(_("closed"), "st-closed", "end"),
    Choice(_("archived"), "st-arch", "off"),
    Choice(_("withdrawn"), "st-with", "off"),
    Choice(_("merged"), "merge", "off"),
]
NATURES = [
    (Choice(_("valid"), "shield", "valid"), ""),
    (Choice(_("communicative"), "chat", "comm"), _("asks for help")),
    (Choice(_("invalid"), "ban", "invalid"), _("awaiting approval")),
    (Choice(_("major"), "flag", "major"), ""),
    (None, ""),
]
URGENCIES = [
    Choice(_("life safety"), level=0),
    Choice(_("urgent"), level=1),
    Choice(_("normal"), level=2),
    Choice(_("can wait"), level=3),
]


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def clocks() -> list[tuple[Clock, bool]]:
    """(clock, with seconds) in every state a chip knows."""
    return [
        (Clock("running", NOW - hours(20), NOW + hours(27)), False),
        (Clock("running", NOW - hours(2), NOW + hours(3.2)), False),
        (Clock("running", NOW - hours(1.5), NOW + timedelta(minutes=9)), False),
        (Clock("running", NOW - timedelta(minutes=12), NOW + timedelta(minutes=17, seconds=48)), True),
        (Clock("breached", NOW - hours(5), NOW - timedelta(minutes=25)), False),
        (Clock("paused", NOW - hours(5), NOW + hours(3), waiting_for_label=_("for a third party")), False),
        (Clock("met", NOW - hours(5), NOW - hours(1), NOW - hours(2)), False),
        (Clock("late", NOW - hours(5), NOW - hours(1), NOW - timedelta(minutes=35)), False),
        (Clock("excused", NOW - hours(5), NOW - hours(1)), False),
        (Clock("cancelled", NOW - hours(5), NOW - hours(1)), False),
    ]


def journey() -> list[dict[str, Any]]:
    begun = datetime(2026, 11, 22, 1, 18, tzinfo=UTC)
    return [
        {"label": _("Received"), "at": begun, "status": "past"},
        {"label": _("Judged"), "at": begun + timedelta(minutes=23), "status": "past"},
        {"label": _("Dispatched"), "at": begun + timedelta(minutes=26), "status": "past"},
        {"label": _("Handled"), "at": NOW + hours(3.1), "status": "now"},
        {"label": _("Verified"), "status": "next", "note": _("within 24 hours of handling")},
        {"label": _("Called back"), "status": "next", "note": _("within 72 hours of handling")},
        {"label": _("Archived"), "status": "next"},
    ]


class SampleForm(forms.Form):
    """One field of each shape."""

    caller = forms.CharField(label=_("Telephone or room"), help_text=_("The resident is recognised by it"))
    since = forms.CharField(label=_("Since when"))
    role = forms.ChoiceField(label=_("Who they are"), choices=[("owner", _("Owner")), ("tenant", _("Tenant"))])
    words = forms.CharField(
        label=_("In the resident's own words"), widget=forms.Textarea(attrs={"rows": 5}), required=False
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("c", _("Complaint")), ("q", _("Question")), ("s", _("Suggestion"))],
        widget=forms.RadioSelect,
        initial="c",
    )
    departments = forms.MultipleChoiceField(
        label=_("Departments"),
        choices=[("e", _("Engineering")), ("s", _("Security"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("Read back and confirmed by the caller"), required=False)
    photos = forms.FileField(label=_("Photos"), required=False)


def form() -> SampleForm:
    """The sample form with one thing wrong."""
    sample = SampleForm({"caller": "3-2-1203", "since": "11-26 08:00", "role": "owner", "kind": "c"})
    sample.add_error("since", _("This time is still to come. Give one before 11-24 10:42."))
    return sample


def everything() -> dict[str, Any]:
    """The context of the style guide; ``now`` stands still."""
    return {
        "now": NOW,
        "states": STATES,
        "natures": NATURES,
        "urgencies": URGENCIES,
        "clocks": clocks(),
        "left": clocks()[1][0],
        "soon": clocks()[2][0],
        "journey_stops": journey(),
        "form": form(),
        "moments": [
            NOW,
            NOW - hours(25),
            NOW + hours(24),
            datetime(2026, 11, 22, 1, 18, tzinfo=UTC),
            datetime(2025, 3, 2, tzinfo=UTC),
        ],
        "spans": [timedelta(seconds=40), timedelta(minutes=25), hours(3.1), hours(27)],
        "paper": ["paper", "surface", "sunken", "line", "line2", "control", "ink3", "ink2", "ink"],
        "celadon": ["c50", "c100", "c200", "c300", "c500", "c600", "c700", "c800", "c900"],
        "tones": ["info", "attn", "late", "done", "rest"],
    }
