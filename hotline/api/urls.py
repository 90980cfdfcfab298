from django.urls import path

from hotline.api.calls import MissedCalls, Returned, Strike
from hotline.api.troubles import EndTrouble, ExtendTrouble, Trouble, TroubleCallers, Troubles

urlpatterns = [
    path("missed-calls/", MissedCalls.as_view(), name="missed-calls"),
    path("missed-calls/<int:pk>/returned/", Returned.as_view(), name="missed-call-returned"),
    path("missed-calls/<int:pk>/strike/", Strike.as_view(), name="missed-call-strike"),
    path("troubles/", Troubles.as_view(), name="troubles"),
    path("troubles/<int:pk>/", Trouble.as_view(), name="trouble"),
    path("troubles/<int:pk>/extend/", ExtendTrouble.as_view(), name="trouble-extend"),
    path("troubles/<int:pk>/end/", EndTrouble.as_view(), name="trouble-end"),
    path("troubles/<int:pk>/callers/", TroubleCallers.as_view(), name="trouble-callers"),
]
