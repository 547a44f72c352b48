"""The folder that is the queue: what a worker finds in it is whole, however slowly it was written."""

import threading
from queue import Empty

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from supportscheme import broker

LARGE = {"body": "x" * 2_000_000}


@pytest.fixture
def connection(tmp_path):
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path)}
    with Connection("filesystem://", transport_options=options) as found:
        yield found


def test_a_reader_never_meets_half_a_message(connection):
    """Kombu's own transport gives an empty file within a few of these."""
    reader, number = connection.channel(), 40
    writing = threading.Thread(
        target=lambda: [connection.channel()._put("q", LARGE) for _ in range(number)]
    )
    writing.start()
    found = 0
    while found < number:
        try:
            assert reader._get("q") == LARGE
            found += 1
        except Empty:
            assert writing.is_alive() or reader._size("q"), f"{found} of {number}"
    writing.join()


def test_what_a_killed_writer_left_half_written_is_no_message(connection, tmp_path):
    (tmp_path / "1_2.q.msg.part").write_text("{")
    channel = connection.channel()
    assert isinstance(channel, broker.Channel)
    assert channel._size("q") == 0
    with pytest.raises(Empty):
        channel._get("q")


def test_a_full_disk_is_an_error_of_the_broker(connection, tmp_path):
    channel = connection.channel()
    tmp_path.rmdir()
    with pytest.raises(ChannelError):
        channel._put("q", {})
