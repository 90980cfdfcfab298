"""The pages of repairs. Fixed words come before `<number>`."""

from django.urls import path

from repairs.views import books, desk, labels, paper, request, spot

app_name = "repairs"

urlpatterns = [
    path("", desk.orders, name="orders"),
    path("new/", request.new, name="new"),
    path("labels/", labels.labels, name="labels"),
    path("labels/sheet/", labels.sheet, name="label_sheet"),
    path("checks/", spot.checks, name="checks"),
    path("checks/draw/", spot.draw, name="draw"),
    path("checks/<int:pk>/", spot.inspect, name="check"),
    path("of/<str:number>/", desk.of_case, name="of_case"),
    path("scores/", books.scores, name="scores"),
    path("ledger/", books.ledger, name="ledger"),
    path("files/<uuid:pk>/", desk.photo, name="file"),
    path("<str:number>/", desk.order, name="order"),
    path("<str:number>/ring/", desk.ring, name="ring"),
    path("<str:number>/link/", desk.link, name="link"),
    path("<str:number>/sheet/", paper.sheet, name="sheet"),
    path("<str:number>/slip/", paper.slip, name="slip"),
    path("<str:number>/<str:action>/", desk.act, name="act"),
]
