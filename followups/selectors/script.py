"""What to say at a callback, step by step, beside the screen that records it (rule F1). Words, no rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from followups.choices import About
from followups.models import Call


@dataclass(frozen=True)
class Step:
    """One step of the talk: what it is for, and the words to begin with."""

    title: str
    words: str


def script(call: Call, *, me: Any, who: str, title: str) -> list[Step]:
    """The talk for this call: by what it is about, in person or not, the first time or again."""
    company = call.estate.label
    hello = _("Good day, am I speaking with {who}? This is {me} of {estate}. I did not handle it myself.")
    if call.in_person:
        hello = _("Good day, {who}. I am {me}, the service manager of {estate}. I have come to hear it from you.")
    why = {
        About.COMPLAINT: _(
            "You told us about “{title}”. My colleagues say it is done; I would like to hear it from you."
        ),
        About.REPAIR: _("We repaired for you: {title}. I would like to know how it went, the work and the people."),
        About.SERVICE: _("We did this for you: {title}. I ask about the work, the price, and how we behaved."),
    }[call.kind]
    if call.round > 1:
        why = _("Last time “{title}” was not right for you. We did it again, and I would like to know how it is now.")
    steps = [
        Step(_("Greet"), hello.format(who=who, me=me, estate=company)),
        Step(_("Say why you call"), why.format(title=title)),
        Step(_("Solved?"), _("Is it solved for you: yes, in part, or not?")),
        Step(_("Satisfied?"), _("And apart from that: are you satisfied with how we dealt with it?")),
    ]
    if call.kind == About.REPAIR:
        steps.append(
            Step(_("Conduct"), _("Did they come on time, clean up, show you the cause, and charge what was agreed?"))
        )
    if call.kind == About.SERVICE:
        steps.append(Step(_("Price"), _("Was the price told before the work, and is it what you paid?")))
    steps += [
        Step(_("Anything else?"), _("Is there anything else we should know or do?")),
        Step(
            _("Say what happens now"),
            _("Content: thank them, and say it is closed. Not content: say sorry, and until when it is put right."),
        ),
    ]
    return steps


def on_the_door(call: Call) -> str:
    """What to heed before ringing or going there, in a line."""
    if call.in_person:
        return _("A visit in person: arrange it first, bring the file, and do not come alone if safety is flagged.")
    if call.attempts:
        return _("Nobody was reached so far: try at another hour, on another day.")
    return _("Listen first. Promise nothing that you may not promise; write down what they say in their words.")
