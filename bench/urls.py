"""The application's addresses, and the limits beside them."""

from django.urls import path

from bench import limits
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [path("bench/insert", limits.insert), path("bench/rows", limits.rows), *ours]
