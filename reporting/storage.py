"""Where finished reports lie: under their checksum, and once more under the name people know them by."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages


class AtomicFileSystemStorage(FileSystemStorage):
    """A file is there whole or not at all: it is written beside its place and then moved there."""

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(dir=target.parent, prefix=".partial-")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, target)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(partial)
            raise
        return name


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    checksum: str
    size: int


def reports_storage() -> Storage:
    return storages["reports"]


def path_of(checksum: str) -> str:
    """Where the content with that checksum lies in the storage."""
    return f"by-checksum/{checksum[:2]}/{checksum}"


def store(name: str, content: bytes) -> StoredFile:
    """Keep `content` under its checksum and under `name`. Raises OSError; then neither is half there."""
    storage = reports_storage()
    checksum = hashlib.sha256(content).hexdigest()
    place = path_of(checksum)
    if not storage.exists(place):
        storage.save(place, ContentFile(content))
    storage.save(name, ContentFile(content))
    return StoredFile(name, checksum, len(content))


def together(files: Mapping[str, StoredFile]) -> str:
    """One SHA-256 for several files, by their names."""
    lines = "".join(f"{file.checksum}  {name}\n" for name, file in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def read(checksum: str) -> File:
    """The content with that checksum, open for reading. Raises FileNotFoundError."""
    return reports_storage().open(path_of(checksum))
