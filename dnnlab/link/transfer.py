"""Messages over a pipe with their large arrays apart, so that whoever receives hundreds of megabytes stays responsive.

Unpickling copies what it is given in one go, and no other thread of the process runs in the meantime. So a message is
sent without its large arrays, and each of them after it by itself; on the other side it stays where it arrived and
cannot be written to.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

_LARGE = 1 << 20
"""Bytes: smaller arrays are quickly copied."""


def send_message(connection: Connection, message: object) -> None:
    """Send a message for `receive_message`.

    Raises:
        OSError: The other end is gone.
    """
    arrays: list[pickle.PickleBuffer] = []

    def stays_inside(array: pickle.PickleBuffer) -> bool:
        small = array.raw().nbytes < _LARGE
        if not small:
            arrays.append(array)
        return small

    body = pickle.dumps(message, protocol=5, buffer_callback=stays_inside)
    connection.send_bytes(len(arrays).to_bytes(4, "little") + body)
    for array in arrays:
        connection.send_bytes(array.raw())


def receive_message(connection: Connection) -> Any:
    """Return the next message of `send_message`; its large arrays are read-only.

    Raises:
        EOFError: The other end is gone.
        OSError: The pipe is broken.
        pickle.UnpicklingError: The bytes are no message.
    """
    content = connection.recv_bytes()
    arrays: Sequence[bytes] = [connection.recv_bytes() for _ in range(int.from_bytes(content[:4], "little"))]
    return pickle.loads(memoryview(content)[4:], buffers=arrays)
