"""The marks and blocks of every page. Load with ``{% load huiyin %}``; docs/ui.md shows each in use.

Marks take *choice objects* (``label``, ``icon``, ``tone``): a template never compares states.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _

from ui import clocks, fields, moment, words

register = template.Library()
BLANK = SafeString("")


class Unjudged:
    """How a case without a nature is drawn."""

    label, icon, tone = gettext_lazy("not judged"), "help", "none"


def _now(context: Mapping[str, Any], given: datetime | None = None) -> datetime:
    """The moment to draw for: the one given, the page's ``now``, or the application's clock."""
    # The page's moment is lazy; adding nothing makes it a plain datetime, which can stand on either side of a minus.
    return given or (context.get("now") or moment.now()) + timedelta(0)


@cache
def _sprite() -> str:
    return static("ui/sprite.svg")


@lru_cache(maxsize=512)
def _icon(name: str, css: str = "hy-i") -> SafeString:
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, _sprite(), name)


@receiver(setting_changed)
def _forget(**_: Any) -> None:
    """A test that serves its files elsewhere sees them there."""
    for one in (_sprite, _icon, _state, _nature, _urgency, _same):
        one.cache_clear()


@register.simple_tag
def icon(name: str, size: int = 16, face: str = "staff") -> SafeString:
    """``{% icon "phone" %}``, ``{% icon "bell" 20 %}``; residents' pages: ``{% icon "phone" face="portal" %}``."""
    if face == "portal":
        return _icon(name, "i")
    return _icon(name, "hy-i hy-i--20" if int(size) == 20 else "hy-i")


@register.simple_tag
def gap() -> str:
    """``{% gap %}`` between two sentences: a space, and none in Chinese, whose full stop brings its own."""
    return "" if (get_language() or "").startswith("zh") else " "


@register.simple_tag
def same(name: str) -> SafeString:
    """``{% same "components/words.html" %}``: a template that holds words and nothing of page or person, drawn once."""
    return (_same.__wrapped__ if settings.DEBUG else _same)(name, get_language() or "")


@lru_cache(maxsize=64)
def _same(name: str, _language: str) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def mark() -> SafeString:
    """The brand's sign."""
    return format_html(
        '<svg class="hy-mark mark" viewBox="0 0 32 32" aria-hidden="true"><use href="{}#mark"/></svg>',
        static("ui/sprite.svg"),
    )


@register.simple_tag
def lang_tag() -> str:
    """The active language as HTML writes it: zh-Hans, zh-Hant, en."""
    return to_locale(get_language() or "zh-hans").replace("_", "-")


@register.simple_tag
def state(choice: Any) -> SafeString:
    """A ring that fills, and a word. ``choice``: label, icon, tone ("", wait, redo, end, off)."""
    if not choice:
        return BLANK
    return _state(choice.icon, choice.tone, str(choice.label))


@lru_cache(maxsize=256)
def _state(icon: str, tone: str, label: str) -> SafeString:
    css = f" hy-state--{tone}" if tone else ""
    return format_html('<span class="hy-state{}">{}{}</span>', css, _icon(icon), capfirst(label))


@register.simple_tag
def nature(choice: Any, note: Any = "") -> SafeString:
    """An icon and a word; ``note`` is the small word after it. Without a choice: "not judged"."""
    if not choice:
        choice = Unjudged
    return _nature(choice.tone, choice.icon, str(choice.label), str(note) if note else "")


@lru_cache(maxsize=256)
def _nature(tone: str, icon: str, label: str, note: str) -> SafeString:
    small = format_html("<small>{}</small>", note) if note else BLANK
    return format_html('<span class="hy-nature hy-nature--{}">{}{}{}</span>', tone, _icon(icon), capfirst(label), small)


@register.simple_tag
def urgency(choice: Any, words: bool = False) -> SafeString:
    """Bars and P0–P3. The word is always there; seen only with ``words=True``."""
    if choice is None or choice == "":
        return BLANK
    return _urgency(choice.level, str(choice.label), bool(words))


@lru_cache(maxsize=64)
def _urgency(level: int, label: str, words: bool) -> SafeString:
    word = re.sub(r"^P[0-3]\s*", "", label)
    shown = format_html(" {}", word) if words else format_html('<span class="visually-hidden"> {}</span>', word)
    return format_html(
        '<span class="hy-urg hy-urg--{0}"><svg viewBox="0 0 16 16" aria-hidden="true"><use href="{1}#u{0}"/></svg>'
        "P{0}{2}</span>",
        level,
        _sprite(),
        shown,
    )


@register.simple_tag
def flag(text: Any, tone: str = "", icon: str = "") -> SafeString:
    """A fact beside a title; at most two in a row of a list. ``tone``: "", attn, late, info, care."""
    css = f" hy-flag--{tone}" if tone else ""
    return format_html('<span class="hy-flag{}">{}{}</span>', css, _icon(icon) if icon else BLANK, text)


RING = (
    '<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6"/>'
    '<circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{} 100"/></svg>'
)


@register.simple_tag(takes_context=True)
def chip(context: Mapping[str, Any], clock: Any, now: datetime | None = None, seconds: bool = False) -> SafeString:
    """The countdown of one clock; ``js/countdown.js`` keeps it going. ``seconds`` for P0 and the 30 minutes only."""
    if clock is None:
        return BLANK
    reading = clocks.read(clock, _now(context, now), seconds)
    sign = _icon(reading.icon) if reading.icon else RING.format(reading.share)
    css = f" hy-chip--{reading.tone}" if reading.tone else ""
    live = ""
    if reading.live:
        soon = clocks.soon_at(clock.starts_at, clock.due_at)
        live = (
            f' data-due="{clock.due_at.isoformat()}" data-start="{clock.starts_at.isoformat()}"'
            f' data-soon="{soon.isoformat()}"{" data-seconds" if seconds else ""}'
        )
    # A list has one in every line. Its words are escaped, the rest is numbers and names of ours.
    words = escape(reading.words)
    return SafeString(f'<span class="hy-chip{css}"{live}>{sign}<span>{words}</span></span>')  # nosec B703


@register.simple_tag(takes_context=True)
def time_left(context: Mapping[str, Any], clock: Any, now: datetime | None = None) -> str:
    """What is left, to the second: "17 min 48 s left" or "… over".

    The first words of ``<time data-due=… data-seconds data-words>``.
    """
    left = clock.due_at - _now(context, now)
    span = {"span": words.duration(left, True)}
    return _("%(span)s over") % span if left.total_seconds() < 0 else _("%(span)s left") % span


@register.simple_tag(takes_context=True)
def journey(context: Mapping[str, Any], stops: Iterable[Mapping[str, Any]]) -> SafeString:
    """The stops across the top: dicts with ``label``, ``at``, ``status`` past|now|next, ``late``, ``note``.

    ``clock`` and ``due`` name the next limit of the present stop.
    """
    now = _now(context)

    def rows() -> Iterable[tuple[Any, ...]]:
        for stop in stops:
            status, late = stop.get("status", "next"), stop.get("late")
            note = stop.get("note") or (words.short(stop["at"], now) if stop.get("at") else "")
            if stop.get("due"):
                note = f"{capfirst(stop.get('clock', ''))} {words.short(stop['due'], now)}".strip()
            yield (
                f"is-{status}" + (" is-late" if late else ""),
                SafeString(' aria-current="step"') if status == "now" else BLANK,
                stop["label"],
                note,
            )

    items = format_html_join("", '<li class="{}"{}><i></i><b>{}</b><span>{}</span></li>', rows())
    return format_html('<ol class="hy-journey">{}</ol>', items)


@register.simple_tag
def avatar(name: Any, outside: bool = False, size: int = 24) -> SafeString:
    """The first letter in a ring; people from outside the company have a grey one."""
    css = (" hy-ava--out" if outside else "") + (" hy-ava--28" if int(size) == 28 else "")
    return format_html(
        '<span class="hy-ava{}" aria-hidden="true">{}</span>', css, str(name or "?").strip()[:1].upper() or "?"
    )


@register.simple_tag
def person(name: Any, role: Any = "", outside: bool = False) -> SafeString:
    """Initial, name, role in small."""
    small = format_html(" <small>{}</small>", role) if role else BLANK
    return format_html('<span class="hy-person">{}<span>{}{}</span></span>', avatar(name, outside), name, small)


@register.inclusion_tag("components/phone.html")
def phone(masked: str, reveal_url: str = "") -> dict[str, Any]:
    """A masked number; with ``reveal_url`` a link that reveals it.

    The view at ``reveal_url``: a POST records who looked and answers ``{% phone number %}`` to HTMX, its page to a
    plain browser; a GET (no script) shows a page with one button that POSTs. A link, so it may stand inside a form.
    """
    return {"masked": masked, "reveal_url": reveal_url}


@register.simple_block_tag
def note(content: str, tone: str = "info", icon: str = "") -> SafeString:
    """``{% note "attn" %}…{% endnote %}``: a bar in the flow. Tones: info, attn, late, done, care, "" (plain)."""
    sign = icon or {"info": "info", "attn": "alert", "late": "alert", "done": "check-circle", "care": "heart"}.get(
        tone, "info"
    )
    css = f" hy-note--{tone}" if tone else ""
    return format_html('<div class="hy-note{}">{}<div>{}</div></div>', css, _icon(sign), content)


@register.inclusion_tag("components/empty.html")
def empty(title: Any, text: Any = "", url: str = "", label: Any = "") -> dict[str, Any]:
    """Why there is nothing, and what to do next (``url`` and ``label`` make the button)."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/pager.html")
def pager(words: Any = "", previous: str = "", next: str = "", keys: bool = False, target: str = "") -> dict[str, Any]:
    """Keyset pager: ``previous`` and ``next`` are addresses or "". ``target``: the id HTMX swaps, if any."""
    return {"words": words, "previous": previous, "next": next, "keys": keys, "target": target}


@register.inclusion_tag("components/field.html")
def field(bound: Any, **options: Any) -> dict[str, Any]:
    """``{% field form.phone %}``: label, control, hint, errors. Options: docs/ui.md."""
    return fields.context(bound, options)


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: Any) -> dict[str, Any]:
    """The form's own errors, its hidden fields, then every visible field in order."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole."""
    return {"errors": form.non_field_errors()}


@register.simple_tag(takes_context=True)
def localtime_short(context: Mapping[str, Any], at: datetime | None, now: datetime | None = None) -> SafeString:
    """``<time>``: today 10:42, 11-22 09:18; the full moment in the title. Nothing for None."""
    if at is None:
        return BLANK
    here = localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        f"{here:%Y-%m-%d %H:%M:%S}",
        words.short(at, _now(context, now)),
    )


@register.simple_tag
def clock_time(at: datetime | None) -> SafeString:
    """``<time>`` with hours and minutes alone, for timelines that name the day above."""
    if at is None:
        return BLANK
    here = localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), f"{here:%Y-%m-%d %H:%M:%S}", f"{here:%H:%M}"
    )


@register.simple_tag(takes_context=True)
def day_name(context: Mapping[str, Any], at: datetime) -> str:
    """The heading of a day in a timeline."""
    return words.day(at, _now(context))


@register.filter
def duration(span: Any, how: str = "") -> str:
    """``{{ span|duration }}``, ``{{ span|duration:"seconds" }}``: a timedelta or seconds in words."""
    return "" if span is None else words.duration(span, how == "seconds")


@register.simple_tag
def must() -> SafeString:
    """The mark of a field that must be filled."""
    return format_html(
        '<span class="must" aria-hidden="true">*</span><span class="visually-hidden">{}</span>', _("required")
    )
