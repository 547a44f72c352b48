"""Settings of the test suite: the project's own, with keys that protect nothing."""

import os
import tempfile

os.environ["ENV_FILE"] = ""
os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("CONTACT_OWNER_KEY", "ab" * 32)
os.environ.setdefault("HTTPS", "False")
os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="stottekollega-test-"))
os.environ.setdefault("EMAIL_URL", "memorymail://")

from supportscheme.settings import *  # noqa: E402, F403
