"""Django's settings. Every value that a deployment may change comes from portal.environment."""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from portal.environment import Environment

environment = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / environment.text("PORTAL_DATA_DIR")
BUILD_DIR = BASE_DIR / "build"


def _secret_key() -> str:
    """The configured key, or one made at the first start and kept beside the database."""
    if configured := environment.text("PORTAL_SECRET_KEY"):
        return configured
    path = DATA_DIR / "secret_key"
    try:
        return path.read_text()
    except FileNotFoundError:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x") as file:
                path.chmod(0o600)
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:  # another process was first
            pass
        return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = environment.boolean("PORTAL_DEBUG")
ALLOWED_HOSTS = environment.items("PORTAL_ALLOWED_HOSTS")
BASE_URL = environment.text("PORTAL_BASE_URL").rstrip("/")
REPOSITORY_URL = environment.text("PORTAL_REPOSITORY_URL").rstrip("/")
TRUSTED_PROXIES = environment.networks("PORTAL_TRUSTED_PROXIES")
# How often one address may ask in the window of portal.web.limits; 0: as often as it likes.
LIMITS = {
    name: environment.number(f"PORTAL_LIMIT_{name.upper()}")
    for name in ("reviews", "generations", "searches", "shares")
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "portal.web",
]

MIDDLEWARE = [
    "portal.web.request_ids.request_ids",  # first: whatever comes after it logs the id
    "portal.web.ready.ready_pages",  # before the rest: a kept page is sent with the headers that the others gave it
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.web.api.methods.method_errors_as_json",
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

DATABASES = {
    "default": dj_database_url.parse(
        environment.text("PORTAL_DATABASE_URL") or f"sqlite:///{DATA_DIR / 'portal.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Readers don't wait for a writer, and a small count not for the disk; a crash of the portal loses nothing.
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL",
        "transaction_mode": "IMMEDIATE",  # a transaction that will write waits for its turn instead of failing
    }
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
CSRF_FAILURE_VIEW = "portal.web.errors.csrf_failure"
if environment.boolean("PORTAL_HTTPS"):
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
if BASE_URL:
    CSRF_TRUSTED_ORIGINS = [BASE_URL]

NINJA_PAGINATION_PER_PAGE = 100

_syslog = environment.choice("PORTAL_LOG_TARGET") == "syslog"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"rfc5424": {"()": "portal.web.logs.Rfc5424Formatter"}},
    "handlers": {
        "log": (
            {
                "()": "portal.web.logs.SyslogHandler",
                "address": environment.text("PORTAL_SYSLOG_ADDRESS"),
                "formatter": "rfc5424",
            }
            if _syslog
            else {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "rfc5424"}
        )
    },
    "root": {"handlers": ["log"], "level": environment.choice("PORTAL_LOG_LEVEL").upper()},
    "loggers": {"django.server": {"handlers": ["log"], "propagate": False}},
}
