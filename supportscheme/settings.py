"""Settings, all from the environment; see `.env.example` for every name.

Keys have no default: a start without them fails. `script/demo` makes its own, in `.env`.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import font_lato
from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
ENV_FILE = env.str("ENV_FILE", default=str(BASE_DIR / ".env"))
if ENV_FILE and Path(ENV_FILE).exists():
    env.read_env(ENV_FILE)

VAR_DIR = BASE_DIR / env.str("VAR_DIR", default="var")
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=False)
# The demo may be seeded with invented people and a printed password; nothing else may.
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY")
# The only thing that ties an open contact to its support colleague. It must never lie in the database
# or beside its backups. Older keys follow the current one, so that a rotation keeps contacts findable.
CONTACT_OWNER_KEYS = [bytes.fromhex(key) for key in env.list("CONTACT_OWNER_KEY")]
if any(len(key) < 32 for key in CONTACT_OWNER_KEYS) or not CONTACT_OWNER_KEYS:
    raise ImproperlyConfigured("CONTACT_OWNER_KEY must hold keys of at least 32 bytes, as hex.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ADMINS = [("operator", address) for address in env.list("ADMINS", default=[])]
# Only ever switched off for the demo and for tests, which are served over plain HTTP on this machine.
HTTPS = env.bool("HTTPS", default=True)

# How mails lead back here. Set to nothing is as good as not set: docker-compose.yml passes it on either way.
SITE_URL = (
    env.str("SITE_URL", default="")
    or f"{'https' if HTTPS else 'http'}://{(ALLOWED_HOSTS or ['localhost'])[0].lstrip('.')}"
).rstrip("/")

ROOT_URLCONF = "supportscheme.urls"
WSGI_APPLICATION = "supportscheme.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "colleagues.User"
SITE_NAME = "Støttekollega"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "bootstrap",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "supportscheme",
    "colleagues",
    "contacts",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "supportscheme.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "supportscheme.middleware.NoStoreMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "supportscheme.context_processors.site",
            ],
        },
    }
]

# Database -------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Take the write lock at the start, or two writers meet "database is locked" half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # Deleted contacts are overwritten, not only unlinked (P4).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {"default": env.cache_url("CACHE_URL", default="locmemcache://")}

# Tasks ----------------------------------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_RESULT_BACKEND = env.str("CELERY_RESULT_BACKEND", default=f"file://{VAR_DIR / 'results'}")
if CELERY_BROKER_URL.startswith("filesystem://"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(VAR_DIR / "broker-control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
else:
    # A publisher must not hang on a stopped broker: the database row is the job, beat sends it again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "visibility_timeout": 600}
    # Nor on a stopped result store, which holds what a chord waits for.
    CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {
        "retry_policy": {"max_retries": 2, "interval_start": 0, "interval_step": 0.2}
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_RESULT_EXPIRES = 24 * 3600
# Otherwise every thread of a web server opens connections to Redis of its own and leaves them behind.
CELERY_RESULT_BACKEND_THREAD_SAFE = True
CELERY_TIMEZONE = "Europe/Oslo"
# The worker logs as the web server does: Celery's own handlers would print exceptions' texts.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "requeue-stale-reports": {"task": "reporting.requeue_stale_reports", "schedule": 10.0},
    # Within working hours; each time only those are written to who are due, so a missed hour is made up.
    "send-reminders": {
        "task": "reporting.send_reminders",
        "schedule": crontab(minute=10, hour="8-16"),
    },
    "refresh-nation-counts": {
        "task": "reporting.refresh_nation_counts",
        "schedule": crontab(minute=20, hour="5"),
    },
    "finish-purges": {"task": "reporting.finish_purges", "schedule": 300.0},
    "clear-sessions": {
        "task": "supportscheme.tasks.clear_sessions",
        "schedule": crontab(minute=40, hour="3"),
    },
    # How long the database's files may tell in which order contacts were logged.
    "shuffle-contacts": {"task": "contacts.tasks.shuffle_contacts", "schedule": 600.0},
}
# A report claimed longer ago than this belongs to a worker that died.
REPORT_LEASE_SECONDS = env.int("REPORT_LEASE_SECONDS", default=120)
# The first pause before a report that failed is tried again; each further one is twice as long.
REPORT_RETRY_SECONDS = env.int("REPORT_RETRY_SECONDS", default=10)

# Files ----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # The charts' letters: the same picture on a page as in a report.
    ("fonts/lato", Path(font_lato.__file__).parent / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "reports": {
        "BACKEND": "reporting.storage.AtomicFileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "reports"), "allow_overwrite": True},
    },
}

# Sign-in: by invitation only ------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "supportscheme.accounts.InvitationOnlyAccountAdapter"
SOCIALACCOUNT_ADAPTER = "supportscheme.accounts.InvitationOnlySocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up; allauth reads here whether there are passwords at all.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "supportscheme.sign_in_forms.PasswordLoginForm"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Whoever holds the code holds the address; there is no sign-up whose address would need proof.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_ORIGIN: list[str] = []
if env.str("OIDC_SERVER_URL", default=""):
    OIDC_ORIGIN = ["https://" + urlsplit(env.str("OIDC_SERVER_URL")).netloc]
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "oidc",
                "name": env.str("OIDC_NAME", default="Legeforeningen"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": env.str("OIDC_SERVER_URL")},
            }
        ]
    }

# Security -------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Signing in with the association's account posts to us and is sent on to its server.
        "form-action": [SELF, *OIDC_ORIGIN],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Nothing to other sites. Not "no-referrer": browsers then post forms with `Origin: null`, which CSRF refuses.
SECURE_REFERRER_POLICY = "same-origin"
# The proxy must set X-Forwarded-Proto and X-Forwarded-For itself, and drop what a client sends.
if env.bool("BEHIND_PROXY", default=False):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
# Signing in again gives new tokens; a form tapped before must not be lost over that.
CSRF_FAILURE_VIEW = "contacts.held.csrf_failure"
X_FRAME_OPTIONS = "DENY"
# Never in the session: its row would be written at the moment when a contact is (P2).
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# Language -------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"

# Mail -----------------------------------------------------------------------------------------------
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
if EMAIL_FILE_PATH := env.str("EMAIL_FILE_PATH", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(BASE_DIR / EMAIL_FILE_PATH)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="stottekollega@localhost")
EMAIL_TIMEOUT = 10

# Forms ----------------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# Logs carry what failed, never what was sent: an error report with local variables would hold answers.
DEFAULT_EXCEPTION_REPORTER = "supportscheme.error_reports.BareExceptionReporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"bare": {"()": "supportscheme.error_reports.BareFilter"}},
    "formatters": {
        "bare": {
            "()": "supportscheme.error_reports.BareFormatter",
            "format": "%(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "bare", "filters": ["bare"]},
        "mail_admins": {
            "class": "django.utils.log.AdminEmailHandler",
            "level": "ERROR",
            "formatter": "bare",
            "filters": ["bare"],
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console", "mail_admins"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

# The scheme -----------------------------------------------------------------------------------------
FIRST_YEAR = 1993
# Pooled periods never overlap and never cross a reform of the counties (DESIGN: the plan, line 4).
POOLED_PERIODS = [(2021, 2023), (2024, 2026)]
DISCLOSURE_THRESHOLD = env.int("DISCLOSURE_THRESHOLD", default=5)
DISCLOSURE_LEAST_WIDTH = env.int("DISCLOSURE_LEAST_WIDTH", default=3)
