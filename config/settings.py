"""Settings of Palabre. Everything that differs between two sites comes from the environment."""

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from config import environment, languages
from config.environment import env, read

BASE_DIR = Path(__file__).resolve().parent.parent

# ---------------------------------------------------------------- Environment

DEBUG = read("DEBUG", environment.boolean, "0", "1 or 0")
DATA_DIR = read("DATA_DIR", environment.folder, str(BASE_DIR / "var"), "a folder to write in")
SITE_URL = read(
    "SITE_URL",
    environment.site_url,
    "http://127.0.0.1:8000",
    "the address of the site, such as https://blog.example",
)
HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = env.str("SECRET_KEY", default="only-for-development" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it to a long random text, and keep it.")

ALLOWED_HOSTS = read(
    "ALLOWED_HOSTS",
    environment.words,
    "localhost,127.0.0.1,[::1]",
    "host names parted by commas",
)
TRUSTED_PROXIES = read(
    "TRUSTED_PROXIES",
    environment.networks,
    "",
    "addresses or networks parted by commas, such as 127.0.0.1,10.0.0.0/8",
)

# ---------------------------------------------------------------- Applications

INSTALLED_APPS = [
    "config",
    "accounts",
    "operations",
    "privacy",
    "subscriptions",
    "comments",
    "blog",
    "anymail",
    "crispy_forms",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_prose_editor",
    "django_tasks_db",
    "mptt",
    "accounts.admin_app.GuardedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.log.RequestNameMiddleware",
    "config.metrics.MetricsMiddleware",
    "config.middleware.HeadMiddleware",
    "config.middleware.HealthMiddleware",
    "config.middleware.TrustedProxyMiddleware",
    "config.kept_pages.KeptPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.SameOriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Above the messages, which are put into words when the response leaves.
    "blog.middleware.BlogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "comments.middleware.ReplyToCommentMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "blog.middleware.LimitsMiddleware",
    "blog.middleware.OldAddressMiddleware",
]

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
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "blog.context_processors.blog",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ("palabre",)
CRISPY_TEMPLATE_PACK = "palabre"

# ---------------------------------------------------------------- Data

DATABASES = {
    "default": read(
        "DATABASE_URL",
        environment.database,
        f"sqlite:///{DATA_DIR / 'palabre.sqlite3'}",
        "sqlite:////path/to/file or postgresql://user:password@host/name",
    )
}
CACHES = {
    "default": read("CACHE_URL", environment.cache, "locmem://", "locmem:// or redis://host:6379/0")
}
# Where the cache in front of the site is told which pages have changed; deploy/nginx has one.
FRONT_CACHE_URL = read(
    "FRONT_CACHE_URL", environment.web_address, "", "an address such as http://127.0.0.1:8009"
)
# Where the worker keeps a backup of each night.
BACKUP_DIR = read(
    "BACKUP_DIR", environment.place, "", "the path of a folder from the root, such as /var/backups"
)
TASKS = {"default": {"BACKEND": "config.queue.QueueBackend"}}

# ---------------------------------------------------------------- Mail

MAILERS = {
    "default": read(
        "EMAIL_URL",
        environment.mailer,
        f"file://{DATA_DIR / 'mail'}",
        "smtp+tls://user:password@host:587, smtp+ssl://…, smtp://… or file:///folder",
    )
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="palabre@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who is told of faults of the site.
ADMINS = read("ADMIN_EMAIL", environment.addresses, "", "e-mail addresses parted by commas")
# For what mail providers tell by webhooks, under the names of Anymail; it sends nothing.
ANYMAIL = environment.beginning_with("ANYMAIL_")

# ---------------------------------------------------------------- Language and time

LANGUAGE_CODE = "fr"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = languages.found_in(LOCALE_PATHS[0])
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# ---------------------------------------------------------------- Files

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "avif", "zip", "gz", "br", "woff2", "map")
]
MEDIA_URL = "media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "blog.files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---------------------------------------------------------------- Security

# The one script that stands in the pages themselves, since it must run before the first paint.
THEME_SCRIPT = (BASE_DIR / "templates/_theme.js").read_bytes()
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [
        *(CSP.SELF, CSP.NONCE, f"'sha256-{b64encode(sha256(THEME_SCRIPT).digest()).decode()}'")
    ],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Other hosts of the domain, and a browser's built-in list, are not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# A browser takes a cookie of this name from this host alone, over HTTPS and for the whole of it.
# https://www.rfc-editor.org/rfc/rfc6265bis (4.1.3.2); over plain HTTP it would take none.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# What an authenticator calls the site. How often a code may be tried is counted by accounts.
OTP_TOTP_ISSUER = SITE_URL.partition("://")[2]
OTP_TOTP_THROTTLE_FACTOR = 0

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# ---------------------------------------------------------------- Feeds

WEBSUB_HUB = read(
    "WEBSUB_HUB", environment.web_address, "", "the address of a hub, such as https://hub.example/"
)

# ---------------------------------------------------------------- Spam filter

# The names are those that the akismet package reads by itself.
AKISMET_API_KEY = env.str("PYTHON_AKISMET_API_KEY", default="")
AKISMET_BLOG_URL = env.str("PYTHON_AKISMET_BLOG_URL", default="")
AKISMET_CLIENT = "akismet.SyncClient"
AKISMET_TIMEOUT = read("PYTHON_AKISMET_TIMEOUT", float, "1.0", "a number of seconds")

# ---------------------------------------------------------------- Log and metrics

LOG_FORMAT = read("LOG_FORMAT", environment.log_format, "text", "text or json")
SLOW_QUERY_MS = read("SLOW_QUERY_MS", int, "500", "a number of milliseconds")
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# A name of the prometheus_client package, which reads it itself.
PROMETHEUS_MULTIPROC_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "name": {"()": "config.log.Name"},
        "discreet": {"()": "config.discretion.Discreet"},
    },
    "formatters": {
        "text": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["name", "discreet"],
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # One line for each question to the spam filter says nothing that its history does not.
        "httpx": {"level": "WARNING"},
        # Nor do those for each connection that is lent and given back.
        "psycopg.pool": {"level": "WARNING"},
    },
}
