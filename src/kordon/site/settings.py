"""Django's settings: pages, the spine's steps, and the database they are kept in."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from kordon.site.configuration import read_configuration
from kordon.site.database_url import read_database_url
from kordon.site.secret_key import kept_key

CONFIGURATION = read_configuration()

SECRET_KEY = CONFIGURATION.secret_key or kept_key(CONFIGURATION.home)
DEBUG = False
ALLOWED_HOSTS = list(CONFIGURATION.allowed_hosts)

ROOT_URLCONF = "kordon.site.urls"
INSTALLED_APPS = [
    "csp",
    "kordon.spine.audit.apps.AuditConfig",
    "kordon.spine.accounts.apps.AccountsConfig",
]
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]  # memory-hard, in the standard library
AUTH_PASSWORD_VALIDATORS = [  # length before rules of composition, as NIST SP 800-63B advises
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# Nothing from elsewhere, nothing injected: the one style sheet stands in the page under a nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [NONCE],
        "img-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# SQLite in the home folder, unless KORDON_DATABASE_URL names a PostgreSQL. IMMEDIATE: one writer at a time, which waits its
# turn for `timeout` seconds instead of failing half-way.
DATABASES = {
    "default": read_database_url(CONFIGURATION.database_url)
    or {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": CONFIGURATION.home / "kordon.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    }
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("ar", "العربية"),
    ("zh-hans", "中文"),
    ("en", "English"),
    ("fr", "Français"),
    ("ru", "Русский"),
    ("es", "Español"),
]
LOGGING_CONFIG = None  # kordon.site.logs has set up logging
