"""What the templates of a case ask: choices as objects that know label, icon and tone, and a few words."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from complaints import forms
from complaints.choices import Kind, Nature, Urgency
from complaints.forms.dispatching import work_words as words_of_work
from complaints.forms.judging import party_label as label_of_party
from complaints.lifecycle import ACTIONS, State
from complaints.selectors.seen import place_of

register = template.Library()

TABS = {
    "all": lazy("All"),
    "talk": lazy("With the resident"),
    "inside": lazy("Internal"),
    "clocks": lazy("Time limits"),
}
COMPOSER = {"contact": lazy("Contact"), "note": lazy("Internal note"), "promise": lazy("Promise")}
LATE_TYPING_MINUTES = 15
REPORT_PARTS = {
    "cause": lazy("Cause so far"),
    "interim_measure": lazy("Interim measure"),
    "progress": lazy("How far it is, and what holds it up"),
    "facts": lazy("Facts verified"),
    "where_else": lazy("Where else it could be"),
    "elsewhere": lazy("Where else it could be"),
    "whys": lazy("Root cause"),
    "corrective": lazy("Corrective actions"),
    "preventive": lazy("Preventive actions"),
    "verified_how": lazy("How the effect was verified"),
    "standardised": lazy("What was standardised"),
}


@register.filter
def state_of(case) -> Any:
    return State(case.state)


@register.filter
def nature_of(case) -> Any:
    return Nature(case.nature) if case.nature else None


@register.filter
def nature_note(case) -> Any:
    """The small word beside the nature: its kind, or that it still waits for a second signature."""
    if case.state == State.AWAITING_SECOND:
        return _("to be signed")
    return case.get_nature_kind_display() if case.nature_kind else ""


@register.filter
def urgency_of(case) -> Any:
    return Urgency(case.urgency)


@register.filter
def urgency_words(case) -> str:
    return f"{Urgency(case.urgency).name} {capfirst(Urgency(case.urgency).label)}"


@register.filter
def state_words(case) -> str:
    return str(capfirst(State(case.state).label))


@register.filter
def report_lines(report) -> list[tuple[str, str]]:
    """What a report says, by its parts, each in one line of words."""
    found = []
    for name, label in REPORT_PARTS.items():
        value = report.body.get(name)
        if not value:
            continue
        if name == "whys":
            value = " ▸ ".join(value)
        elif isinstance(value, list):
            line = _elsewhere if name == "where_else" else _measure
            value = "; ".join(line(row) for row in value)
        found.append((str(label), str(value)))
    return found


def _elsewhere(row: dict) -> str:
    """One place looked at for the same fault, in the words of the print."""
    found = _("checked") if row.get("checked") else _("not checked yet")
    return f"{row.get('text')}{_(': ')}{found}" + (f" · {row['result']}" if row.get("result") else "")


def _measure(row: dict) -> str:
    parts = [
        row.get("text"),
        row.get("owner"),
        str(row.get("due_at") or "")[:10],
        f"×{row['quantity']}" if row.get("quantity") else "",
    ]
    return " ".join(str(p) for p in parts if p)


@register.filter
def is_praise(case) -> bool:
    return case.kind == Kind.PRAISE


@register.filter
def category_path(case) -> str:
    """ "Facilities / Water and power"."""
    if not case.category_id:
        return ""
    parent = case.category.parent
    return f"{parent.label} / {case.category.label}" if parent else case.category.label


@register.filter
def logged_late(case) -> bool:
    """Whether it was typed noticeably after it reached us (rule I5)."""
    return (case.logged_at - case.received_at).total_seconds() > LATE_TYPING_MINUTES * 60


@register.filter
def is_direct(action: str) -> bool:
    """Whether one press does it."""
    return action in forms.DIRECT


@register.filter
def action_label(name: str) -> Any:
    return capfirst(str(ACTIONS[name].label))


@register.filter
def tab_label(name: str) -> Any:
    return TABS.get(name, name)


@register.filter
def composer_label(name: str) -> Any:
    return COMPOSER.get(name, name)


@register.filter
def at(mapping: dict, key: str) -> Any:
    return mapping.get(key, "")


@register.filter
def party_label(party) -> str:
    return label_of_party(party)


@register.filter
def work_words(n: int) -> str:
    return words_of_work(n)


@register.filter
def place_words(case) -> str:
    return place_of(case)


@register.filter
def spaced(number: str) -> str:
    """A mobile number in groups, as people read it out: 138 0000 5678."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.startswith("1") else number


@register.filter
def bare(choice) -> Any:
    """One radio or check box of a group, without the label Django puts around it."""
    data = choice.data
    data["wrap_label"] = False
    data["attrs"]["class"] = "form-check-input"
    return choice.parent_widget._render(data["template_name"], {"widget": data}, choice.renderer)
