"""The pages of the time after. Fixed words come before what is looked up."""

from django.urls import URLPattern, URLResolver, include, path

app_name = "followups"
urlpatterns: list[URLPattern | URLResolver] = [
    path("surveys/", include("followups.survey_urls")),
]
