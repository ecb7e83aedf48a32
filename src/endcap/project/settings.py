"""Settings of the web application. What differs between installations comes from the environment:

ENDCAP_HOME   where data lies (default: ~/.endcap)
DATABASE_URL  postgresql://user:password@host/name (default: SQLite under ENDCAP_HOME)
ENDCAP_HOSTS  host names that may be asked for, separated by commas (default: this machine
              and HOST; any where HOST is 0.0.0.0)
ENDCAP_HTTPS  "1" behind a proxy that speaks HTTPS
ENDCAP_AUDIT_KEY, ENDCAP_AUDIT_ANCHOR
              files with the key of the history's chain and with its head (default: under
              ENDCAP_HOME; best where whoever has the database cannot come)
ENDCAP_PROXIES
              addresses of that proxy, separated by commas (default: this machine): what it says of
              whom it asks for (X-Forwarded-For) is believed
ENDCAP_SIGN_IN_WITH
              wecom, dingtalk, feishu, weixin, separated by commas: sign-in with accounts there, by
              the applications named below
ENDCAP_DEBUG  "1" shows error pages with details; never where others can reach it
ENDCAP_URL    the address under which people reach the desk: links in messages lead there

Notices leave the desk on the ways that are set up; the applications serve signing in, too:

ENDCAP_MAIL_URL   smtp://user:password@host:587?tls=1, or smtps://user:password@host
ENDCAP_MAIL_FROM  whom mail comes from: Endcap <endcap@example.com>
ENDCAP_WECOM_CORP_ID, ENDCAP_WECOM_AGENT_ID, ENDCAP_WECOM_SECRET             an application at WeCom
ENDCAP_DINGTALK_AGENT_ID, ENDCAP_DINGTALK_APP_KEY, ENDCAP_DINGTALK_APP_SECRET  one at DingTalk
ENDCAP_FEISHU_APP_ID, ENDCAP_FEISHU_APP_SECRET                               one at Feishu
ENDCAP_WEIXIN_APP_ID, ENDCAP_WEIXIN_APP_SECRET                               one at Weixin, for signing in only
ENDCAP_DINGTALK_CORP_ID, ENDCAP_FEISHU_TENANT_KEY                            only people of that company sign in
ENDCAP_WECOM_HOST, ENDCAP_DINGTALK_HOST, ENDCAP_FEISHU_HOST                  where the service is one's own
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from endcap.platform.catalogues import compiled_catalogues
from endcap.project.elsewhere import ways_to_sign_in
from endcap.project.home import database, home_folder, kept_secret, mail_server, public_address

PACKAGE = Path(__file__).resolve().parents[1]
HOME = home_folder()
HTTPS = os.environ.get("ENDCAP_HTTPS") == "1"
PROXIES = [one.strip() for one in os.environ.get("ENDCAP_PROXIES", "127.0.0.1,::1").split(",") if one.strip()]
DEBUG = os.environ.get("ENDCAP_DEBUG") == "1"
SECRET_KEY = kept_secret(HOME / "secret_key")
AUDIT_KEY = kept_secret(Path(os.environ.get("ENDCAP_AUDIT_KEY") or HOME / "audit_key"))
AUDIT_ANCHOR = Path(os.environ.get("ENDCAP_AUDIT_ANCHOR") or HOME / "audit_anchor.json")
_host = os.environ.get("HOST") or "127.0.0.1"
_usual_hosts = ["*"] if _host in ("0.0.0.0", "::") else ["localhost", "127.0.0.1", "[::1]", _host]
ALLOWED_HOSTS = [host for host in os.environ.get("ENDCAP_HOSTS", "").split(",") if host] or _usual_hosts

INSTALLED_APPS = [
    "endcap.platform",
    "endcap.company",
    "endcap.accounts",
    "endcap.visits",
    "endcap.shelf",
    "endcap.supply",
    "endcap.results",
    "endcap.conduct",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "django_htmx",
    "django_filters",
    "django_tasks_db",
    "ninja",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Its answers vary in length at random, and tokens are masked anew: sizes tell nothing (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "endcap.platform.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "endcap.platform.middleware.TokenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "endcap.company.middleware.CompanyMiddleware",
    "endcap.platform.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "endcap.project.urls"
WSGI_APPLICATION = "endcap.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["endcap.platform.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "endcap.platform.menu.layout",
            ],
        },
    }
]
FORM_RENDERER = "endcap.platform.forms.FormStyle"

# Counts tries: many enough that nobody pushes the others out.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

PUBLIC_URL = public_address(os.environ.get("ENDCAP_URL", ""))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ENDCAP_MAIL_FROM", "")
globals().update(mail_server(os.environ.get("ENDCAP_MAIL_URL", "")))
NOTICE_SERVICES = {
    "wecom": {
        "host": os.environ.get("ENDCAP_WECOM_HOST") or "https://qyapi.weixin.qq.com",
        "corp_id": os.environ.get("ENDCAP_WECOM_CORP_ID", ""),
        "agent_id": os.environ.get("ENDCAP_WECOM_AGENT_ID", ""),
        "secret": os.environ.get("ENDCAP_WECOM_SECRET", ""),
    },
    "dingtalk": {
        "host": os.environ.get("ENDCAP_DINGTALK_HOST") or "https://oapi.dingtalk.com",
        "agent_id": os.environ.get("ENDCAP_DINGTALK_AGENT_ID", ""),
        "app_key": os.environ.get("ENDCAP_DINGTALK_APP_KEY", ""),
        "app_secret": os.environ.get("ENDCAP_DINGTALK_APP_SECRET", ""),
    },
    "feishu": {
        "host": os.environ.get("ENDCAP_FEISHU_HOST") or "https://open.feishu.cn",
        "app_id": os.environ.get("ENDCAP_FEISHU_APP_ID", ""),
        "app_secret": os.environ.get("ENDCAP_FEISHU_APP_SECRET", ""),
    },
}

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "platform.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "endcap.platform.sign_in.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "endcap.platform.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "endcap.platform.sign_in.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "endcap.platform.sign_in.adapters.ElsewhereAdapter"
SOCIALACCOUNT_PROVIDERS = ways_to_sign_in(os.environ)
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "platform/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LOCALE_PATHS = [compiled_catalogues(PACKAGE / "project" / "locale", HOME / "locale")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HOME / "files"}},
    "staticfiles": {"BACKEND": "endcap.platform.staticfiles.CollectedFiles"},
}
# Until `collectstatic` ran (tests, development), files are served from the packages themselves.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

# With these beginnings a browser takes them over HTTPS only, and from no other name of the domain.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Its worker tells of every stop.
    "loggers": {"django_tasks": {"level": "ERROR"}, "django_tasks_db": {"level": "ERROR"}},
}
