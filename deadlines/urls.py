from django.urls import path

from deadlines.views import account, calendar, sticking, tables

app_name = "deadlines"
urlpatterns = [
    path("", tables.policies, name="policies"),
    path("policy/<slug:kind>/", tables.policy, name="policy"),
    path("policy/<int:pk>/back/", tables.take_back, name="take_back"),
    path("figures/", tables.figures, name="figures"),
    path("figures/<slug:name>/", tables.figure, name="figure"),
    path("figures/<int:pk>/back/", tables.take_back_figure, name="take_back_figure"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/days/", calendar.add_day, name="add_day"),
    path("calendar/days/<int:pk>/remove/", calendar.remove_day, name="remove_day"),
    path("calendar/hours/<slug:use>/", calendar.hours, name="hours"),
    path("calendar/import/", calendar.import_days, name="import_days"),
    path("sticking/", sticking.sticking, name="sticking"),
    path("sticking/again/", sticking.again, name="sticking_again"),
    path("clocks/<int:pk>/", account.account, name="account"),
    path("clocks/<int:pk>/seen/", account.seen, name="seen"),
]
