"""The pages of repairs. Fixed words come before `<number>`."""

from django.urls import path

from repairs.views import books, desk, paper, request

app_name = "repairs"

urlpatterns = [
    path("", desk.orders, name="orders"),
    path("new/", request.new, name="new"),
    path("labels/", paper.labels, name="labels"),
    path("scores/", books.scores, name="scores"),
    path("ledger/", books.ledger, name="ledger"),
    path("files/<uuid:pk>/", desk.photo, name="file"),
    path("<str:number>/", desk.order, name="order"),
    path("<str:number>/ring/", desk.ring, name="ring"),
    path("<str:number>/link/", desk.link, name="link"),
    path("<str:number>/sheet/", paper.sheet, name="sheet"),
    path("<str:number>/<str:action>/", desk.act, name="act"),
]
