"""The frame: settings, addresses, the task queue and its schedule. Nothing imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
