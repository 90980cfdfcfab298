"""The words of a message: shipped ones from the catalogues, our own where an administrator wrote them (rule X1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from string import Formatter

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import remembered
from estates.text import traditional
from notifications.models import Channel, MessageText
from notifications.registry import EVENTS, Event, resident_event

STAFF_CHANNELS = (Channel.IN_APP, Channel.EMAIL, Channel.SMS, Channel.ROBOT)
RESIDENT_CHANNELS = (Channel.SMS, Channel.EMAIL)
ROBOT_MAY = frozenset({"number", "link"})
"""All that a group may read of a case (rule X1)."""
RESIDENT_MAY = frozenset({"number", "link", "estate", "company", "hotline"})
_TITLED = re.compile(r"[“「]?\{title\}[”」]?\s*[（(]\{number\}[）)]")
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wording:
    """A template; only an e-mail has a `subject`."""

    body: str
    subject: str = ""


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def channels_of(event: str) -> tuple[Channel, ...]:
    """The channels an event has words for: those of staff, or a resident's (its key begins with TO_RESIDENT)."""
    return RESIDENT_CHANNELS if resident_event(event) else STAFF_CHANNELS


def wording(event: str, channel: str, language: str) -> Wording:
    """The template in force. Traditional Chinese follows our own simplified words where it has none of its own."""
    own = _own(event, channel, language)
    if own is None and language == "zh-hant":
        base = _own(event, channel, "zh-hans")
        own = Wording(traditional(base.body), traditional(base.subject)) if base else None
    return own or shipped(event, channel, language)


def _own(event: str, channel: str, language: str) -> Wording | None:
    for row in remembered.rows(MessageText):
        if (row.event, row.channel, row.language) == (event, channel, language):
            return Wording(row.body, row.subject)
    return None


def shipped(event: str, channel: str, language: str) -> Wording:
    """The words the product comes with; empty for an event nobody registered."""
    with translation.override(language):
        one = resident_event(event)
        if one is not None:
            return Wording(str(one.body), str(one.subject)) if channel == Channel.EMAIL else Wording(str(one.sms))
        known = EVENTS.get(event)
        return _of_staff(known, channel) if known else Wording("")


def _of_staff(event: Event, channel: str) -> Wording:
    text = str(event.text)
    if channel == Channel.EMAIL:
        return Wording(f"{text}\n\n{{link}}", text)
    if channel == Channel.ROBOT:
        return Wording(f"{event.label}\n{{number}}\n{{link}}")
    if channel == Channel.SMS:
        # Text messages travel through strangers' hands: the number, and the words at home.
        bare = _TITLED.sub("{number}", text).replace("{title}", "").strip(" ：:，,")
        return Wording(f"{bare} {{link}}")
    return Wording(text)


def allowed(event: str, channel: str) -> frozenset[str]:
    """The placeholders a wording of this event may use in this channel."""
    one = resident_event(event)
    if one is not None:
        return RESIDENT_MAY | names_in(f"{one.sms} {one.subject} {one.body}")
    if channel == Channel.ROBOT:
        return ROBOT_MAY
    known = EVENTS.get(event)
    return frozenset({"link"} if channel != Channel.IN_APP else ()) | names_in(str(known.text) if known else "")


def names_in(template: str) -> frozenset[str]:
    return frozenset(_NAME.findall(template))


def wrong_placeholders(template: str, may: Iterable[str]) -> list[str]:
    """What stands in braces and may not: unknown names, attributes, formats, a brace that is never closed."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return ["{ }"]
    wrong = [f"{{{name}{'!' + conv if conv else ''}{':' + spec if spec else ''}}}"
             for _text, name, spec, conv in parts
             if name is not None and (name not in may or spec or conv)]  # fmt: skip
    return list(dict.fromkeys(wrong))


def fill(template: str, words: Mapping[str, object]) -> str:
    """The template with its words in place; a name without a word becomes nothing, never a look into an object."""
    return _NAME.sub(lambda found: str(words.get(found.group(1), "")), template).strip()


def sample(event: str) -> dict[str, str]:
    """Words for a preview: nobody's."""
    return {
        "number": "YJ-20261121-0007",
        "title": _("Water through the kitchen ceiling"),
        "link": f"{settings.PUBLIC_URL}/…",
        "clock": _("first response"),
        "times": "2",
        "by": "2026-11-21 18:00",
        "estate": _("Yunjing Garden"),
        "company": _("Heyuan Property Services"),
        "hotline": "0571-5555 0123",
    }
