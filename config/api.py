"""The API's addresses below /api/v1/: each app brings its own."""

from django.urls import include, path, re_path

from complaints.api.views import Nowhere

app_name = "api"
urlpatterns = [
    path("", include("complaints.api.urls")),  # first, as most ask for these
    path("", include("accounts.api")),
    path("", include("estates.api")),
    path("", include("deadlines.api")),
    path("", include("analytics.api")),
    path("", include("repairs.api.urls")),
    path("", include("hotline.api.urls")),
    path("", include("followups.api.urls")),
    re_path(r"^[\s\S]*$", Nowhere.as_view()),
]
