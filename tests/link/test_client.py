from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from dnnlab.data.dataset import Column, Dataset
from dnnlab.errors import EngineError
from dnnlab.graph.network import Network
from dnnlab.link.client import EngineClient
from dnnlab.link.messages import Halted, Load, Pause, Play, Ready
from dnnlab.project.settings import Settings

pytestmark = pytest.mark.usefixtures("started_anew")
ENGINE = f"{__package__}.small_engine"
SOON = 20.0  # seconds: far more than is needed, so that a busy machine fails no test


@pytest.fixture
def client() -> Iterator[EngineClient]:
    started = EngineClient(ENGINE)
    started.start()
    assert isinstance(started.receive(SOON), Ready)
    yield started
    started.close(0.5)


def test_that_messages_arrive_in_order_and_are_answered(client: EngineClient) -> None:
    for step in range(100):
        client.send(Play("main", until=step))
    received = [client.receive(SOON) for _ in range(100)]
    assert received == [Halted("main", step) for step in range(100)]


def test_that_receiving_gives_none_when_the_time_is_over(client: EngineClient) -> None:
    began = time.monotonic()
    assert client.receive(0.05) is None
    assert time.monotonic() - began >= 0.04


def test_that_sending_never_waits_for_the_engine(client: EngineClient) -> None:
    rows = 3_000_000
    table = Dataset("large", {"x": Column("x", np.zeros(rows))}, np.arange(rows), np.empty(0, np.int64))
    client.send(Pause("hang"))
    message = Load("main", Network.empty(), table, Settings(), "cpu", "")
    sending = threading.Thread(target=client.send, args=(message,), daemon=True)
    sending.start()
    sending.join(SOON)  # the engine hangs for much longer
    assert not sending.is_alive()


def test_that_large_messages_arrive(client: EngineClient) -> None:
    rows = 300_000
    table = Dataset("large", {"x": Column("x", np.zeros(rows))}, np.arange(rows), np.empty(0, np.int64))
    client.send(Load("main", Network.empty(), table, Settings(), "cpu", ""))
    assert client.receive(SOON) == Halted("main", rows)


def test_that_threads_send_while_another_receives(client: EngineClient) -> None:
    def play(first: int) -> None:
        for step in range(first, first + 50):
            client.send(Play("main", until=step))

    threads = [threading.Thread(target=play, args=(first,)) for first in (0, 1000, 2000)]
    for thread in threads:
        thread.start()
    received = [client.receive(SOON) for _ in range(150)]
    for thread in threads:
        thread.join()
    steps = [message.step for message in received if isinstance(message, Halted)]
    assert sorted(steps) == [*range(50), *range(1000, 1050), *range(2000, 2050)]


def test_that_waking_lets_a_blocked_receive_return(client: EngineClient) -> None:
    timer = threading.Timer(0.05, client.wake)
    timer.start()
    assert client.receive(SOON) is None
    timer.join()


def test_that_many_wakes_are_one(client: EngineClient) -> None:
    for _ in range(100_000):
        client.wake()
    assert client.receive(SOON) is None
    began = time.monotonic()
    assert client.receive(0.05) is None
    assert time.monotonic() - began >= 0.04


def test_that_a_message_sent_before_a_wake_is_not_lost(client: EngineClient) -> None:
    client.send(Play("main", until=7))
    client.wake()
    received = [client.receive(SOON), client.receive(SOON)]
    assert Halted("main", 7) in received


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_that_a_killed_engine_is_named_with_its_signal(client: EngineClient) -> None:
    assert client.pid is not None
    os.kill(client.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="killed by signal 9"):
        client.receive(SOON)
    assert not client.alive
    assert client.exit_code == -9
    with pytest.raises(EngineError, match="killed by signal 9"):
        client.send(Pause("main"))


def test_that_an_exit_code_is_named(client: EngineClient) -> None:
    client.send(Pause("exit"))
    with pytest.raises(EngineError, match="exit code 3") as caught:
        client.receive(SOON)
    assert "last snapshot" in caught.value.remedy


def test_that_the_last_words_of_an_engine_are_quoted(client: EngineClient) -> None:
    client.send(Pause("fail"))
    with pytest.raises(EngineError, match="the driver is on fire"):
        client.receive(SOON)
    assert "RuntimeError: the driver is on fire" in client.last_words()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_that_a_crash_is_told_apart_from_a_python_error(client: EngineClient) -> None:
    assert client.pid is not None
    os.kill(client.pid, signal.SIGSEGV)
    with pytest.raises(EngineError, match=r"signal 11 \(SIGSEGV\) \(Fatal Python error: Segmentation fault\)"):
        client.receive(SOON)


def test_that_an_answer_given_before_death_still_arrives(client: EngineClient) -> None:
    client.send(Play("main", until=5))
    client.send(Pause("exit"))
    while client.alive:
        time.sleep(0.01)
    assert client.receive(SOON) == Halted("main", 5)
    with pytest.raises(EngineError):
        client.receive(SOON)


def test_that_a_message_that_cannot_be_sent_is_named_and_harms_nothing(client: EngineClient) -> None:
    client.send(Play(lambda: None))  # type: ignore[arg-type]
    with pytest.raises(EngineError, match="Play could not be sent"):
        client.receive(SOON)
    client.send(Play("main", until=1))
    assert client.receive(SOON) == Halted("main", 1)


def test_that_closing_ends_the_engine_in_peace() -> None:
    client = EngineClient(ENGINE)
    client.start()
    client.close(SOON)
    assert not client.alive
    assert client.exit_code == 0
    client.close()


def test_that_closing_ends_an_engine_that_hangs(client: EngineClient) -> None:
    client.send(Pause("hang"))
    client.close(0.2)
    assert not client.alive
    assert client.exit_code != 0


def test_that_closing_leaves_no_file_and_no_thread() -> None:
    client = EngineClient(ENGINE)
    client.start()
    assert client.receive(SOON) is not None
    folder = Path(client._folder or "")
    assert folder.is_dir()
    client.close(SOON)
    assert not folder.exists()
    assert not [thread for thread in threading.enumerate() if thread.name == "engine writer"]


def test_that_a_client_serves_one_process() -> None:
    client = EngineClient(ENGINE)
    with pytest.raises(EngineError, match="does not run"):
        client.send(Pause("main"))
    with pytest.raises(EngineError, match="does not run"):
        client.receive(0.0)
    client.start()
    with pytest.raises(EngineError, match="already"):
        client.start()
    client.close()


def test_that_the_link_needs_no_torch() -> None:
    import subprocess

    check = "import sys, dnnlab.link.client; sys.exit('torch' in sys.modules or 'PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
