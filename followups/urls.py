"""The pages of the time after. Fixed words come before what is looked up."""

from django.urls import URLPattern

app_name = "followups"
urlpatterns: list[URLPattern] = []
