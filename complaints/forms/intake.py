"""The intake form: what the clerk types, read leniently, refused at the field (rules I2, I5, I7, I10)."""

from __future__ import annotations

import copy
import re
import uuid
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from accounts.selectors import contractors_on, departments, estates_of
from complaints.choices import Channel, Kind
from complaints.errors import ComplaintError
from complaints.forms.intake_fields import IntakeFields
from complaints.forms.intake_places import Where
from complaints.models import Category
from complaints.selectors import callers, reference
from complaints.selectors.emergencies import kind_coded
from complaints.services import Intake, Person
from complaints.services.register import CLOCK_SLACK, MAX_CONTENT
from deadlines.clock import now
from estates.models import Estate, Unit
from estates.phones import digits, valid

OLDEST = timedelta(days=3 * 366)
RELAYED = frozenset(
    {
        "estate", "received_at", "reach", "name", "who_kind", "anonymous", "confidential", "unit", "place", "asset",
        "happened_at", "content", "wishes", "kind", "emergency", "emergency_kind", "about_staff", "about_departments",
        "about_contractors", "submission", "uploads",
    }
)  # fmt: skip
"""The fields of the short form for those who are not at the desk (rule P3)."""


_TELEPHONE = re.compile(r"[+\d\s\-()（）]+")
NEEDED = frozenset({"estate", "channel", "kind", "content"})
"""Fields that say something of their own when nothing was sent."""
CHOSEN = ("category", "about_departments", "about_staff", "about_contractors")
"""Fields whose choices are rows."""


class IntakeForm(IntakeFields):
    """The whole console. `relay=True` makes the short form of somebody not at the desk.

    Give it the `user`. After `is_valid()`, `intake(uploads)` is what the service takes.
    An emergency is never held up: whatever cannot be read is kept as words of the case (rule I7).
    """

    def __init__(
        self,
        data: Any = None,
        *,
        user: Any,
        relay: bool = False,
        sent_only: bool = False,
        **options: Any,
    ) -> None:
        """`sent_only` leaves the fields out that came empty: to read what was sent, never to draw it again."""
        sent: dict[str, Any] = {}
        if data is not None:
            data = without_nul(data)
            sent = dict(data.lists())
        every: dict[str, forms.Field] = self.base_fields
        if sent_only:
            self.base_fields = {}  # type: ignore[misc]
        super().__init__(data, **options)
        if sent_only:
            self.fields = _to_read({n: f for n, f in every.items() if n in NEEDED or any(sent.get(n, ()))})
        self.user, self.relay = user, relay
        self.left_out: list[str] = []
        self.files_left_out: list[str] = []
        self.nearest: list[Any] = []
        estate: Any = self.fields["estate"]
        estate.few = reference.estates(user)
        if not sent_only:
            estate.queryset = estates_of(user)
        if relay:
            for name in [n for n in self.fields if n not in RELAYED]:
                del self.fields[name]
            if "reach" in self.fields:
                self.fields["reach"] = copy.copy(self.fields["reach"])
                self.fields["reach"].label = lazy("Telephone")
        self.fill_choices()

    def fill_choices(self, *, to_draw: bool = False) -> None:
        """Offer categories, departments, people and contractors; a form that is only read needs those sent alone."""
        fields: Any = self.fields
        here = self.here
        if self.is_bound and not to_draw and not any(self.data.get(name) for name in CHOSEN):
            return  # nothing of these was sent: they are filled when the form is drawn again
        offered: dict[str, Any] = {
            "category": Category.objects.filter(active=True).select_related("parent"),
            "about_departments": departments(),
        }
        if here is not None:
            at = {"role_assignments__estate__in": [here.pk]}
            people = User.objects.filter(is_active=True, is_integration=False, **at).distinct()
            offered["about_staff"] = people.order_by("display_name", "username")
            offered["about_contractors"] = contractors_on(here.pk)
        for name in fields.keys() & offered.keys():
            fields[name].queryset = offered[name]

    @cached_property
    def here(self) -> Estate | None:
        """The estate the form stands on: the one sent, else the one it began with, else the only one."""
        field: Any = self.fields["estate"]
        code = str(self.data.get("estate", "")) if self.is_bound else ""
        found = next((one for one in field.mine() if one.code == code), None) if code else None
        return found or self.initial.get("estate") or next(iter(field.mine()), None)

    @cached_property
    def where(self) -> Where:
        """Places and equipment of the estate, by any of their names."""
        return Where(self.here.pk if self.here else None)

    def value(self, name: str) -> Any:
        """What stands in a field now, sent or initial."""
        return self[name].value() if name in self.fields else ""

    @cached_property
    def found(self) -> callers.Found:
        """Who the telephone or unit typed first leads to."""
        if self.here is None:
            return callers.Found()
        return callers.find(self.user, str(self.value("reach") or ""), estate_id=self.here.pk)

    @cached_property
    def taken(self) -> callers.Match | None:
        """The resident on file who was taken into the form."""
        resident = callers.by_id(self.user, self.value("resident"))
        if resident is None or (self.here is not None and resident.estate_id != self.here.pk):
            return None
        return callers.match_of(resident, str(self.value("reach") or ""))

    # -- shape ------------------------------------------------------------------

    def clean_received_at(self) -> Any:
        at = self.cleaned_data["received_at"]
        if at is not None and at > now() + CLOCK_SLACK:
            raise forms.ValidationError(_("This lies in the future. Type when it reached us."))
        if at is not None and at < now() - OLDEST:
            raise forms.ValidationError(_("This is years ago. Is the year right?"))
        return at

    def clean_content(self) -> str:
        content = self.cleaned_data["content"].strip()
        if not content and not self.data.get("emergency"):
            raise forms.ValidationError(_("Write down what the person said."))
        if len(content) > MAX_CONTENT:
            raise forms.ValidationError(
                _("This is longer than {n} characters: attach it as a file.").format(n=MAX_CONTENT)
            )
        return content

    def clean_other_phones(self) -> list[str]:
        numbers = [n for n in re.split(r"[,，、;；/\n]+", self.cleaned_data["other_phones"]) if n.strip()]
        for number in numbers:
            if not valid(number):
                raise forms.ValidationError(
                    _("“{number}” is not a telephone. Put a comma between two.").format(number=number.strip())
                )
        return numbers

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.phone = ""
        self.unit_row: Unit | None = None
        if self.here is not None:
            self._read_unit(str(data.get("unit", "")))
            self._read_reach(str(data.get("reach", "")).strip())
        if data.get("emergency"):
            self._never_blocked()
        return data

    def _read_unit(self, text: str) -> None:
        if not text.strip():
            return
        assert self.here is not None
        self.unit_row = callers.find_unit(self.here.pk, text)
        if self.unit_row is None:
            self.nearest = callers.nearest_units(self.here.pk, text)
            self.add_error("unit", self._no_unit(text))

    def _no_unit(self, text: str) -> str:
        words = _("There is no unit “{unit}” on this estate.").format(unit=text.strip())
        return f"{words} {_('Did you mean one of these?')}" if self.nearest else words

    def _read_reach(self, text: str) -> None:
        """A telephone, a unit, or both with a space between; the tail of a telephone only with its owner taken."""
        assert self.here is not None
        if self.taken is not None:
            self.phone = self.taken.phone
            if self.unit_row is None and "unit" not in self.errors:
                self.unit_row = self.taken.unit
        if not text:
            return
        if _TELEPHONE.fullmatch(text) and valid(text) and not callers.reads_as_unit(text):
            self.phone = digits(text)
            return
        pair = re.fullmatch(r"(\+?\d{7,15})[\s,，]+(.+)", text)
        if pair:
            self.phone, text = digits(pair[1]), pair[2]
        if callers.reads_as_unit(text) or pair:
            unit = callers.find_unit(self.here.pk, text)
            if unit is None:
                self.nearest = self.nearest or callers.nearest_units(self.here.pk, text)
                self.add_error("reach", self._no_unit(text))
            elif self.unit_row is None:
                self.unit_row = unit
            return
        if self.taken is None:
            self.add_error(
                "reach",
                _("Type the whole telephone, or a unit like 3-2-1103; choose the resident where several are shown."),
            )

    def _never_blocked(self) -> None:
        """Rule I7: triage waits for nothing. What cannot be read is kept as words of the case."""
        for name in list(self.errors):
            if name == "estate":
                continue
            raw = str(self.data.get(name, "")).strip()
            if raw and name in self.fields and name != "content":
                self.left_out.append(f"{self.fields[name].label}: {raw[:200]}")
            del self.errors[name]
            self.cleaned_data.setdefault(name, [] if name.startswith(("about", "other")) else None)
        self.nearest = []

    # -- what the service takes ---------------------------------------------------

    def intake(self, uploads: Any = ()) -> Intake:
        """The matter as the service takes it. Call after `is_valid()`."""
        d = self.cleaned_data

        def text(name: str) -> str:
            return str(d.get(name) or "")

        place, asset, words = self.where.read(text("place"), text("asset"))
        return Intake(
            estate=d["estate"],
            channel=d.get("channel") or (Channel.RELAY if self.relay else Channel.PHONE),
            kind=d.get("kind") or Kind.COMPLAINT,
            content=self._content(text("content"), place, asset, words),
            received_at=d.get("received_at"),
            person=Person(
                name=text("name"),
                phone=self.phone,
                kind=text("who_kind"),
                relation=text("relation"),
                email=text("email"),
                preferred_way=text("preferred_way"),
                other_phones=d.get("other_phones") or (),
                resident=self.taken.resident if self.taken else None,
            ),
            unit=self.unit_row,
            place=place,
            asset=asset,
            place_text=words,
            happened_at=text("happened_at"),
            title=text("title"),
            wishes=text("wishes"),
            category=d.get("category"),
            urgency=d.get("urgency"),
            emergency=bool(d.get("emergency")),
            emergency_kind=kind_coded(text("emergency_kind")) if d.get("emergency") else None,
            anonymous=bool(d.get("anonymous")),
            confidential=bool(d.get("confidential")),
            external_number=text("external_number") if d.get("channel") == Channel.HOTLINE else "",
            external_due_at=d.get("external_due_at") if d.get("channel") == Channel.HOTLINE else None,
            about_staff=list(d.get("about_staff") or ()),
            about_departments=list(d.get("about_departments") or ()),
            about_contractors=list(d.get("about_contractors") or ()),
            points=[p.strip() for p in text("points").splitlines() if p.strip()],
            uploads=uploads,
            submission=d.get("submission") or uuid.uuid4(),
            sources=sources_of(text("sources")),
        )

    def _content(self, content: str, place: Any, asset: Any, words: str) -> str:
        if not content and self.cleaned_data.get("emergency"):
            at = [t.label for t in (asset, place, self.unit_row) if t is not None] + ([words] if words else [])
            content = _("Emergency") + (f": {', '.join(at)}" if at else "")
        return "\n".join([content, *self.left_out])

    # -- refusals ------------------------------------------------------------------

    def refuse(self, error: ComplaintError) -> None:
        """Put what the service refused at its field; what has none stands above the form."""
        fields: dict[str, Any] = getattr(error, "fields", {})
        for name, words in fields.items():
            self.add_error(name if name in self.fields else None, str(words))
        if not fields:
            self.add_error(None, str(error.message))

    def files_refused(self, sentences: list[str]) -> None:
        """Files that were not taken: at the field, but in an emergency only told afterwards (rule I7)."""
        if self.data.get("emergency"):
            self.files_left_out = sentences
            return
        for sentence in sentences:  # a form that only reads what was sent may lack the field; it is drawn again whole
            self.add_error("uploads" if "uploads" in self.fields else None, sentence)

    def look_only(self, sentences: Any = ()) -> None:
        """Show what stands in the form and refuse nothing, but files that were not taken."""
        self._errors = ErrorDict()
        self.cleaned_data = {}
        for sentence in sentences:
            self.add_error("uploads", sentence)


def _to_read(fields: dict[str, forms.Field]) -> dict[str, forms.Field]:
    """The fields for a form that is only read. Reading changes none, so the class's own will do: copying them all
    costs more than reading them. Only those are copied which know their person or their estate."""
    own = {"estate": copy.copy, **dict.fromkeys(CHOSEN, copy.deepcopy)}
    return {name: own[name](field) if name in own else field for name, field in fields.items()}


def sources_of(text: str) -> list[tuple[str, int]]:
    """What an intake came of: `missed_call:12,trouble:3`."""
    return [(kind, int(pk)) for kind, pk in re.findall(r"([a-z_]{1,16}):(\d{1,15})\b", text)][:5]


def without_nul(data: Any) -> Any:
    """The values sent, without the NUL bytes no database takes."""
    if not any("\x00" in value for values in dict(data.lists()).values() for value in values):
        return data
    clean = data.copy()
    for name, values in data.lists():
        clean.setlist(name, [value.replace("\x00", "") for value in values])
    return clean
