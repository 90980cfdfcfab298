"""The pages of the statistics."""

from django.urls import path

from analytics.views import exports, overview, pages

app_name = "analytics"

urlpatterns = [
    path("", overview.page, name="overview"),
    path("summary/", pages.statistics, name="summary"),
    path("summary/print/", exports.paper, name="print"),
    path("summary/<str:form>/", exports.export, name="export"),
    path("cases/", pages.cases, name="cases"),
    path("definitions/", pages.definitions, name="definitions"),
]
