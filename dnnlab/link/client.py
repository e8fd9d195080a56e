"""The window's end of the link: starts the engine process, sends it messages, says why it died."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import multiprocessing
import os
import pickle
import queue
import shutil
import signal
import sys
import tempfile
import threading
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import cast

from dnnlab.errors import EngineError
from dnnlab.link.data_once import DataOnceSender
from dnnlab.link.messages import Close, FromEngine, ToEngine
from dnnlab.link.transfer import receive_message

PROCESSES = multiprocessing.get_context("spawn")
"""What makes the engine's process: a new Python, which is safe on every system."""
LAST_WORDS_LINES = 20
_LAST_WORDS_BYTES = 8192


class EngineClient:
    """One engine process and the pipe to it. A client serves one process; after its death take a new client.

    `send` and `wake` may be called from any thread and never wait. `receive` and `close` belong to one thread, which
    may block in `receive` while others send.

    Args:
        engine: The module whose `serve` the process runs. The one place where a lower floor names a higher one.
    """

    def __init__(self, engine: str = "dnnlab.engine.worker") -> None:
        self._engine = engine
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._waker, self._wake_request = multiprocessing.Pipe(duplex=False)
        self._waking = threading.Lock()
        self._woken = False
        self._outbox: queue.SimpleQueue[ToEngine | None] = queue.SimpleQueue()
        self._writer: threading.Thread | None = None
        self._unsendable: EngineError | None = None
        self._folder: Path | None = None

    def start(self) -> None:
        """Start the engine process; its first message will be `Ready`.

        Raises:
            EngineError: The client was started before, or the system refuses another process.
        """
        if self._process is not None:
            raise EngineError("This engine was started already", remedy="Make a new client for a new engine")
        self._folder = Path(tempfile.mkdtemp(prefix="dnnlab-engine-"))
        self._pipe, far_end = PROCESSES.Pipe(duplex=True)
        self._process = PROCESSES.Process(
            target=_run_engine, args=(self._engine, far_end, str(self._stderr)), name="dnnlab engine", daemon=True
        )
        try:
            self._process.start()
        except OSError as error:
            self._process = None
            self._tidy()
            raise EngineError(
                f"The engine process could not be started: {error}",
                remedy="Close other programs, then choose Train > Restart engine",
            ) from error
        finally:
            far_end.close()  # with our copy open, the child's death would not close the pipe
        self._writer = threading.Thread(target=self._write, args=(self._pipe,), name="engine writer", daemon=True)
        self._writer.start()

    @property
    def alive(self) -> bool:
        """Whether the engine process runs."""
        return self._process is not None and self._process.is_alive()

    @property
    def pid(self) -> int | None:
        """The engine's process number; None before the start."""
        return None if self._process is None else self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How the process ended: 0 as told, positive for a failure, minus the signal's number; None while it runs."""
        return None if self._process is None else self._process.exitcode

    def send(self, message: ToEngine) -> None:
        """Send a message, in the order of the calls. Does not wait for the engine to take it.

        Raises:
            EngineError: The engine does not run.
        """
        if not self.alive:
            raise self._death()
        self._outbox.put(message)

    def receive(self, timeout: float | None = None) -> FromEngine | None:
        """Return the engine's next message.

        Args:
            timeout: How many seconds to wait for it; None waits for as long as the engine lives.

        Returns:
            None if there was none in that time, or if `wake` was called.

        Raises:
            EngineError: The engine died; it says how, and quotes its last words. Or a message could not be sent.
        """
        if self._process is None or self._pipe is None:
            raise EngineError("The engine does not run", remedy="Start it first")
        try:
            ready = wait([self._pipe, self._waker, self._process.sentinel], timeout)
        except OSError as error:
            raise self._death() from error
        if self._pipe in ready or (self._process.sentinel in ready and self._readable()):
            return self._read(self._pipe)
        if self._process.sentinel in ready:
            raise self._death()
        if self._waker in ready:
            self._woken_up()
        return None

    def wake(self) -> None:
        """Let a `receive` that waits in another thread, or the next one, return None at once."""
        self._wake(None)

    def close(self, timeout: float = 3.0) -> None:
        """End the engine process: ask it, and if it has not ended within `timeout` seconds, force it. Idempotent."""
        if self._process is not None:
            if self.alive:
                self._outbox.put(Close())
                self._process.join(timeout)
            for force in (self._process.terminate, self._process.kill):
                if self._process.is_alive():
                    force()
                    self._process.join(timeout)
        self._tidy()

    def last_words(self) -> str:
        """The last lines that the engine wrote to its error stream; empty if it wrote none."""
        if self._folder is None:
            return ""
        try:
            with self._stderr.open("rb") as stream:
                stream.seek(0, os.SEEK_END)
                stream.seek(max(0, stream.tell() - _LAST_WORDS_BYTES))
                text = stream.read().decode("utf-8", "replace")
        except OSError:
            return ""
        lines = [line for line in text.splitlines() if line.strip()]
        return "\n".join(lines[-LAST_WORDS_LINES:])

    @property
    def _stderr(self) -> Path:
        assert self._folder is not None
        return self._folder / "stderr.txt"

    def _wake(self, unsendable: EngineError | None) -> None:
        with self._waking, contextlib.suppress(OSError):
            self._unsendable = self._unsendable or unsendable
            if not self._woken:
                self._woken = True
                self._wake_request.send_bytes(b"wake")

    def _woken_up(self) -> None:
        with self._waking:
            self._waker.recv_bytes()
            self._woken = False
            unsendable, self._unsendable = self._unsendable, None
        if unsendable is not None:
            raise unsendable

    def _readable(self) -> bool:
        """Whether a dead engine left a message in the pipe."""
        try:
            return self._pipe is not None and self._pipe.poll(0)
        except OSError:
            return False

    def _read(self, pipe: Connection) -> FromEngine:
        try:
            return cast("FromEngine", receive_message(pipe))
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise self._death() from error

    def _write(self, pipe: Connection) -> None:
        sender = DataOnceSender(pipe)
        while (message := self._outbox.get()) is not None:
            try:
                sender.send(message)
            except OSError:
                return  # `receive` notices the death and says why
            except (pickle.PicklingError, AttributeError, TypeError) as error:
                self._wake(EngineError(f"{type(message).__name__} could not be sent: {error}"))

    def _death(self) -> EngineError:
        if self._process is None:
            return EngineError("The engine does not run", remedy="Start it first")
        self._process.join(1.0)  # a broken pipe is seen a moment before the process has ended
        return EngineError(
            f"The engine {_manner_of_death(self._process.exitcode)}",
            where=_telling_line(self.last_words()),
            remedy="Start another engine; it goes on from the last snapshot",
        )

    def _tidy(self) -> None:
        self._outbox.put(None)
        for end in (self._pipe, self._waker, self._wake_request):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.close()
        if self._writer is not None:
            self._writer.join(1.0)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _telling_line(words: str) -> str:
    """The line of an engine's last words that says most: of a crash the first, of a Python error the last."""
    lines = [line.strip() for line in words.splitlines()]
    return next((line for line in lines if line.startswith("Fatal Python error")), lines[-1] if lines else "")


def _manner_of_death(exit_code: int | None) -> str:
    match exit_code:
        case None:
            return "closed its end of the pipe but still runs"
        case 0:
            return "has ended"
        case -9:
            return "was killed by signal 9 (SIGKILL), as the system does when memory runs out"
        case int() if exit_code < 0:
            return f"was killed by signal {-exit_code} ({_signal_name(-exit_code)})"
        case _:
            return f"ended with exit code {exit_code}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def _run_engine(engine: str, connection: Connection, stderr: str) -> None:
    """What the child process does: serve this pipe, and leave its last words in a file."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the whole group; the window decides
    descriptor = os.open(stderr, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8", closefd=False)  # noqa: SIM115
    faulthandler.enable()
    importlib.import_module(engine).serve(connection)
