from django.urls import URLPattern, URLResolver, path

from followups.api.calls import CallbackDetail, Callbacks, CloseCall, Quotas, Record, Slip
from followups.api.concern import Concern, Concerns, Notices, Survey, Surveys
from followups.api.services import STEP_VIEWS, PaidServiceDetail, PaidServices

urlpatterns: list[URLPattern | URLResolver] = [
    path("callbacks/", Callbacks.as_view(), name="callbacks"),
    path("callbacks/quotas/", Quotas.as_view(), name="callback_quotas"),
    path("callbacks/<int:pk>/", CallbackDetail.as_view(), name="callback"),
    path("callbacks/<int:pk>/record/", Record.as_view(), name="callback-record"),
    path("callbacks/<int:pk>/close/", CloseCall.as_view(), name="callback-close"),
    path("callbacks/<int:pk>/slip/", Slip.as_view(), name="callback-slip"),
    path("surveys/", Surveys.as_view(), name="surveys"),
    path("surveys/<int:pk>/", Survey.as_view(), name="survey"),
    path("notices/", Notices.as_view(), name="notices"),
    path("concerns/", Concerns.as_view(), name="concerns"),
    path("concerns/<int:pk>/", Concern.as_view(), name="concern"),
    path("paid-services/", PaidServices.as_view(), name="paid_services"),
    path("paid-services/<slug:number>/", PaidServiceDetail.as_view(), name="paid_service"),
    *(path(f"paid-services/<slug:number>/{name}/", v, name=f"paid_service-{name}") for name, v in STEP_VIEWS.items()),
]
