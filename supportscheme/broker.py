"""The folder that is the queue by default, in which a message appears whole or not at all."""

import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    # Of kombu's two parents one says "message" and one "payload".
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Kombu writes where a worker may read already: one that finds the file still empty dies of it."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        whole = Path(self.data_folder_out, name)
        part = whole.with_name(f"{name}.part")
        try:
            part.write_bytes(dumps(payload).encode())
            part.rename(whole)
        except OSError as error:
            raise ChannelError(f"Cannot add the message {whole}") from error


class Transport(filesystem.Transport):
    Channel = Channel


def install() -> None:
    """Make this the transport of `filesystem://` addresses."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"
