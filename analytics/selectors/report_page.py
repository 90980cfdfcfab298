"""A management report as it is read: frozen content, and the page made of it in the reader's language (rule A5).

One page for all faces: preview, residents' page, paper, PDF. Words stand as they were signed; headings and figures
are told in the reader's language.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from analytics import report_period
from analytics.measures import MEASURES
from analytics.models import ManagementReport, Outcome, Part, ReportPoint
from followups.models.survey import in_language

FORMAT = 1
LABELS: dict[str, Any] = {
    "matters": _("Matters that reached us"),
    "matters_ended": _("Brought to an end"),
    "matters_answered": _("First answer on time"),
    "repairs": pgettext_lazy("figure", "Repairs done"),
    "spot_checks": _("Repairs checked on site that passed"),
    "backlog": _("In hand at the end of the period"),
    "survey": _("Survey: good ratings"),
    "notices": _("Notices published"),
    "meetings": _("Residents' meetings held"),
    "concerns": _("Common concerns taken up"),
}
SIGNER_NAMES: dict[str, Any] = {
    Role.GENERAL_MANAGER: pgettext_lazy("signs a report", "general manager"),
    Role.HEADQUARTERS: pgettext_lazy("signs a report", "company headquarters"),
}
SHOWN = ("code", "shape", "name", "name_en", "hidden")


@dataclass(frozen=True)
class Shown:
    """One figure for the reader. `shape`: number, rate, minutes; nothing but the label where it is `hidden`."""

    code: str
    label: str
    shape: str
    value: float | None
    over: int
    under: int
    before: float | None
    hidden: bool

    @property
    def seconds(self) -> int:
        return int((self.value or 0) * 60)

    @property
    def seconds_before(self) -> int:
        return int((self.before or 0) * 60)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    text: str
    language: str
    nothing: bool
    facts: list[Shown]


@dataclass(frozen=True)
class Followed:
    """A point of the report before, and what became of it."""

    text: str
    outcome: Outcome
    became: str
    language: str


@dataclass(frozen=True)
class Page:
    """A report as it is read. `least`: smaller figures are hidden. `signed_at` None: not signed yet."""

    estate: str
    company: str
    period: str
    kind: str
    start: date
    end: date
    facts_at: datetime
    least: int
    foreword: Section | None
    sections: list[Section]
    close: Section | None
    followed: list[Followed]
    points: list[tuple[str, str]]
    signed_by: str
    signed_as: str
    signed_at: datetime | None
    sha256: str = ""
    chinese_only: bool = field(default=False)


# -- freezing ---


def points_to_follow(report: ManagementReport) -> list[ReportPoint]:
    """The points of the last published report before this one, of the same kind of period."""
    last = ManagementReport.objects.filter(
        estate_id=report.estate_id, kind=report.kind, start__lt=report.start, versions_made__gt=0
    ).first()
    return list(last.points.order_by("pk")) if last is not None else []


def content_of(report: ManagementReport) -> dict[str, Any]:
    """What is signed and published: the words, the figures as far as they are shown, the points, who signed when."""
    facts = report.facts.get("figures", {})
    estate, signer = report.estate, report.signed_by
    return {
        "format": FORMAT,
        "estate": {"code": estate.code, "name": estate.name, "name_en": estate.name_en},
        "company": {"name": estate.company.name, "name_en": estate.company.name_en},
        "kind": report.kind,
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        "facts_at": _moment(report.facts_at),
        "least": report.facts.get("least", 0),
        "sections": [
            {
                "code": one.code,
                "text": "" if one.nothing else one.text.strip(),
                "text_en": "" if one.nothing else one.text_en.strip(),
                "nothing": one.nothing,
                "facts": [_public(fact) for fact in facts.get(one.code, [])],
            }
            for one in report.sections.order_by("pk")
        ],
        "followed": [
            {
                "text": one.text,
                "text_en": one.text_en,
                "outcome": one.outcome,
                "became": one.became,
                "became_en": one.became_en,
            }
            for one in points_to_follow(report)
            if one.outcome and one.followed_in_id == report.pk
        ],
        "points": [{"text": one.text, "text_en": one.text_en} for one in report.points.order_by("pk")],
        "signed": {
            "name": signer.display_name or signer.username,
            "name_en": signer.display_name_en,
            "at": _moment(report.signed_at),
            **({"role": report.signed_as} if report.signed_as else {}),
        }
        if signer is not None and report.signed_at is not None
        else None,
    }


def _moment(at: datetime) -> str:
    """The same text for the same moment, whatever clock it was told on."""
    return at.astimezone(UTC).isoformat()


def _public(fact: dict[str, Any]) -> dict[str, Any]:
    """A figure as everybody may read it: what is hidden has no number, and no figure tells which cases it is of."""
    found = {name: fact[name] for name in SHOWN}
    hidden = fact["hidden"]
    found |= {name: None if hidden else fact[name] for name in ("value", "before")}
    return found | {name: 0 if hidden else fact[name] for name in ("over", "under")}


def fingerprint(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def moved_since_signed(report: ManagementReport) -> bool:
    """Whether a report that is signed is no longer what was signed, though nobody wrote in it."""
    return report.signed_at is not None and fingerprint(content_of(report)) != report.signed_sha256


# -- reading ---


def page_of(content: dict[str, Any], sha256: str = "") -> Page:
    """The page of a frozen (or a drafted) content, in the language in force."""
    start = date.fromisoformat(content["start"])
    sections = {one["code"]: _section(one) for one in content["sections"]}
    signed = content["signed"]
    english = (get_language() or "").startswith("en")
    return Page(
        estate=in_language(content["estate"]["name"], content["estate"]["name_en"]),
        company=in_language(content["company"]["name"], content["company"]["name_en"]),
        period=report_period.label(content["kind"], start),
        kind=content["kind"],
        start=start,
        end=date.fromisoformat(content["end"]),
        facts_at=datetime.fromisoformat(content["facts_at"]),
        least=content["least"],
        foreword=sections.get(Part.FOREWORD),
        sections=[one for code, one in sections.items() if code not in (Part.FOREWORD, Part.CLOSE)],
        close=sections.get(Part.CLOSE),
        followed=[_followed(one) for one in content["followed"]],
        points=[(in_language(one["text"], one["text_en"]), _language(one["text_en"])) for one in content["points"]],
        signed_by=in_language(signed["name"], signed["name_en"]) if signed else "",
        signed_as=str(SIGNER_NAMES[signed.get("role", Role.GENERAL_MANAGER)] if signed else ""),
        signed_at=datetime.fromisoformat(signed["at"]) if signed else None,
        sha256=sha256,
        chinese_only=english and any(one["text"] and not one["text_en"] for one in content["sections"]),
    )


def _section(one: dict[str, Any]) -> Section:
    return Section(
        one["code"],
        str(Part(one["code"]).label),
        in_language(one["text"], one["text_en"]),
        _language(one["text_en"]),
        one["nothing"],
        [_shown(fact) for fact in one["facts"] if fact["hidden"] or fact["value"] is not None],
    )


def _followed(one: dict[str, Any]) -> Followed:
    return Followed(
        in_language(one["text"], one["text_en"]),
        Outcome(one["outcome"]),
        in_language(one["became"], one["became_en"]),
        _language(one["text_en"] and (one["became_en"] or not one["became"])),
    )


def _shown(fact: dict[str, Any]) -> Shown:
    return Shown(
        fact["code"],
        label_of(fact),
        fact["shape"],
        fact["value"],
        fact["over"],
        fact["under"],
        fact["before"],
        fact["hidden"],
    )


def label_of(fact: dict[str, Any]) -> str:
    """What a figure is called, in the language in force."""
    label = str(LABELS.get(fact["code"]) or MEASURES[fact["code"]].label)
    name = in_language(fact["name"], fact["name_en"])
    return str(pgettext_lazy("figure", "{label}, {name}")).format(label=label, name=name) if name else label


def _language(english: Any) -> str:
    """The language some words are shown in: Chinese where there are none in English for a reader of English."""
    current = get_language() or "zh-hans"
    if current.startswith("en"):
        return "en" if english else "zh-Hans"
    return "zh-Hant" if current == "zh-hant" else "zh-Hans"
