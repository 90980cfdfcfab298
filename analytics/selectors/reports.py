"""Reading management reports (rule A5): who may do what, what is there, what is owed, what still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment
from accounts.scope import ALL, MANAGING
from analytics import report_period
from analytics.models import Count, ManagementReport, ReportPoint, ReportSection, ReportVersion
from analytics.report_period import PeriodKind
from analytics.selectors.identifying import pointing_at
from analytics.selectors.report_page import points_to_follow
from complaints.errors import Missing
from complaints.services.outward import Found, forbidden_in
from estates.models import Estate

REPORT = "owners_report"
EDITORS = frozenset({Role.MANAGER, Role.GENERAL_MANAGER})
"""Draft and write it, publish what is signed: the service manager and above of the estate."""
SIGNERS = frozenset({Role.GENERAL_MANAGER})
SHOWN = 60


def reads_reports(user: Any) -> bool:
    """Employees; contractors and people without a role have nothing to read here."""
    return user.scope.is_staff_member and bool(user.scope.estates)


def edits(user: Any, estate_id: int) -> bool:
    """Who writes the reports of the estate; all of them see its drafts."""
    return user.scope.holds(EDITORS, estate_id) or signs(user, estate_id)


def drafts_seen(user: Any, estate_id: int) -> bool:
    return user.scope.holds(MANAGING, estate_id)


def signs(user: Any, estate_id: int) -> bool:
    """The general manager; headquarters where the estate has none."""
    if user.scope.holds(SIGNERS, estate_id):
        return True
    if not user.scope.holds({Role.HEADQUARTERS}, estate_id):
        return False
    held = RoleAssignment.objects.filter(Q(estate_id=estate_id) | Q(estate=None), role__in=SIGNERS)
    return not held.filter(user__is_active=True).exists()


def signs_as(user: Any, estate_id: int) -> str:
    """The role a signature is given in: it stands beside the name."""
    return str(Role.GENERAL_MANAGER if user.scope.holds(SIGNERS, estate_id) else Role.HEADQUARTERS)


def estates_edited(user: Any) -> list[Estate]:
    """The estates whose report the person writes."""
    held = user.scope.estates_for(EDITORS)
    found = Estate.objects.filter(active=True).order_by("code")
    return list(found if held == ALL else found.filter(pk__in=held))


def reports_for(viewer: Any, estates: Iterable[str] | None = None) -> Any:
    """The reports the person may read, the newest period first."""
    found = ManagementReport.objects.visible_to(viewer).select_related("estate__company", "signed_by", "drafted_by")
    if estates:
        found = found.filter(estate__code__in=list(estates))
    versions = ReportVersion.objects.defer("content").select_related("signed_by")
    return found.prefetch_related(Prefetch("versions", versions))


def report_for(viewer: Any, pk: int) -> ManagementReport | None:
    return reports_for(viewer).filter(pk=pk).first()


def sections_of(report: ManagementReport) -> list[ReportSection]:
    return list(report.sections.select_related("written_by").order_by("pk"))


def version_of(report: ManagementReport, n: int | None = None) -> ReportVersion | None:
    """A published version, the newest where no number is given."""
    found = ReportVersion.objects.filter(report=report).select_related("signed_by", "published_by")
    found = found.select_related("report__estate__company")
    return (found if n is None else found.filter(n=n)).first()


# -- what residents read ---


def published_for(estate: Estate | None) -> list[ManagementReport]:
    """What stands on the portal, of one estate or of all, the newest period first."""
    found = ManagementReport.objects.on_the_portal().select_related("estate__company")
    if estate is not None:
        found = found.filter(estate=estate)
    return list(found.prefetch_related(Prefetch("versions", ReportVersion.objects.defer("content")))[:SHOWN])


def published_version(pk: int, n: int | None = None) -> ReportVersion | None:
    """One version as residents may read it: of a report that stands on the portal, and not withdrawn itself."""
    report = ManagementReport.objects.on_the_portal().filter(pk=pk).first()
    version = version_of(report, n) if report is not None else None
    return version if version is not None and version.withdrawn_at is None else None


def earlier_versions(version: ReportVersion) -> list[ReportVersion]:
    """The other published versions of the same report that were not withdrawn, the newest first."""
    found = ReportVersion.objects.filter(report=version.report_id, withdrawn_at=None).exclude(pk=version.pk)
    return list(found.defer("content"))


# -- what lacks ---


def look_through(estate: Estate, texts: dict[str, str]) -> Found:
    """What in these words should not reach every resident: words to avoid (rule J14), and what points at a home."""
    return [*forbidden_in("", texts, names=texts), *pointing_at(estate, texts)]


def words_in_question(
    report: ManagementReport, sections: list[ReportSection], points: list[ReportPoint], closely: bool
) -> list[Any]:
    """(section or point, found) where words stand that were pointed out and that nobody passed."""
    rows: dict[str, ReportSection | ReportPoint] = {}
    texts: dict[str, str] = {}
    for one in sections:
        if not one.nothing and not one.words_passed:
            rows[f"s{one.pk}"] = one
            texts[f"s{one.pk}"] = f"{one.text}\n{one.text_en}"
    for point in points:
        if not point.words_passed:
            rows[f"p{point.pk}"] = point
            texts[f"p{point.pk}"] = "\n".join((point.text, point.text_en, point.became, point.became_en))
    found = look_through(report.estate, texts) if closely else forbidden_in("", texts, names=texts)
    return [(rows[name], hit) for name, hit in found]


def lacking(report: ManagementReport, today: date, *, closely: bool = False) -> list[Missing]:
    """What still stands between the report and its signature.

    `closely`: also look every resident's name up once more, as is done when each word is written and before it is
    signed; a page that is opened often need not.
    """
    found = []
    if not report.ended(today):
        found.append(Missing("period", _("The period is not over yet: it ends on {day}.").format(day=report.end)))
    elif report.facts_at.astimezone(report.estate.zone).date() <= report.end:
        found.append(Missing("facts", _("The figures were counted before the period was over: count them again.")))
    sections, points = sections_of(report), points_to_follow(report)
    for one in sections:
        if not one.filled:
            text = _("“{section}” is empty: write it, or say that there is nothing to report.")
            found.append(Missing(f"section:{one.code}", text.format(section=one.label)))
    for point in points:
        if not point.outcome or point.followed_in_id != report.pk:
            text = _("Say what became of “{point}”.").format(point=point.label)
            found.append(Missing(f"point:{point.pk}", text))
    for row, hit in words_in_question(report, sections, [*points, *report.points.all()], closely):
        code = f"words:{row.code}" if isinstance(row, ReportSection) else f"words:point:{row.pk}"
        found.append(Missing(code, f"{row.label}{_(': ')}{hit.advice}"))
    return found


# -- what is owed ---


@dataclass(frozen=True)
class Owed:
    """A period of an estate that is over and not published. `report` is the one begun, None where there is none."""

    estate: Estate
    kind: PeriodKind
    start: date
    report: int | None

    @property
    def label(self) -> str:
        return report_period.label(self.kind, self.start)

    @property
    def url(self) -> str:
        """Where it is written."""
        if self.report is not None:
            return reverse("analytics:report", args=[self.report])
        query = urlencode({"estate": self.estate.code, "period": f"{self.kind.value}:{self.start}"})
        return f"{reverse('analytics:report_new')}?{query}"


def owed_by(user: Any, at: datetime) -> list[Owed]:
    """The periods just over and not published, where something reached us, of the estates the person writes for.

    Months, and half-years where the estate publishes by half-year: who publishes by half-year alone is not asked for
    months, and who went over to months no longer for half-years. One statement.
    """
    held = user.scope.estates_for(EDITORS)
    if not held:
        return []
    estates = Estate.objects.filter(active=True) if held == ALL else Estate.objects.filter(active=True, pk__in=held)
    today = timezone.localdate(at)
    over = {kind: report_period.before(kind, report_period.first_day(kind, today)) for kind in PeriodKind}
    for kind, start in over.items():
        estates = estates.annotate(**_on_period(kind, start))
    return [
        Owed(one, kind, start, getattr(one, f"{kind.value}_begun"))
        for one in estates.order_by("code")
        for kind, start in over.items()
        if getattr(one, f"{kind.value}_busy")
        and not getattr(one, f"{kind.value}_told")
        and _publishes(one, kind, start)
    ]


def _on_period(kind: PeriodKind, start: date) -> dict[str, Any]:
    """Of an estate: whether the period is told and was busy, its report if begun, the newest period ever published."""
    mine = ManagementReport.objects.filter(estate=OuterRef("pk"), kind=kind)
    days = (start, report_period.last_day(kind, start))
    received = Count.objects.filter(estate_id=OuterRef("pk"), grain="M", dim="all", received__gt=0)
    return {
        f"{kind.value}_told": Exists(mine.on_the_portal().filter(start=start)),
        f"{kind.value}_busy": Exists(received.filter(day__range=days)),
        f"{kind.value}_begun": Subquery(mine.filter(start=start).values("pk")[:1]),
        f"{kind.value}_last": Subquery(mine.filter(versions_made__gt=0).order_by("-start").values("start")[:1]),
    }


def _publishes(estate: Any, kind: PeriodKind, start: date) -> bool:
    """Whether owners of the estate expect the period `start`, by what was published before."""
    months, halves = estate.month_last, estate.half_year_last
    by_half_years_alone = halves is not None and (months is None or months < halves)
    if kind == PeriodKind.MONTH:
        return not by_half_years_alone
    return halves is not None and (by_half_years_alone or halves >= report_period.before(kind, start))
