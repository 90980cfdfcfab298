"""The pages of the management report to owners (rule A5)."""

from django.urls import path

from analytics.views import report_acts, reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.new, name="report_new"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/count/", reports.refresh, name="report_refresh"),
    path("reports/<int:pk>/points/new/", reports.point_new, name="report_point_new"),
    path("reports/<int:pk>/points/<int:point>/", reports.point, name="report_point"),
    path("reports/<int:pk>/points/<int:point>/remove/", reports.point_remove, name="report_point_remove"),
    path("reports/<int:pk>/points/<int:point>/follow/", reports.follow, name="report_follow"),
    path("reports/<int:pk>/sign/", report_acts.sign, name="report_sign"),
    path("reports/<int:pk>/publish/", report_acts.publish, name="report_publish"),
    path("reports/<int:pk>/correct/", report_acts.correct, name="report_correct"),
    path("reports/<int:pk>/withdraw/", report_acts.withdraw, name="report_withdraw"),
    path("reports/<int:pk>/preview/", report_acts.preview, name="report_preview"),
    path("reports/<int:pk>/print/", report_acts.paper, name="report_draft_print"),
    path("reports/<int:pk>/versions/<int:n>/", report_acts.version, name="report_version"),
    path("reports/<int:pk>/versions/<int:n>/print/", report_acts.paper, name="report_print"),
    path("reports/<int:pk>/versions/<int:n>/pdf/", report_acts.pdf, name="report_pdf"),
    path("reports/<int:pk>/sections/<slug:code>/", reports.section, name="report_section"),
]
