"""Django's settings: pages, the spine's steps, and the database they are kept in."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from kordon.site import discovery
from kordon.site.configuration import read_configuration
from kordon.site.database_url import read_database_url
from kordon.site.secret_key import kept_key

CONFIGURATION = read_configuration()

SECRET_KEY = CONFIGURATION.secret_key or kept_key(CONFIGURATION.home)
DEBUG = CONFIGURATION.debug
ALLOWED_HOSTS = list(CONFIGURATION.allowed_hosts)

ROOT_URLCONF = "kordon.site.urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "kordon.site.apps.SiteConfig",
    *discovery.django_apps(),
]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kordon.spine.accounts.backend.AccountsBackend"]
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
    "kordon.site.proxy.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kordon.site.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kordon.site.access.AccessMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "kordon.site.navigation.page_frame",
            ],
            "builtins": ["kordon.site.page_tags"],
        },
    }
]

# What rooms with registers answer rooms that read claims, by dotted name: a room asks here and knows no other.
STATE_REGISTERS = discovery.registers()

# Style sheet, script and symbols come from this server's static files, through whitenoise: no second server, no build step.
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600  # seconds; addresses carry the file's hash (`{% asset %}`), so that a new one is fetched at once

# Nothing from elsewhere, nothing injected: no inline script or style, not even under a nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Signing in. allauth leads through password and second factor; passwords are judged by kordon.spine.accounts.sign_in alone.
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "kordon.site.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; Kordon sends no mail
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = False  # the guard in kordon.spine.accounts.guesses counts, in the database, for all processes
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds until a change of second factors asks for the password again
MFA_ADAPTER = "kordon.site.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Kordon"
MFA_TOTP_TOLERANCE = 1  # one step of 30 seconds for clocks that differ
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": "kordon.site.sign_in.forms.SecondFactorForm",
    "reauthenticate": "kordon.site.sign_in.forms.SecondFactorAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIGURATION.production  # passkeys on http://localhost

# A session ends after half an hour without a request, after twelve hours in any case, and with the browser.
SESSION_COOKIE_AGE = CONFIGURATION.session_idle_minutes * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kordon.site.failures.csrf"

# In production everything goes over TLS: either gunicorn has the certificate, or a proxy says that it does.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = CONFIGURATION.production
SECURE_HSTS_SECONDS = 31_536_000 if CONFIGURATION.production else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIGURATION.behind_proxy else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if CONFIGURATION.behind_proxy else []

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
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON",
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
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {10: "info", 20: "info", 25: "good", 30: "warn", 40: "bad"}  # Django's levels as tones of the style sheet
FILE_UPLOAD_HANDLERS = ["kordon.spine.intake.uploads.NamelessUploadHandler"]  # no plain copy is left by a kill
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a bulk action names its rows
LOGGING_CONFIG = None  # kordon.site.logs has set up logging
