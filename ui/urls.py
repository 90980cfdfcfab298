from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("styleguide", views.styleguide, name="styleguide"),
    path("large/", views.large, name="large"),
]
