"""Several finished files in one archive; the same files give the same bytes."""

import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO

from reporting import storage
from reporting.models import ReportFile

_IN_MEMORY = 4 * 1024 * 1024


def pack(files: Iterable[ReportFile]) -> IO[bytes]:
    """A ZIP of the files under the names people know, open at its beginning. Raises FileNotFoundError."""
    output = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    with zipfile.ZipFile(output, "w") as packed:
        for file in sorted(files, key=lambda file: file.name):
            # ZipInfo's own date, the earliest there is: a clock would change the bytes.
            with storage.read(file.checksum) as content:
                packed.writestr(zipfile.ZipInfo(file.name), content.read())
    output.seek(0)
    return output
