"""How commands answer: progress bars for people, JSON for programs."""

from __future__ import annotations

import io
import json
import math
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as ProgressBar

from dnnlab.link.messages import Progress, RestartsProgress

NOT_KEPT = "dnnlab: stopped, and nothing was saved; give --output FILE to keep what is learnt so far\n"
"""What is said after Ctrl-C where no output was named."""

Told = TypeVar("Told", Progress, RestartsProgress)


def print_json(value: object) -> None:
    """Print a value as JSON, in ASCII for any pipe; NaN and infinities, which JSON does not have, become null."""
    sys.stdout.write(json.dumps(_finite(value), indent=2, default=str) + "\n")


def print_lines(*lines: str) -> None:
    """Print lines for a person as they stand: a file may be called `[bold].onnx`."""
    console = Console(soft_wrap=True, markup=False, highlight=False)
    for line in lines:
        console.print(line)


def allow_any_letter() -> None:
    """Let letters that a terminal or pipe cannot take become question marks instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _finite(value: object) -> object:
    match value:
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {key: _finite(item) for key, item in value.items()}
        case list() | tuple():
            return [_finite(item) for item in value]
    return value


@contextmanager
def training_bar(
    steps: int, *, quiet: bool, begin: str = "starting the engine", title: str = "training"
) -> Iterator[Callable[[Progress], None]]:
    """Show a progress bar on standard error while training; yields what is to be told of each frame.

    Args:
        steps: How many there will be.
        quiet: Whether to show nothing.
        begin: What goes on before the first step.
        title: What is trained.
    """
    bar = ProgressBar(
        TextColumn(escape(title)),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task("training", total=steps, figures=begin)
        begun_at: list[int] = []
        rate = 0.0

        def advance(progress: Progress) -> None:
            nonlocal rate
            if not begun_at:
                begun_at.append(progress.step)
            rate = progress.steps_per_second or rate  # the last frame comes when the run has paused
            losses = progress.losses.training
            loss = f"loss {losses[-1]:.4f} · " if len(losses) else ""
            done = steps if not progress.running and progress.step > begun_at[0] else progress.step - begun_at[0]
            bar.update(task, completed=min(done, steps), figures=f"{loss}{rate:,.0f} steps/s")

        yield advance


@contextmanager
def restarts_bar(steps: int, *, quiet: bool) -> Iterator[Callable[[RestartsProgress], None]]:
    """Show a progress bar on standard error while restarts train; yields what is to be told of each report."""
    bar = ProgressBar(
        TextColumn("restarts"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=quiet,
    )
    with bar:
        task = bar.add_task("restarts", total=steps)
        yield lambda progress: bar.update(task, completed=progress.step)


@contextmanager
def interruptible(advance: Callable[[Told], None]) -> Iterator[Callable[[Told], None]]:
    """Let Ctrl-C raise KeyboardInterrupt between two frames only, so that the engine can still be asked."""
    pressed: list[bool] = []

    def watched(progress: Told) -> None:
        advance(progress)
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda _number, _frame: pressed.append(True))
    try:
        yield watched
    finally:
        signal.signal(signal.SIGINT, before)
