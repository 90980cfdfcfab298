from django.urls import path

from portal.views import home, lookup, matter, offers, repair, report, survey

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("report/", report.start, name="report"),
    path("report/estate/", report.estate, name="estate"),
    path("report/kind/", report.kind, name="kind"),
    path("report/where/", report.where, name="where"),
    path("report/what/", report.what, name="what"),
    path("report/photo/<uuid:pk>/", report.photo, name="photo"),
    path("report/who/", report.who, name="who"),
    path("report/check/", report.check, name="check"),
    path("report/done/", report.done, name="done"),
    path("track/", lookup.lookup, name="lookup"),
    path("track/sent/", lookup.lookup_done, name="lookup_done"),
    path("survey/<str:token>/", survey.survey, name="survey"),
    path("replies/", survey.replies, name="survey_replies"),
    path("replies/<int:pk>/", survey.reply, name="survey_reply"),
    path("c/<str:token>/", matter.matter, name="matter"),
    path("c/<str:token>/add/", matter.add, name="add"),
    path("c/<str:token>/urge/", matter.urging, name="urge"),
    path("c/<str:token>/withdraw/", matter.withdraw, name="withdraw"),
    path("c/<str:token>/undo/", matter.undo, name="undo"),
    path("c/<str:token>/review/", matter.review, name="review"),
    path("c/<str:token>/answer/", offers.answer, name="answer"),
    path("c/<str:token>/reopen/", offers.reopen, name="reopen"),
    path("c/<str:token>/file/<uuid:pk>/", matter.file, name="file"),
    path("o/<str:token>/", repair.order, name="order"),
    path("o/<str:token>/add/", repair.add, name="order_add"),
    path("o/<str:token>/price/", repair.price, name="order_price"),
    path("o/<str:token>/time/", repair.time, name="order_time"),
    path("o/<str:token>/answer/", repair.answer, name="order_answer"),
    path("o/<str:token>/cancel/", repair.cancel, name="order_cancel"),
    path("o/<str:token>/file/<uuid:pk>/", repair.file, name="order_file"),
]
