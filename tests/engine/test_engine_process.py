"""The real engine in its own process. Each start costs seconds, so most tests share one."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest

from dnnlab.errors import EngineError, NonFiniteError
from dnnlab.link.client import EngineClient, _run_engine
from dnnlab.link.messages import (
    Answered,
    Ask,
    Credit,
    Edit,
    Frame,
    FromEngine,
    Halted,
    Keep,
    Kept,
    Load,
    Loaded,
    Pause,
    Play,
    Ready,
    Refused,
    Subscribe,
    ToEngine,
)
from dnnlab.link.probes import Axis, MixtureDensity, MixtureDensityAnswer, Subscription
from dnnlab.link.transfer import receive_message
from dnnlab.project.settings import Settings

from .models import toy_mixture, toy_regression, toy_table

pytestmark = pytest.mark.usefixtures("started_anew")
SOON = 60.0  # seconds: far more than is needed, so that a busy machine fails no test
Message = TypeVar("Message")

DENSITY = MixtureDensity("main", "y", Axis(-0.2, 1.2, 160), Axis(-0.2, 1.2, 128))


class Engine:
    """A client with a memory for what has arrived."""

    def __init__(self) -> None:
        self.client = EngineClient()
        self.client.start()
        self.ready = self.next(Ready)

    def tell(self, *messages: ToEngine) -> None:
        for message in messages:
            self.client.send(message)

    def next(self, kind: type[Message], timeout: float = SOON) -> Message:
        """The next message of a kind; others are passed over."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            message = self.client.receive(deadline - time.monotonic())
            if isinstance(message, kind):
                return message
        raise AssertionError(f"No {kind.__name__} came in {timeout} s")

    def rest(self, seconds: float) -> list[FromEngine]:
        """What arrives in the next seconds."""
        deadline = time.monotonic() + seconds
        received = []
        while time.monotonic() < deadline:
            message = self.client.receive(max(0.0, deadline - time.monotonic()))
            received += [message] if message is not None else []
        return received

    def load(self, tape: Path, *, resume: bool = False) -> Loaded:
        self.tell(Load("main", toy_mixture(), toy_table(), Settings(), "cpu", str(tape), resume=resume))
        return self.next(Loaded)


@pytest.fixture(scope="module")
def running() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.client.close()


@pytest.fixture
def engine(running: Engine, tmp_path: Path) -> Iterator[Engine]:
    """The shared engine with a fresh model, which is paused afterwards."""
    running.tell(Subscribe({}))
    running.load(tmp_path)  # passes over a frame that may still come, so a test that wants one gives a credit first
    yield running
    running.tell(Pause("main"), Keep("main", 99))
    while running.next(Kept).number != 99:
        pass


def test_that_the_engine_says_what_it_can_use(running: Engine) -> None:
    assert running.ready.devices[-1] == "cpu"
    assert "torch" in running.ready.versions


def test_that_frames_come_by_credit_while_it_trains(engine: Engine) -> None:
    engine.tell(Subscribe({"density": Subscription(DENSITY)}), Play("main"), Credit())
    engine.next(Frame)
    engine.rest(1.5)  # a frame of before the credit may still be under way, on a busy machine for long
    assert not [message for message in engine.rest(0.3) if isinstance(message, Frame)]
    engine.tell(Credit())
    first = engine.next(Frame)
    engine.tell(Credit())
    second = engine.next(Frame)
    assert second.progress["main"].step > first.progress["main"].step
    answer = second.answers["density"]
    assert isinstance(answer, MixtureDensityAnswer)
    assert answer.density.shape == (128, 160)


def test_that_losses_arrive_without_a_gap(engine: Engine) -> None:
    engine.tell(Play("main", 300))
    losses: list[float] = []
    while len(losses) < 300:
        engine.tell(Credit())
        batch = engine.next(Frame).progress["main"].losses
        assert batch.first_step == len(losses) + 1
        losses += batch.training.tolist()
    assert len(losses) == 300
    assert np.isfinite(losses).all()


def test_that_a_question_is_answered_while_it_trains(engine: Engine) -> None:
    engine.tell(Play("main"))  # for ever: an answer that came after the run would never come
    for number in range(10):
        engine.tell(Ask("drag", number, DENSITY))
        while engine.next(Answered).number != number:
            pass


def test_that_an_edit_while_it_trains_keeps_the_weights(engine: Engine) -> None:
    engine.tell(Play("main", 100))
    engine.next(Halted)
    engine.tell(Keep("main", 1))
    before = engine.next(Kept).snapshot
    engine.tell(Edit("main", toy_mixture(units=24)), Keep("main", 2), Play("main"))
    assert engine.next(Loaded).step == 100
    after = engine.next(Kept).snapshot
    np.testing.assert_array_equal(after.arrays["weight/x->h"][:20], before.arrays["weight/x->h"])


def test_that_a_run_that_blows_up_halts_and_names_the_quantity(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(optimizer="sgd", learning_rate=100.0)
    engine.tell(Load("main", toy_regression(), toy_table(), settings, "cpu", str(tmp_path)), Play("main"))
    halted = engine.next(Halted)
    assert isinstance(halted.error, NonFiniteError)
    assert halted.error.what


def test_that_a_refusal_says_what_was_refused(engine: Engine) -> None:
    engine.tell(Play("unknown"))
    refused = engine.next(Refused)
    assert (refused.request, refused.subject) == ("Play", "unknown")
    assert isinstance(refused.error, EngineError)


def test_that_an_engine_at_rest_uses_no_processor(engine: Engine) -> None:
    if not Path("/proc/self/stat").exists():
        pytest.skip("processor time of another process is read from /proc")
    engine.rest(0.2)
    before = _processor_time(engine.client.pid)
    time.sleep(0.5)
    assert _processor_time(engine.client.pid) - before <= 0.1


def _processor_time(pid: int | None) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_that_after_a_kill_a_new_engine_goes_on_from_the_last_snapshot(tmp_path: Path) -> None:
    victim = Engine()
    victim.load(tmp_path)
    victim.tell(Play("main"))
    marks: tuple[int, ...] = ()
    while not marks or marks[-1] == 0:
        tape = victim.next(Frame).progress["main"].tape
        marks = marks if tape is None else tuple(mark.step for mark in tape)
        victim.tell(Credit())
    assert victim.client.pid is not None
    os.kill(victim.client.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="killed by signal 9"):
        victim.next(Halted)
    victim.client.close()
    successor = Engine()
    try:
        loaded = successor.load(tmp_path, resume=True)
        assert loaded.step >= marks[-1]
        successor.tell(Play("main", loaded.step + 20))
        assert successor.next(Halted).step == loaded.step + 20
    finally:
        successor.client.close()
    assert successor.client.exit_code == 0


def test_that_the_engine_ends_when_its_window_is_gone(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    near, far = context.Pipe()
    process = context.Process(
        target=_run_engine, args=("dnnlab.engine.worker", far, str(tmp_path / "stderr.txt")), daemon=True
    )
    process.start()
    far.close()
    assert isinstance(receive_message(near), Ready)
    tape = tmp_path / "tape"
    tape.mkdir()
    near.send(Load("main", toy_mixture(), toy_table(), Settings(), "cpu", str(tape)))
    near.send(Play("main"))
    near.close()
    process.join(SOON)
    assert process.exitcode == 0
    process.close()
