from django.urls import path

from hotline.views import calls, troubles

app_name = "hotline"
urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", calls.new, name="new"),
    path("calls/paste/", calls.paste, name="paste"),
    path("calls/<int:pk>/number/", calls.number, name="number"),
    path("calls/<int:pk>/returned/", calls.returned, name="returned"),
    path("calls/<int:pk>/strike/", calls.strike, name="strike"),
    path("troubles/", troubles.troubles, name="troubles"),
    path("troubles/new/", troubles.new, name="trouble_new"),
    path("troubles/<int:pk>/", troubles.one, name="trouble"),
    path("troubles/<int:pk>/change/", troubles.change, name="trouble_change"),
    path("troubles/<int:pk>/extend/", troubles.extend, name="trouble_extend"),
    path("troubles/<int:pk>/end/", troubles.end, name="trouble_end"),
    path("troubles/<int:pk>/caller/", troubles.add_caller, name="add_caller"),
]
