from django.urls import path

from . import views

app_name = "ui"
urlpatterns = [
    path("styleguide", views.styleguide, name="styleguide"),
    path("styleguide/residents", views.residents, name="styleguide_residents"),
    path("large/", views.large, name="large"),
]
