"""The queue's address: read into a filter and written back, and the pills that change it. Nonsense is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts import remembered
from accounts.models import Department
from complaints.choices import Channel, Kind, Nature, Urgency
from complaints.lifecycle import State
from complaints.models import Category
from complaints.selectors import reference
from complaints.selectors.keyset import SORTS
from complaints.selectors.queue import VIEWS, QueueFilter, views_for
from deadlines.clock import now

LONGEST_SEARCH = 100
EVERYWHERE = "all"
"""Written for "all my estates" where the frame looks at one."""
LISTS = {
    "state": "states",
    "nature": "natures",
    "urgency": "urgencies",
    "category": "categories",
    "department": "departments",
    "channel": "channels",
    "kind": "kinds",
    "estate": "estates",
}
SIZES = (25, 50, 100)


def size_of(params: QueryDict) -> int:
    """Rows of a page: 25, 50 or 100."""
    asked = params.get("size", "")
    return int(asked) if asked in map(str, SIZES) else SIZES[0]


def looks_at(viewer) -> list[str]:
    """The estate the frame looks at, as a filter; nothing for all."""
    code = getattr(viewer, "estate_in_view", "")
    return [code] if code else []


def read(params: QueryDict, viewer, view: str = "") -> QueueFilter:
    """The filter an address means. A search without a view looks at everything visible, ended cases too."""
    text = params.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    asked = view or params.get("view", "")
    if asked not in VIEWS:
        asked = "any" if text else next(iter(views_for(viewer)), "open")
    estates = params.getlist("estate")
    sort = params.get("sort", "")
    return QueueFilter(
        view=asked,
        q=text,
        states=_known(params.getlist("state"), lambda: State.values),
        natures=_known(params.getlist("nature"), lambda: [*Nature.values, "none"]),
        urgencies=[int(u) for u in _known(params.getlist("urgency"), lambda: map(str, Urgency.values))],
        channels=_known(params.getlist("channel"), lambda: Channel.values),
        kinds=_known(params.getlist("kind"), lambda: Kind.values),
        departments=_known(params.getlist("department"), lambda: [d.code for d in reference.departments()]),
        categories=_known(params.getlist("category"), lambda: [c.code for c in reference.categories()]),
        estates=_known(estates, lambda: reference.estate_codes(viewer)) if estates else looks_at(viewer),
        overdue=params.get("overdue") == "1",
        received_from=_moment(params.get("from", "")),
        received_to=_moment(params.get("to", ""), after=1),
        due_from=_moment(params.get("due_from", "")),
        due_to=_moment(params.get("due_to", ""), after=1),
        sort=sort if sort in SORTS else "due",
    )


def _known(asked: list[str], known: Callable[[], Iterable[Any]]) -> list[str]:
    wanted = set(asked)
    return [value for value in known() if value in wanted] if wanted else []


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _midnight(day: date | None, after: int = 0) -> datetime | None:
    """The beginning of the day in the reader's zone, `after` days later."""
    if day is None or not 1990 <= day.year <= 2200:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=after), datetime.min.time()))


def _moment(text: str, after: int = 0) -> datetime | None:
    """A moment as `2026-11-22T09:00` on the reader's clock; a day is its midnight, `after` days later."""
    if "T" not in text:
        return _midnight(_date(text), after)
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or not 1990 <= found.year <= 2200:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _put(moment: datetime, before: int = 0) -> str:
    """The moment as `_moment` reads it: a day where it is a midnight."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        return (local - timedelta(days=before)).date().isoformat()
    return f"{local:%Y-%m-%dT%H:%M}"


def _day(moment: datetime | None, before: int = 0) -> date | None:
    return (timezone.localtime(moment) - timedelta(days=before)).date() if moment else None


def written(wanted: QueueFilter, viewer, **more: Any) -> str:
    """The address of a filter: `read` gives it back. `more`: cursor, size. Empty things are left out."""
    pairs: list[tuple[str, Any]] = [("view", wanted.view)]
    pairs += [("q", wanted.q)] if wanted.q else []
    for name, attribute in LISTS.items():
        values = getattr(wanted, attribute)
        if name == "estate":
            values = [] if values == looks_at(viewer) else values or [EVERYWHERE]
        pairs += [(name, value) for value in values]
    ends = (("from", wanted.received_from, 0), ("to", wanted.received_to, 1))
    pairs += [(name, _put(moment, before)) for name, moment, before in ends if moment] + due_span(wanted)
    pairs += [("overdue", "1")] if wanted.overdue else []
    pairs += [("sort", wanted.sort)] if wanted.sort != "due" else []
    pairs += [(name, value) for name, value in more.items() if value and (name != "size" or value != SIZES[0])]
    return urlencode(pairs)


def due_span(wanted: QueueFilter) -> list[tuple[str, str]]:
    """The hours of `due_from` and `due_to`, to be carried on by the filters' form."""
    ends = (("due_from", wanted.due_from, 0), ("due_to", wanted.due_to, 1))
    return [(name, _put(moment, before)) for name, moment, before in ends if moment]


def narrowed(wanted: QueueFilter) -> bool:
    """Whether anything but the view, the estate and the sort is set."""
    return wanted != QueueFilter(view=wanted.view, estates=wanted.estates, sort=wanted.sort)


@dataclass(frozen=True)
class Option:
    value: Any
    label: str
    chosen: bool = False
    deep: bool = False


@dataclass(frozen=True)
class Pill:
    """One filter: its choices, and where it is set, in words how and the address without it."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    words: str = ""
    clear: str = ""
    first: str = ""
    last: str = ""


def pills(wanted: QueueFilter, viewer) -> list[Pill]:
    """The filters of the page, in their order. The estate only where there are several."""
    language = get_language() or ""
    state, nature, urgency, channel = _choices(language)
    lists: list[tuple[str, str, tuple[Option, ...]]] = [
        ("state", _("State"), state),
        ("nature", _("Nature"), nature),
        ("urgency", _("Urgency"), urgency),
        ("category", _("Category"), remembered.made(Category, _categories, language)),
        ("department", _("Responsible department"), remembered.made(Department, _departments, language)),
        ("channel", _("Channel"), channel),
    ]
    estates = reference.estates(viewer)
    if len(estates) > 1:
        lists.insert(0, ("estate", _("Estate"), tuple([Option(e.code, e.label) for e in estates])))
    found = [_pill(name, label, choices, wanted, viewer) for name, label, choices in lists]
    return [*found, _received(wanted, viewer), *_due(wanted, viewer)]


@lru_cache(maxsize=8)
def _choices(_language: str) -> tuple[tuple[Option, ...], ...]:
    """What never changes while we run, in the words of the language in force."""
    return (
        tuple([Option(s.value, str(capfirst(s.label))) for s in State]),
        (*[Option(n.value, str(capfirst(n.label))) for n in Nature], Option("none", capfirst(_("not judged")))),
        tuple([Option(u.value, f"{u.name} {u.label}") for u in Urgency]),
        tuple([Option(c.value, str(capfirst(c.label))) for c in Channel]),
    )


def _categories(_rows: list[Category], _language: str) -> tuple[Option, ...]:
    offered = reference.categories()
    tops = {c.pk for c in offered if c.parent_id is None}
    return tuple([Option(c.code, c.label, deep=c.pk not in tops) for c in offered])


def _departments(_rows: list[Department], _language: str) -> tuple[Option, ...]:
    return tuple([Option(d.code, d.label) for d in reference.departments()])


def _pill(name: str, label: str, offered: tuple[Option, ...], wanted: QueueFilter, viewer) -> Pill:
    attribute = LISTS[name]
    chosen = getattr(wanted, attribute)
    if not chosen:
        return Pill(name, label, offered)
    options = tuple([replace(o, chosen=o.value in chosen) for o in offered])
    words = [str(o.label) for o in options if o.chosen]
    nothing: dict[str, Any] = {attribute: []}
    return Pill(name, label, options, _joined(words), written(replace(wanted, **nothing), viewer))


def _joined(words: list[str]) -> str:
    """Two names, then how many more: a pill stays short."""
    comma = pgettext("between names", ", ")
    return comma.join(words[:2]) + (f" +{len(words) - 2}" if len(words) > 2 else "")


def _due(wanted: QueueFilter, viewer) -> list[Pill]:
    """What a dashboard opened the queue with: due between two moments. Shown while it is set, to be taken away."""
    if not (wanted.due_from or wanted.due_to):
        return []
    clear = written(replace(wanted, due_from=None, due_to=None), viewer)
    return [Pill("due", _("Due"), (), _span(wanted.due_from, wanted.due_to), clear)]


def _span(first: datetime | None, last: datetime | None) -> str:
    """Two moments as `11-22 09:00–10:00`."""
    begins, ends = (timezone.localtime(moment) if moment else None for moment in (first, last))
    if begins is None or ends is None:
        return f"{begins:%m-%d %H:%M}–" if begins else f"–{ends:%m-%d %H:%M}"
    tail = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%m-%d %H:%M}"
    return f"{begins:%m-%d %H:%M}–{tail}"


def _hours(moment: datetime | None) -> bool:
    return moment is not None and (timezone.localtime(moment).hour, timezone.localtime(moment).minute) != (0, 0)


def _received(wanted: QueueFilter, viewer) -> Pill:
    first, last = _day(wanted.received_from), _day(wanted.received_to, 1)
    words = ""
    if _hours(wanted.received_from) or _hours(wanted.received_to):
        words, last = _span(wanted.received_from, wanted.received_to), _day(wanted.received_to)
    elif first or last:
        ends = [
            f"{d:%m-%d}" if d and d.year == date_of_now().year else (f"{d:%Y-%m-%d}" if d else "")
            for d in (first, last)
        ]
        words = ends[0] if first == last else "–".join(ends)
    return Pill(
        "received",
        _("Date received"),
        (),
        words,
        written(replace(wanted, received_from=None, received_to=None), viewer) if words else "",
        first.isoformat() if first else "",
        last.isoformat() if last else "",
    )


def date_of_now() -> date:
    """Today in the reader's zone."""
    return timezone.localtime(now()).date()


def today() -> datetime:
    """The last midnight in the reader's zone."""
    return timezone.make_aware(datetime.combine(date_of_now(), datetime.min.time()))
