"""The application's own settings on a database chosen by BENCH_DATABASE, with two trivial views beside its pages."""

import os

from config.settings import *  # noqa: F403
from config.settings import DATABASES, LOGGING, OWNER_DATABASE, REST_FRAMEWORK, STORAGES

ROOT_URLCONF = "bench.urls"
DATABASES["default"].update(OWNER_DATABASE)  # copies are made and dropped
if os.environ.get("BENCH_DATABASE"):
    DATABASES["default"]["NAME"] = os.environ["BENCH_DATABASE"]
# The counter still counts every request; only its limit is out of the way of eight clients in a hurry.
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {"user": "100000000/min", "anon": "100000000/min"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = None
LOGGING["root"]["level"] = "WARNING"
