"""A mail server on this machine that keeps count of the mails it takes, and may fall silent."""

import re
import socket
import threading
from typing import IO


class MailServer(threading.Thread):
    """Takes mails one at a time; `taken` has the receiver of each, in order."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.taken: list[str] = []
        self.start()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def run(self) -> None:
        while True:
            try:
                client, _address = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as stream:
                self._talk(stream)

    def close(self) -> None:
        """Take no more mails."""
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def take(self, stream: IO[bytes], address: str) -> bool:
        """Take the mail to `address` whole; whether the sender is told so."""
        self.taken.append(address)
        return True

    def _talk(self, stream: IO[bytes]) -> None:
        address = ""
        _say(stream, "220 here")
        while line := stream.readline().decode():
            if receiver := re.match(r"RCPT TO:<(.*)>", line, re.I):
                address = receiver[1]
            if not line.upper().startswith("DATA"):
                _say(stream, "250 ok")
                continue
            _say(stream, "354 go on")
            while stream.readline() not in (b".\r\n", b""):
                pass
            if not self.take(stream, address):
                return
            _say(stream, "250 taken")


class SilentServer(MailServer):
    """Takes a mail and hangs up before saying whether it has it."""

    def take(self, stream: IO[bytes], address: str) -> bool:
        super().take(stream, address)
        return False


class HoldingServer(MailServer):
    """Falls silent at one mail and waits until its sender is gone. `keeps_it`: the receiver has that mail."""

    def __init__(self, *, at: int, keeps_it: bool) -> None:
        self.at, self.keeps_it = at, keeps_it
        self.holds = threading.Event()
        super().__init__()

    def take(self, stream: IO[bytes], address: str) -> bool:
        if self.holds.is_set() or len(self.taken) + 1 < self.at:
            return super().take(stream, address)
        if self.keeps_it:
            super().take(stream, address)
        self.holds.set()
        stream.readline()
        return False


def _say(stream: IO[bytes], text: str) -> None:
    stream.write(f"{text}\r\n".encode())
    stream.flush()
