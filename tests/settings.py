"""Settings of the test suite: the project's own, with keys that protect nothing and a folder of its own.

The database is SQLite in a file (a Celery worker must see it too) and the broker a folder, unless there are
servers.
"""

import atexit
import json
import os
import shutil
import tempfile


def _use_own_things() -> None:
    """One folder for each test process, gone at its end, and one pair of servers, if there are any
    (`script/private_servers.py`). What a test starts gets its parent's."""
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
    if servers := json.loads(os.environ.get("TEST_SERVERS", "[]")):
        number = 0 if process == "all" else int(process.removeprefix("gw"))
        if number >= len(servers):
            raise RuntimeError(
                f"{process} has no servers of its own: use at most -n {len(servers)}"
            )
        os.environ.update(servers[number])


if "PYTEST_VERSION" in os.environ:
    _use_own_things()
os.environ["ENV_FILE"] = ""
os.environ.setdefault("SECRET_KEY", "only-for-tests-and-protects-nothing-" * 2)
os.environ.setdefault("CONTACT_OWNER_KEY", "ab" * 32)
os.environ.setdefault("HTTPS", "False")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from supportscheme.settings import *  # noqa: E402
from supportscheme.settings import (  # noqa: E402
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

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()
