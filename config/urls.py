"""Addresses. Each app brings its own; those that have none yet are left out."""

from importlib.util import find_spec

from csp.decorators import csp_update
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import JavaScriptCatalog
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


def _of(app: str, prefix: str) -> list[URLPattern | URLResolver]:
    """The app's own urls under a prefix; none when it has no `urls` module."""
    return [path(prefix, include(f"{app}.urls"))] if find_spec(f"{app}.urls") else []


# The API's reading page comes from its makers with styles and pictures inside; only there are these allowed.
docs = csp_update({"style-src": ["'self'", "'unsafe-inline'"], "img-src": ["data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="schema")
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("i18n/catalog.js", JavaScriptCatalog.as_view(), name="javascript-catalog"),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", docs, name="api-docs"),
    *([path("api/v1/", include("config.api"))] if find_spec("config.api") else []),
    *_of("accounts", "accounts/"),
    *_of("estates", "estates/"),
    *_of("deadlines", "deadlines/"),
    *_of("notifications", "notifications/"),
    *_of("audit", "audit/"),
    *_of("hotline", "hotline/"),
    *_of("complaints", ""),
    *_of("repairs", "repairs/"),
    path("job/", include("repairs.job_urls")),
    *_of("followups", "followups/"),
    *_of("analytics", "analytics/"),
    *_of("portal", "portal/"),
    *_of("ui", ""),
]

handler400 = "ui.errors.bad_request"
handler403 = "ui.errors.forbidden"
handler404 = "ui.errors.not_found"
handler500 = "ui.errors.server_error"
