"""Shapes of the management report in the API (rule A5)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from analytics.models import ManagementReport, Outcome, Part, ReportStanding
from analytics.report_period import PeriodKind
from analytics.selectors.report_page import label_of
from complaints.api import fields
from complaints.api.errors import MissingSerializer
from complaints.api.parts import moment
from estates.paging import PageAnswer


class ManagementReportVersion(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    signed_by = serializers.CharField()
    sha256 = serializers.CharField()
    corrected_why = serializers.CharField(allow_blank=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ManagementReportRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    estate = serializers.CharField()
    kind = serializers.ChoiceField(choices=PeriodKind.choices)
    start = serializers.DateField()
    end = serializers.DateField()
    state = serializers.ChoiceField(choices=ReportStanding.choices)
    version = serializers.IntegerField(help_text="Of the report as it is written; send it when you sign.")
    versions = ManagementReportVersion(many=True)


class ManagementReportFigure(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field's own name
    shape = serializers.ChoiceField(choices=["number", "rate", "minutes", "homes"])
    value = serializers.FloatField(allow_null=True, help_text="Null where there is none, or where it is hidden.")
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    before = serializers.FloatField(allow_null=True)
    hidden = serializers.BooleanField(help_text="So small that it could point at a household.")


class ManagementReportSection(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=Part.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    text_en = serializers.CharField(allow_blank=True)
    nothing = serializers.BooleanField()
    version = serializers.IntegerField(allow_null=True, help_text="Send it when you write; null in what is published.")
    figures = ManagementReportFigure(many=True)


class ManagementReportPoint(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    text = serializers.CharField()
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True)
    became = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True, help_text="Send it when you write; null in what is published.")


class ManagementReportDetail(ManagementReportRow):
    sections = ManagementReportSection(many=True)
    followed = ManagementReportPoint(many=True, help_text="Points of the report before, and what became of them.")
    points = ManagementReportPoint(many=True, help_text="What the next report comes back to.")
    missing = MissingSerializer(many=True, help_text="What stands between it and the signature.")


class ManagementReportPage(PageAnswer):
    results = ManagementReportRow(many=True)


class ManagementReportBody(serializers.Serializer[Any]):
    estate = serializers.CharField(max_length=8, help_text="Code of the estate, like YJ.")
    kind = serializers.ChoiceField(choices=PeriodKind.choices, default=PeriodKind.MONTH)
    start = serializers.DateField(help_text="Any day of the period.")


class ReportSectionBody(serializers.Serializer[Any]):
    text = fields.optional_words(max_length=10_000)
    text_en = fields.optional_words(max_length=10_000)
    nothing = serializers.BooleanField(default=False)
    version = serializers.IntegerField(required=False, allow_null=True)
    override_words = serializers.BooleanField(default=False)


class ReportPointBody(serializers.Serializer[Any]):
    text = fields.words(max_length=300)
    text_en = fields.optional_words(max_length=400)
    override_words = serializers.BooleanField(default=False)


class ReportPointChangeBody(ReportPointBody):
    version = serializers.IntegerField(required=False, allow_null=True)


class ReportFollowBody(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    became = fields.optional_words(max_length=600)
    became_en = fields.optional_words(max_length=800)
    version = serializers.IntegerField(required=False, allow_null=True)
    override_words = serializers.BooleanField(default=False)


class ReportSignBody(serializers.Serializer[Any]):
    version = serializers.IntegerField(required=False, allow_null=True)


class ReportWhyBody(serializers.Serializer[Any]):
    why = fields.words(max_length=300)


class ReportWithdrawBody(ReportWhyBody):
    n = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, help_text="The version; the newest where it is left out."
    )


def row_of(one: ManagementReport) -> dict[str, Any]:
    zone = one.estate.zone
    return {
        "id": one.pk,
        "estate": one.estate.code,
        "kind": one.kind,
        "start": one.start,
        "end": one.end,
        "state": str(one.standing()),
        "version": one.version,
        "versions": [
            {
                "n": v.n,
                "published_at": moment(v.published_at, zone),
                "signed_by": v.signed_by.label,
                "sha256": v.sha256,
                "corrected_why": v.why,
                "withdrawn_at": moment(v.withdrawn_at, zone) if v.withdrawn_at else None,
            }
            for v in one.versions.all()
        ],
    }


def _figure(fact: dict[str, Any]) -> dict[str, Any]:
    kept = {name: fact[name] for name in ("code", "shape", "value", "before", "hidden")}
    return {**kept, "label": label_of(fact), "numerator": fact["over"], "denominator": fact["under"]}


def section_of(one: dict[str, Any], version: int | None) -> dict[str, Any]:
    kept = {name: one[name] for name in ("code", "text", "text_en", "nothing")}
    figures = [_figure(fact) for fact in one["facts"]]
    return {**kept, "title": str(Part(one["code"]).label), "version": version, "figures": figures}
