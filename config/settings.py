"""Settings, one file, from the environment. Runs with nothing set.

Production means: DATABASE_URL is set, DEBUG is not 1, and this is not the test suite. Only then are secrets
demanded; a missing or unsafe one stops the start with a sentence (see `_refuse`).
"""

import os
import re
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import environ
from csp.constants import NONE, SELF

from engines.home import DATABASE, ROLE, SERVING, Home, Refusal, claim, data_dir

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _refuse(sentence: str) -> NoReturn:
    """Stop the start: the sentence on stderr, exit code 1, no traceback."""
    sys.exit(f"Huiyin cannot start: {sentence}")


# --- What kind of instance is this? ---------------------------------------------------------------

TESTING = "pytest" in sys.modules
DEBUG = os.environ.get("DEBUG", "") == "1"
DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
PRODUCTION = bool(DATABASE_URL) and not DEBUG and not TESTING

DATA_DIR = data_dir()
ENGINES_EMBEDDED = not (DATABASE_URL and REDIS_URL)
# The suite has engines of its own, so that it never meets the data somebody works with.
_home = Home.of(DATA_DIR / "test" if TESTING else DATA_DIR)

PORT = os.environ.get("PORT") or "8000"
# Where people reach this instance; links in messages begin with it. https here turns on everything https needs.
PUBLIC_URL = (os.environ.get("PUBLIC_URL") or f"http://127.0.0.1:{PORT}").rstrip("/")
_public = urlsplit(PUBLIC_URL)
HTTPS = _public.scheme == "https"


def _secret_key() -> str:
    """SECRET_KEY, or outside production one made once and kept in DATA_DIR. Two first starts agree on one key."""
    given = os.environ.get("SECRET_KEY", "")
    if given or TESTING:
        return given or "only-for-the-test-suite-" + "0123456789abcdef" * 3
    kept = DATA_DIR / "secret_key"
    try:
        return kept.read_text()
    except FileNotFoundError:
        pass
    key = secrets.token_urlsafe(50)
    try:
        claim(DATA_DIR)
        mine = kept.with_name(f"secret_key.{os.getpid()}")
        mine.touch(mode=0o600)
        mine.write_text(key)
        try:
            os.link(mine, kept)  # fails when another process was first; then its key counts
        except FileExistsError:
            pass
        finally:
            mine.unlink()
        return kept.read_text()
    except Refusal as refusal:
        _refuse(str(refusal))


ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if _public.hostname and _public.hostname not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append(_public.hostname)

if PRODUCTION:
    given_key = os.environ.get("SECRET_KEY", "")
    if not given_key:
        _refuse(
            "SECRET_KEY is not set. With DATABASE_URL it needs one: 50 random characters, kept from start to start "
            "(or DEBUG=1 on a developer's machine)."
        )
    if len(given_key) < 32 or len(set(given_key)) < 5:
        _refuse("SECRET_KEY is too easy to guess. Use at least 32 random characters.")
    if "*" in ALLOWED_HOSTS:
        _refuse("ALLOWED_HOSTS is *, which lets anyone forge links in our messages. Name the hosts people use.")
    if _public.scheme != "https" and _public.hostname not in ("localhost", "127.0.0.1", "::1"):
        _refuse("PUBLIC_URL does not begin with https://. Residents' words and passwords must not travel in the open.")

SECRET_KEY = _secret_key()

# --- Applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts.apps.AdministrationConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "axes",
    "csp",
    "estates",
    "accounts",
    "deadlines",
    "notifications",
    "audit",
    "complaints",
    "hotline",
    "repairs",
    "followups",
    "analytics",
    "portal",
    "ui",
    "demo",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "config.health.HealthMiddleware",  # first: it must answer while the rest cannot
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.hygiene.HygieneMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.PersonMiddleware",  # language and time zone; after auth, which knows the person
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a lock-out raised by a view into an answer
]
if TESTING:
    MIDDLEWARE.append("zeal.middleware.zeal_middleware")  # an N+1 in a request fails the test

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ can dress every form field

# --- Database, cache, sessions --------------------------------------------------------------------


def _address(name: str) -> dict[str, Any]:
    """The database that the environment names."""
    try:
        found = env.db_url_config(os.environ[name])
    except Exception:
        found = {}
    if found.get("ENGINE") != "django.db.backends.postgresql":
        _refuse(f"{name} is not a PostgreSQL address. It looks like postgres://user:password@host:5432/name.")
    found["HOST"] = unquote(found.get("HOST") or "")
    return found


def _database() -> dict[str, Any]:
    if DATABASE_URL:
        return _address("DATABASE_URL")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": str(_home.sockets),
        "PORT": "5432",
        "USER": SERVING,
        "NAME": DATABASE,
    }


def _owner() -> dict[str, Any]:
    """How the owner of the tables signs in, where that is not who serves (deadlines nobody can touch, rule D6)."""
    if not DATABASE_URL:
        return {"USER": ROLE}
    if not os.environ.get("OWNER_DATABASE_URL"):
        return {}
    found = _address("OWNER_DATABASE_URL")
    return {name: found.get(name, "") for name in ("USER", "PASSWORD", "HOST", "PORT")}


OWNER_DATABASE = _owner()
# Commands that make, change or fill whole tables sign in as their owner; everything else serves.
_for_the_owner = {"migrate", "grant_serving_role", "flush", "dbshell", "pgtrigger", "seed_demo", "seed_load", "recount"}
_as_owner = TESTING or (Path(sys.argv[0]).name == "manage.py" and not _for_the_owner.isdisjoint(sys.argv[1:2]))


if REDIS_URL and not REDIS_URL.startswith(("redis://", "rediss://", "unix://", "redis+socket://")):
    _refuse("REDIS_URL is not a Redis address. It looks like redis://:password@host:6379/0.")

# A row of a list joins a dozen small tables, each in the one order that makes sense: left to try them all, the
# planner thinks ten times as long (25 ms) as the statement runs. Compiling a statement never pays for pages either.
# A plan that is kept (estates/prepared.py) is kept: planning once more for each value costs more than it finds.
# Pages come from memory or a solid disk, one like the other: left at a turning disk's four, the planner reads every
# open case of a building and sorts them to find the newest twelve, with the index in that order beside it.
PLANNER = "-c join_collapse_limit=4 -c jit=off -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_database(),
        **(OWNER_DATABASE if _as_owner else {}),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "application_name": "huiyin", "options": PLANNER},
        "ATOMIC_REQUESTS": False,  # services open their own transactions
    }
}

# Plans of our own statements are kept by the connection (estates/prepared.py). A pooler that lends one connection to
# several processes between transactions loses them: then this must be 0.
PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", default=True)

_redis = REDIS_URL or f"unix://{_home.redis_socket}?db=0"  # cache and broker write a socket's address differently
CACHES = {
    "default": {
        "BACKEND": "config.cache.Cache",
        "LOCATION": _redis.replace("redis+socket://", "unix://").replace("virtual_host=", "db="),
        "KEY_PREFIX": "huiyin",
        "OPTIONS": {"socket_connect_timeout": 3, "socket_timeout": 5},
    }
}
if TESTING:
    CACHES["default"]["KEY_FUNCTION"] = "tests.isolation.cache_key"  # each test its own keys, no flushing

# Read from the cache (one statement less on every page), written to the database too: emptying the cache
# signs nobody out.
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "huiyin_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "huiyin_csrf"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "ui.errors.csrf_failure"

# --- Who signs in ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.PersonBackend",
    "accounts.backends.AdministratorBackend",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a stranger elsewhere cannot lock a colleague out
AXES_CLIENT_IP_CALLABLE = "accounts.addresses.locked_by"
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"

# --- Languages and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]  # each in its own words
LANGUAGE_COOKIE_NAME = "huiyin_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE") or "Asia/Shanghai"
try:
    ZoneInfo(TIME_ZONE)
except Exception:
    _refuse(f"TIME_ZONE is {TIME_ZONE!r}, which is no known time zone. Write it like Asia/Shanghai.")

# --- Files ----------------------------------------------------------------------------------------

MEDIA_ROOT = DATA_DIR / "media"  # uploads; only views that ask who is looking hand them out
MEDIA_URL = "/media-is-not-served/"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static" if PRODUCTION else None
# Production serves hashed, compressed copies for ever; elsewhere the sources are served as they lie, so that a
# first start copies nothing and an edit shows at the next reload.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600 if PRODUCTION else 0
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- What the browser may do ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": ["config.tokens.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min", "anon": "60/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
if (BASE_DIR / "complaints" / "api" / "errors.py").exists():
    REST_FRAMEWORK["EXCEPTION_HANDLER"] = "complaints.api.errors.handler"
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_TTL": None,  # an integration's token lives until somebody takes it away
    "TOKEN_LIMIT_PER_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Huiyin 回音",
    "DESCRIPTION": "Complaints, repairs and follow-up of a property management company.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.common_refusals",
    ],
    "ENUM_NAME_OVERRIDES": {
        "CaseState": "complaints.lifecycle.State",
        "ClockState": "deadlines.models.ClockState",
        "PromiseState": "complaints.api.answers.PROMISE_STATES",
        "ComplaintKind": "complaints.choices.Kind",
        "PersonKind": "estates.models.ResidentKind",
        "FileKind": "complaints.models.attachment.FileKind",
        "Action": "complaints.api.answers.ACTION_NAMES",
        "ReportStage": "complaints.choices.Stage",
        "OrderState": "repairs.lifecycle.State",
        "OrderAction": "repairs.api.answers.ACTION_NAMES",
        "PhotoStage": "repairs.choices.PhotoStage",
        "TroubleKind": "estates.models.TroubleKind",
        "CallbackState": "followups.choices.Standing",
        "CallbackAbout": "followups.choices.About",
        "WishBecomes": "followups.choices.Becomes",
        "PaidServiceState": "followups.lifecycle.State",
        "PaidServiceAction": "followups.api.answers.SERVICE_ACTIONS",
        "Role": "accounts.models.Role",
        "SurveyState": "followups.models.survey.RoundStanding",
        "ConcernState": "followups.models.cluster.ClusterStanding",
        "Quadrant": "followups.api.survey_shapes.QUADRANTS",
        "SurveyAction": "followups.api.survey_shapes.ACTIONS",
        "SurveyCross": "followups.models.survey.CrossAt",
        "QuestionnaireAction": "followups.api.questionnaires.ACTIONS",
        "QuestionKind": "followups.models.survey.ItemKind",
        "ConcernAction": "followups.api.concern_shapes.ACTIONS",
        "ConcernJoined": "followups.models.cluster.Joined",
        "MeetingAction": "followups.api.meetings.ACTIONS",
        "ManagementReportState": "analytics.models.ReportStanding",
        "ManagementReportKind": "analytics.report_period.PeriodKind",
        "ManagementReportPart": "analytics.models.Part",
        "ReportPointOutcome": "analytics.models.Outcome",
    },
}

# Where worker, sweep and settler leave the moment they were last at work, in the cache, for /healthz.
HEARTBEAT_KEY = "huiyin:worker_at"
SWEEP_KEY = "huiyin:sweep_at"
SETTLE_KEY = "huiyin:settled_at"

# --- Tasks ----------------------------------------------------------------------------------------

CELERY_BROKER_URL = _redis.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "huiyin"
# Deadlines have a lane of their own: no slow mail server, no big PDF ever stands before the sweep.
CLOCKS_QUEUE = "huiyin.clocks"
CELERY_TASK_ROUTES = {"deadlines.tasks.*": {"queue": CLOCKS_QUEUE}}
# A task may run twice, never not at all: acknowledged when done, given back when its process dies.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A task that outlives the visibility timeout would be handed out again while it runs: the limits stay below it.
CELERY_TASK_SOFT_TIME_LIMIT = 75
CELERY_TASK_TIME_LIMIT = 90
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,  # how long the task of a worker that was killed outright lies waiting
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "unacked_mutex_expire": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": "huiyin:",
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_MAX_LOOP_INTERVAL = 2
if TESTING:
    CELERY_TASK_ALWAYS_EAGER = True
    CELERY_TASK_EAGER_PROPAGATES = True

# --- Words to the outside -------------------------------------------------------------------------

# Gateways as apprise writes them, each with its name: `email=mailtos://…,sms=…`; without one, a way is a dry run.
NOTIFY_URLS = [one for one in re.split(r"[,\s]+", os.environ.get("NOTIFY_URLS", "")) if one]
NOTIFY_AT_ONCE = not TESTING  # a worker is called after each commit; beat looks for what was left over
DEMO = os.environ.get("DEMO", "")  # "1", "0" or nothing said

# --- Log ------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},  # a 404 is not our fault
        "celery.app.trace": {"level": "WARNING"},  # a line per task, every second, tells nobody anything
        "celery.beat": {"level": "WARNING"},
        "gunicorn.http.wsgi": {"level": "ERROR"},  # it remarks on every HEAD
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}

if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the suite signs in thousands of times
    ALLOWED_HOSTS += ["testserver"]
    claim(DATA_DIR)  # a suite on servers of its own begins with files, and must not leave a folder nobody knows
    MEDIA_ROOT = DATA_DIR / "test-media"
    INSTALLED_APPS += ["zeal"]
    ZEAL_RAISE = True
    ZEAL_NPLUSONE_THRESHOLD = 3
