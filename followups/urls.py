"""The pages of the time after. Fixed words come before what is looked up."""

from django.urls import URLPattern, URLResolver, include, path

from followups.views import calls, quotas, services

app_name = "followups"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", calls.queue, name="calls"),
    path("surveys/", include("followups.survey_urls")),
    path("", include("followups.concern_urls")),
    path("quotas/", quotas.report, name="quotas"),
    path("quotas/<str:username>/<slug:role>/", quotas.made, name="quota_calls"),
    path("services/", services.services_list, name="services"),
    path("services/new/", services.new, name="service_new"),
    path("services/<str:number>/", services.one, name="service"),
    path("services/<str:number>/<str:action>/", services.act, name="service_act"),
    path("<int:pk>/", calls.call, name="call"),
    path("<int:pk>/number/", calls.number, name="number"),
    path("<int:pk>/close/", calls.close, name="close"),
    path("<int:pk>/slip/", calls.slip, name="slip"),
    path("<int:pk>/print/", calls.printed, name="slip_print"),
]
