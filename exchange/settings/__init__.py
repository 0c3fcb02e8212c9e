"""Settings, read from the environment (see .env.example); production rejects demo options.

What no environment changes is in the other modules of this package.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core.http.proxies import networks
from devtools import former_names
from exchange.openapi import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from exchange.settings.api import *  # noqa: F403
from exchange.settings.apps import *  # noqa: F403
from exchange.settings.sign_in import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
if (BASE_DIR / ".env").is_file():
    env.read_env(BASE_DIR / ".env")

PRODUCTION = env("EXCHANGE_ENV", default="development") == "production"
if not PRODUCTION:
    former_names.install()
EXCHANGE_DEMO = env.bool("EXCHANGE_DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
EXAMPLE_SECRET_KEY = "example-key-for-demo-and-tests-only-never-for-production-0123456789"  # noqa: S105
SECRET_KEY = env("SECRET_KEY", default=EXAMPLE_SECRET_KEY)
# Previous keys: data signed or encrypted with them stays readable until rewritten
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Allows webhooks to private addresses and without TLS; development and tests only
OUTGOING_ALLOW_PRIVATE = env.bool("OUTGOING_ALLOW_PRIVATE", default=False)

if PRODUCTION:
    if SECRET_KEY == EXAMPLE_SECRET_KEY or len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY: set a key of your own with at least 50 characters.")
    if EXCHANGE_DEMO or DEBUG:
        raise ImproperlyConfigured(
            "EXCHANGE_DEMO and DEBUG are refused with EXCHANGE_ENV=production."
        )
    if OUTGOING_ALLOW_PRIVATE:
        raise ImproperlyConfigured(
            "OUTGOING_ALLOW_PRIVATE is refused with EXCHANGE_ENV=production: "
            "receivers of webhooks could reach your own network."
        )

SITE_NAME = env("SITE_NAME", default="Kommunallabor")
# Publisher of the open data catalogue, and the provider id assigned by GovData
CATALOG_PUBLISHER = env("CATALOG_PUBLISHER", default=SITE_NAME)
CATALOG_CONTRIBUTOR_ID = env("CATALOG_CONTRIBUTOR_ID", default="")
SITE_LINE = _("Was eine Kommune gelernt hat, soll die nächste nicht noch einmal lernen müssen.")
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
# Networks whose X-Forwarded-For and X-Forwarded-Proto are trusted, and the number of chained proxies;
# TRUSTED_PROXY=1 is the deprecated form of `private`
_FORMERLY = ["private"] if env.bool("TRUSTED_PROXY", default=False) else []
TRUSTED_PROXIES = networks(env.list("TRUSTED_PROXIES", default=_FORMERLY))
TRUSTED_PROXY_DEPTH = env.int("TRUSTED_PROXY_DEPTH", default=1)
ADMIN_PATH = env("ADMIN_PATH", default="verwaltung/").strip("/") + "/"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # uses templates/django/forms
ROOT_URLCONF = "exchange.urls"
WSGI_APPLICATION = "exchange.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "exchange.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "municipalities.templatetags.form_token",
                "core.templatetags.components",
                "core.templatetags.ui",
            ],
        },
    },
]

# Database: DATABASE_URL, or the embedded server (not in production).
DATA_DIR = Path(env("EXCHANGE_DATA_DIR", default=str(BASE_DIR / ".data")))
if not env("DATABASE_URL", default=""):
    if PRODUCTION:
        raise ImproperlyConfigured(
            "DATABASE_URL: production wants a PostgreSQL server (15 or newer)."
        )
    from devtools.embedded_postgres import database_url

    DATABASE_URL = database_url()
else:
    DATABASE_URL = env("DATABASE_URL")
WEB_STATEMENT_TIMEOUT_MS = env.int("WEB_STATEMENT_TIMEOUT_MS", default=5000)
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "ATOMIC_REQUESTS": False,
    "ENGINE": "core.postgres",
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"NAME": env("EXCHANGE_TEST_DB", default="test_exchange")},
}
# set by exchange.wsgi: a web server keeps connections, bounds statements and serves hashed files
_SERVING = env("EXCHANGE_PROCESS", default="") == "web"
_HASHED = PRODUCTION or _SERVING or env.bool("EXCHANGE_HASHED", default=False)
# similarity from which core.lists.search treats a word as misspelt (pg_trgm's default is 0.6)
_SIMILARITY = "-c pg_trgm.word_similarity_threshold=0.45"
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"] |= {
    "application_name": "exchange-web" if _SERVING else "exchange",
    "options": (
        f"-c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"
        f" -c statement_timeout={WEB_STATEMENT_TIMEOUT_MS} {_SIMILARITY}"
        if _SERVING
        else f"-c lock_timeout=4s {_SIMILARITY}"
    ),
}
if _SERVING:
    # persistent connections per thread (docs/decisions/0024-kept-connections.md)
    DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "exchange_cache",
    }
}

# Sign-in and sessions
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
MFA_TOTP_ISSUER = SITE_NAME
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=3 * 3600)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=12 * 3600)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# Transport and cookies
HTTPS_ONLY = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_NAME = "__Host-session" if HTTPS_ONLY else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS_ONLY else "csrf"
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
KEPT_FORM_COOKIE_NAME = "__Host-forms" if HTTPS_ONLY else "forms"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "exchange.views.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Limits (docs/rules.md: R31, R23)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
REQUEST_MAX_BYTES = 25_000_000  # two large files and the accompanying text
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
UPLOAD_MAX_BYTES = 10_000_000
KEPT_FORM_HOURS = env.int("KEPT_FORM_HOURS", default=72)
UNSAVED_INPUT_DAYS = env.int("UNSAVED_INPUT_DAYS", default=30)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=500_000_000)
IMAGE_MAX_PIXELS = 40_000_000
RATE_FACTOR = 20 if EXCHANGE_DEMO else 1
ACCOUNT_RATE_LIMITS = {
    "login": f"{30 * RATE_FACTOR}/m/ip",
    "login_failed": f"{10 * RATE_FACTOR}/m/ip,{10 * RATE_FACTOR}/5m/key",
    "signup": f"{20 * RATE_FACTOR}/m/ip",
    "reset_password": f"{20 * RATE_FACTOR}/m/ip,{5 * RATE_FACTOR}/m/key",
    "reset_password_from_key": f"{20 * RATE_FACTOR}/m/ip",
    "request_login_code": f"{20 * RATE_FACTOR}/m/ip,{3 * RATE_FACTOR}/m/key",
    "reauthenticate": f"{10 * RATE_FACTOR}/m/user",
    "change_password": f"{5 * RATE_FACTOR}/m/user",
    "manage_email": f"{10 * RATE_FACTOR}/m/user",
    "confirm_email": f"{3 * RATE_FACTOR}/3m/key",
}

# Moderation: how long a claimed entry stays reserved for its reviewer
MODERATION_CLAIM_MINUTES = env.int("MODERATION_CLAIM_MINUTES", default=30)

# Language and time
LANGUAGE_CODE = "de"
LANGUAGES = [("de", _("Deutsch")), ("en", _("Englisch"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Europe/Berlin"
FORMS_URLFIELD_ASSUME_HTTPS = True
USE_THOUSAND_SEPARATOR = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_DIR", default=str(DATA_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "core.http.static_files.StaticFiles"
            if _HASHED
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not _HASHED

# Mail
MAIL_DIR = DATA_DIR / "mails"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <noreply@exchange.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if env("EMAIL_URL", default=""):
    _mail = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
elif PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL: set the mail server, e.g. smtp+tls://user:pass@host:587")
else:
    EMAIL_BACKEND = "core.mail.file_backend.EmailBackend"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
