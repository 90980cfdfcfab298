"""The pages of the statistics."""

from django.urls import path

from analytics.report_urls import urlpatterns as report_urls
from analytics.views import desk, digest, estates, exports, firm, overview, pages, signs

app_name = "analytics"

urlpatterns = [
    path("", overview.page, name="overview"),
    path("estates/", estates.page, name="estates"),
    path("readings/", estates.readings, name="readings"),
    path("desk/", desk.page, name="desk"),
    path("contractor/", firm.page, name="contractor"),
    path("orders/", firm.orders, name="orders"),
    path("summary/", pages.statistics, name="summary"),
    path("summary/print/", exports.paper, name="print"),
    path("summary/<str:form>/", exports.export, name="export"),
    path("exports/", exports.mine, name="exports"),
    path("exports/new/", exports.new, name="export_new"),
    path("exports/<int:pk>/", exports.file, name="export_file"),
    path("cases/", pages.cases, name="cases"),
    path("repairs/", pages.repairs, name="repairs"),
    path("signs/", signs.page, name="signs"),
    path("digest/", digest.digest, name="digest"),
    path("digest/<slug:estate>/<str:day>/", digest.digest, name="digest_of"),
    *report_urls,
    path("definitions/", pages.definitions, name="definitions"),
]
