"""The lines and filters of the queue. A page is mostly these, so they are put together without a template for each.

What stands in a line comes escaped; the page and its HTMX swap draw the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ui.templatetags import huiyin as marks

register = template.Library()


@register.simple_tag(takes_context=True)
def queue_lines(context: Mapping[str, Any], rows: Iterable[Any]) -> SafeString:
    """The rows of the table: `Row`s of `complaints.selectors.rows`. Reads `may_bulk`, `several` and `now`."""
    bulk, several, now = context.get("may_bulk"), context.get("several"), context.get("now")
    select, none = _("Select %(number)s"), escape(_("no limit runs"))
    states: dict[Any, str] = {}
    urgencies: dict[Any, str] = {}
    natures: dict[Any, str] = {}
    found = []
    for row in rows:
        if row.state not in states:
            states[row.state] = marks.state(row.state)
        if row.urgency not in urgencies:
            urgencies[row.urgency] = marks.urgency(row.urgency)
        judged = (row.nature, row.nature_note)
        if judged not in natures:
            natures[judged] = marks.nature(*judged)
        number, title, url = escape(row.number), escape(row.title), escape(row.url)
        late = ' class="is-late"' if row.late else ""
        box = (
            f'<td class="ck"><input class="form-check-input" type="checkbox" name="number" value="{number}"'
            f' aria-label="{escape(select % {"number": row.number})}"></td>'
            if bulk
            else ""
        )
        at = ""
        if row.place:
            whole = f' title="{escape(row.estate)} · {escape(row.place)}"' if several else ""
            at = f'<span class="at"{whole}>{escape(row.place)}</span>'
        flags = "".join([marks.flag(one.text, one.tone, one.icon) for one in row.flags])
        whose = f" <small>{escape(row.whose)}</small>" if row.whose else ""
        due: str
        if row.clock:
            due = marks.chip(context, row.clock, now, row.emergency)
        else:
            ended = marks.localtime_short(context, row.ended_at, now) if row.ended_at else none
            due = f'<span class="dim">{ended}</span>'
        found.append(
            f'<tr{late} data-can="{" ".join(row.can)}">{box}<td class="ug">{urgencies[row.urgency]}</td>'
            f'<td class="no">{number}</td><td class="wt"><div class="what"><a href="{url}" title="{title}">{title}</a>'
            f'{at}{flags}</div></td><td class="nt">{natures[judged]}</td>'
            f'<td class="st">{states[row.state]}</td><td class="who">{escape(row.who)}{whose}</td>'
            f'<td class="clk">{escape(row.clock_name)}</td><td class="due">{due}</td></tr>'
        )
    # Every value above went through `escape`, or came safe from a mark.
    return SafeString("\n  ".join(found))  # nosec B703


@register.simple_tag
def queue_tabs(tabs: Iterable[Any]) -> SafeString:
    """The views, each with its number: `Tab`s of `complaints.views.queue`."""
    found = []
    for tab in tabs:
        url, here = escape(tab.url), ' aria-current="page"' if tab.current else ""
        late = " is-late" if tab.late else ""
        count = f'<span class="n{late}">{escape(tab.count)}</span>' if tab.count else ""
        found.append(
            f'<a href="{url}"{here} hx-get="{url}" hx-target="#queue" hx-push-url="true">{escape(str(tab.label))}'
            f"{count}</a>"
        )
    return SafeString("\n  ".join(found))  # nosec B703


@register.simple_tag
def queue_pill(pill: Any) -> SafeString:
    """One filter with its choices. The same choices draw the same pill, whoever looks."""
    return (_drawn.__wrapped__ if settings.DEBUG else _drawn)(get_language() or "", pill)


@lru_cache(maxsize=512)
def _drawn(_language: str, pill: Any) -> SafeString:
    return render_to_string("complaints/_queue_pill.html", {"pill": pill})


@receiver(setting_changed)
def _forget(**_: Any) -> None:
    """A test that serves its files elsewhere sees them there."""
    _drawn.cache_clear()
