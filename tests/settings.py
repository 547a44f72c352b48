"""Settings of the test suite: the project's own, with keys that protect nothing and a folder of its own.

The database is SQLite in a file (a Celery worker must see it too) unless `DATABASE_URL` says otherwise; the
broker is a folder unless `CELERY_BROKER_URL` names a Redis.
"""

import atexit
import os
import shutil
import tempfile
from urllib.parse import urlsplit

# pytest-xdist's process, "gw0" and so on. A process that a test starts belongs to the same one.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "gw0")


def _use_own_folder() -> None:
    """One folder for each test process, gone at its end; a Celery worker a test starts gets its parent's."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "all")
    owner = os.environ.get("TEST_FOLDER_OF")
    if owner == process:
        return
    # The processes of pytest-xdist end without a goodbye: the one that starts them cleans up after them.
    os.environ["VAR_DIR"] = tempfile.mkdtemp(
        prefix="stottekollega-test-", dir=os.environ["VAR_DIR"] if owner else None
    )
    if owner is None:
        atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)
    os.environ["TEST_FOLDER_OF"] = process


if "PYTEST_VERSION" in os.environ:
    _use_own_folder()
os.environ["ENV_FILE"] = ""
os.environ.setdefault("SECRET_KEY", "only-for-tests-and-protects-nothing-" * 2)
os.environ.setdefault("CONTACT_OWNER_KEY", "ab" * 32)
os.environ.setdefault("HTTPS", "False")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from supportscheme.settings import *  # noqa: E402
from supportscheme.settings import (  # noqa: E402
    CELERY_BROKER_URL,
    CELERY_RESULT_BACKEND,
    DATABASES,
    STATIC_ROOT,
    STORAGES,
    TEMPLATES,
    VAR_DIR,
)
from tests.undefined import Undefined  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("TEST", {"NAME": str(VAR_DIR / "test.sqlite3")})
    # Nothing here must survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = DATABASES["default"]["OPTIONS"][
        "init_command"
    ].replace("synchronous=FULL", "synchronous=OFF")
else:
    # The test database is dropped at the end; a kept connection would hold it.
    DATABASES["default"]["CONN_MAX_AGE"] = 0


def _own_redis_database(url: str) -> str:
    """Test processes share a Redis server and nothing in it: each has the database of its own number,
    whatever the address says. It is inherited, and names the database of the process before."""
    return urlsplit(url)._replace(path=f"/{PROCESS.removeprefix('gw')}").geturl()


if CELERY_BROKER_URL.startswith("redis://"):
    CELERY_BROKER_URL = _own_redis_database(CELERY_BROKER_URL)
    CELERY_RESULT_BACKEND = _own_redis_database(CELERY_RESULT_BACKEND)
    # Celery believes the environment before the settings.
    os.environ["CELERY_BROKER_URL"] = CELERY_BROKER_URL
    os.environ["CELERY_RESULT_BACKEND"] = CELERY_RESULT_BACKEND

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
