"""Django's settings. Every value that a deployment may change comes from portal.environment."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from portal.environment import Environment, MalformedVariable
from portal.web.logs import log_handler

environment = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / environment.folder("PORTAL_DATA_DIR")
BUILD_DIR = BASE_DIR / "build"


def _secret_key() -> str:
    """The configured key, or one made at the first start and kept beside the database."""
    if configured := environment.secret("PORTAL_SECRET_KEY"):
        return configured
    path = DATA_DIR / "secret_key"
    try:
        if not path.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            # Written whole under a name of its own, then put in place unless another process was first.
            with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                with contextlib.suppress(FileExistsError):
                    path.hardlink_to(file.name)
        return path.read_text()
    except OSError as error:
        raise MalformedVariable(
            f"PORTAL_DATA_DIR is {str(DATA_DIR)!r}, which can't hold the secret key: {error.strerror}. It takes "
            "a folder that the portal may write to."
        ) from None


def _database() -> dict[str, object]:
    """Django's description of the database. The address holds a password, so no message shows it."""
    address = environment.secret("PORTAL_DATABASE_URL")
    if not address:
        options = {
            # Readers don't wait for a writer, and a small count not for the disk; a crash of the portal loses nothing.
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
            "transaction_mode": "IMMEDIATE",  # a transaction that will write waits for its turn instead of failing
            "timeout": 20,  # seconds for which it waits
        }
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "portal.sqlite3",
            "OPTIONS": options,
            "CONN_MAX_AGE": None,  # the last one that closes the file writes all of it back: milliseconds a request
        }
    if not address.startswith(("postgres://", "postgresql://")):
        raise MalformedVariable("PORTAL_DATABASE_URL takes an address that begins with postgres://.")
    try:
        described = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
    except (ValueError, KeyError):
        described = {}
    if not described.get("NAME"):
        raise MalformedVariable(
            "PORTAL_DATABASE_URL can't be read; it takes postgres://user:password@host:port/name, with characters "
            "such as @ and / in the password written as %40 and %2F."
        )
    # In seconds and milliseconds: who needs a database that is out of reach hears so soon.
    described["OPTIONS"] = {"connect_timeout": 3, "tcp_user_timeout": 10_000, **described.get("OPTIONS", {})}
    return described


SECRET_KEY = _secret_key()
DEBUG = environment.boolean("PORTAL_DEBUG")
ALLOWED_HOSTS = environment.hosts("PORTAL_ALLOWED_HOSTS")
BASE_URL = environment.address("PORTAL_BASE_URL")
REPOSITORY_URL = environment.address("PORTAL_REPOSITORY_URL")
TRUSTED_PROXIES = environment.networks("PORTAL_TRUSTED_PROXIES")
# How often one address may ask in the window of portal.web.limits; 0: as often as it likes.
LIMITS = {
    name: environment.number(f"PORTAL_LIMIT_{name.upper()}")
    for name in ("reviews", "generations", "searches", "shares", "votes", "logins")
}
STATISTICS = environment.boolean("PORTAL_STATISTICS")
METRICS_TOKEN = environment.secret("PORTAL_METRICS_TOKEN")
if _metrics_dir := environment.text("PORTAL_METRICS_DIR"):
    try:
        Path(_metrics_dir).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MalformedVariable(
            f"PORTAL_METRICS_DIR is {_metrics_dir!r}, which can't be made: {error.strerror}. It takes a folder "
            "that the portal may write to."
        ) from None
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_dir  # prometheus_client looks here when it is imported

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "portal.web",
]

MIDDLEWARE = [
    "portal.web.request_ids.request_ids",  # first: whatever comes after it logs the id
    "portal.web.health.probes",  # a probe asks by the machine's address, and over plain HTTP
    "portal.web.metrics.measured",
    "portal.web.ready.ready_pages",  # before the rest: a kept page is sent with the headers that the others gave it
    "portal.web.headers.further_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.web.intake.bodies_in_turn",  # before whatever looks into a form
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.api.methods.method_errors_as_json",
    "portal.web.outages.DatabaseOutages",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.site.site",
            ],
            "builtins": ["django.templatetags.static", "portal.web.templatetags.blocks"],
            # Compiled once, in debug mode too: the guide and the reviewer are measured in milliseconds.
            "loaders": (
                ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
                if DEBUG
                else [
                    (
                        "django.template.loaders.cached.Loader",
                        [
                            "django.template.loaders.filesystem.Loader",
                            "django.template.loaders.app_directories.Loader",
                        ],
                    )
                ]
            ),
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BUILD_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# One megabyte of Dockerfile is the most that the reviewer takes; the form around it needs a little more.
MAX_SOURCE_BYTES = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Only those who keep the standard sign in: for /insights/ and /admin/.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "insights:index"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
if environment.boolean("PORTAL_HTTPS"):
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if BASE_URL:
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

NINJA_PAGINATION_PER_PAGE = 100

_handler = log_handler(environment)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"rfc5424": {"()": "portal.web.logs.Rfc5424Formatter"}},
    "handlers": {"log": {"()": lambda: _handler, "formatter": "rfc5424"}},
    "root": {"handlers": ["log"], "level": environment.choice("PORTAL_LOG_LEVEL").upper()},
    "loggers": {"django.server": {"handlers": ["log"], "propagate": False}},
}
