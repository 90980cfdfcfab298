"""The contractor's one-job page: a link, no account (rule R10)."""

from django.urls import path

from repairs.views import job

app_name = "job"

urlpatterns = [
    path("<str:token>/", job.page, name="page"),
    path("<str:token>/ring/", job.ring, name="ring"),
    path("<str:token>/file/<uuid:pk>/", job.photo, name="file"),
    path("<str:token>/<str:action>/", job.act, name="act"),
]
