from __future__ import annotations

import multiprocessing
import threading

import numpy as np
import pytest

from dnnlab.errors import EngineError
from dnnlab.graph.network import Network
from dnnlab.link.messages import Kept
from dnnlab.link.transfer import receive_message, send_message
from dnnlab.project.snapshot import Snapshot


def through_a_pipe(*messages: object) -> list[object]:
    far, near = multiprocessing.Pipe()

    def send() -> None:
        for message in messages:
            send_message(far, message)

    sender = threading.Thread(target=send)
    sender.start()
    received = [receive_message(near) for _ in messages]
    sender.join()
    return received


def test_that_messages_arrive_whole_and_in_order_however_large_their_arrays() -> None:
    large = np.arange(600_000, dtype=np.float64).reshape(1000, 600)
    arrays = {"large": large, "turned": large.T, "strided": large[::2], "small": np.arange(5.0)}
    snapshot = Snapshot(7, Network.empty(), arrays)
    kept, error, text = through_a_pipe(Kept("main", 3, snapshot, 7), EngineError("Gone", remedy="Start it"), "text")
    assert isinstance(kept, Kept)
    assert (kept.number, kept.snapshot.step, kept.snapshot.network) == (3, 7, snapshot.network)
    for name, array in arrays.items():
        np.testing.assert_array_equal(kept.snapshot.arrays[name], array)
    assert isinstance(error, EngineError)
    assert error.remedy == "Start it"
    assert text == "text"


def test_that_a_large_array_is_not_copied_again_and_cannot_be_written_to() -> None:
    (array,) = through_a_pipe(np.ones(1 << 20))
    assert isinstance(array, np.ndarray)
    assert isinstance(array.base, bytes) or not array.flags.owndata
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 2.0


def test_that_an_end_that_is_gone_is_told() -> None:
    far, near = multiprocessing.Pipe()
    far.close()
    with pytest.raises(EOFError):
        receive_message(near)
