"""What every page of staff has a score of: addresses, lines of the menu, estates. No template for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString

from ui import navigation

from .huiyin import icon

register = template.Library()


@register.simple_tag
def path(name: str) -> str:
    """``{% path "complaints:queue" %}``: ``{% url %}`` of a page that takes nothing, worked out once."""
    return navigation.path(name)


@register.simple_tag
def menu(entries: Iterable[Mapping[str, Any]], rail: Any = False) -> SafeString:
    """The entries of one of `Shell.groups`; of a menu that is a `rail` the icons alone are seen."""
    # Words and addresses are escaped, icons come safe.
    return SafeString("".join([_line(entry, bool(rail)) for entry in entries]))  # nosec B703


@register.simple_tag
def place_buttons(places: navigation.Places) -> SafeString:
    """The choices of the estate switch."""
    field = escape(places.field)
    found = []
    for place in places.options:
        here = ' aria-current="true"' if place.current else ""
        tick = f'<span class="end">{icon("check")}</span>' if place.current else ""
        found.append(
            f'<button type="submit" name="{field}" value="{escape(place.value)}"{here}>{escape(str(place.label))}'
            f"{tick}</button>"
        )
    return SafeString("".join(found))  # nosec B703


def _line(entry: Mapping[str, Any], rail: bool) -> str:
    label, count = escape(str(entry["label"])), escape(str(entry["count"] or ""))
    here = ' aria-current="page"' if entry["current"] else ""
    begin = f'\n    <li><a href="{escape(entry["url"])}"{here}'
    if rail:
        words = f"{label} {count}" if count else label
        dot = '<span class="hy-dot"></span>' if entry["late"] else ""
        sign = icon(entry["icon"], 20)
        return f'{begin} title="{label}">{sign}<span class="visually-hidden">{words}</span>{dot}</a></li>'
    late = " n--late" if entry["late"] else ""
    number = f'<span class="n{late}">{count}</span>' if count else ""
    return f'{begin}>{icon(entry["icon"])}<span class="clip">{label}</span>{number}</a></li>'
