"""The site's own settings, in an environment made for the tests."""

import atexit
import os
import shutil
import tempfile

for name in (
    *("SITE_URL", "TRUSTED_PROXIES", "CACHE_URL", "FRONT_CACHE_URL"),
    *("EMAIL_URL", "DEFAULT_FROM_EMAIL", "ADMIN_EMAIL", "BACKUP_DIR"),
    *("PYTHON_AKISMET_API_KEY", "PYTHON_AKISMET_BLOG_URL", "PYTHON_AKISMET_TIMEOUT"),
    *(name for name in os.environ if name.startswith("ANYMAIL_")),
):
    os.environ.pop(name, None)
os.environ["SECRET_KEY"] = "only-for-the-tests"
os.environ["DEBUG"] = "0"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="palabre-tests-")
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from config.settings import *  # noqa: E402, F403

atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)  # noqa: F405
STATIC_ROOT.mkdir()  # noqa: F405  whitenoise warns where there is none
# A busy machine takes its time; a test of an Akismet that is silent sets less.
AKISMET_TIMEOUT = 10.0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES |= {  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as on a real site: threads that meet in it wait for each other.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # noqa: F405
    # The disk need not have it before the next statement: nothing here outlives the tests.
    DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"  # noqa: F405
else:
    # A crowd here has more threads than a web process, and each may hold its connection for long.
    DATABASES["default"]["OPTIONS"]["pool"] |= {"max_size": 50, "timeout": 60}  # noqa: F405
