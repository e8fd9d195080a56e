"""`dnnlab train`: trains the models of a project one after the other, and tells how each did."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console

from dnnlab.cli.output import interruptible, print_json, print_lines, training_bar
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.headless_run import TrainingReport
from dnnlab.project.contents import Contents
from dnnlab.project.file import save
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.settings import Settings
from dnnlab.project.trained import Trained


def train_models(contents: Contents, steps: int | None, device: str, output: Path | None, *, as_json: bool) -> None:
    """Train every model of a project so many steps, by its schedule's length for None.

    Ctrl-C ends them where they are; with an output, what was learnt so far is saved.

    Raises:
        DnnlabError: The engine refused, or a model cannot be trained.
    """
    trained, reports = dict(contents.trained), dict[str, TrainingReport]()
    stopped_at: int | None = None
    with started_engine(quiet=as_json) as engine:
        for name in contents.project.models:
            reports[name], stopped_at = _train(engine, contents, name, steps, device, output, quiet=as_json)
            trained[name] = Trained(engine.keep(name=name), engine.history_of(name))
            if stopped_at is not None:
                break
            engine.unload(name)
    if output is not None:
        save(output, replace(contents, preview=b"").with_trained(trained))
    if stopped_at is not None:
        sys.stderr.write(f"dnnlab: stopped at step {stopped_at:,}, saved {output}\n")
        raise typer.Exit(130)
    _tell(contents, reports, output, as_json=as_json)


def _train(
    engine: HeadlessEngine,
    contents: Contents,
    name: str,
    steps: int | None,
    device: str,
    output: Path | None,
    *,
    quiet: bool,
) -> tuple[TrainingReport, int | None]:
    """Train one model; return how it went, and where it stopped if it was interrupted and is to be kept."""
    model, before = contents.project.model(name), contents.trained[name]
    count = default_steps(model.settings) if steps is None else steps
    by_name = model.settings.execution == "compiled"
    begin = "compiling the step, half a minute the first time" if by_name else "starting the engine"
    title = f"training {contents.project.title_of(name)}" if len(contents.project.models) > 1 else "training"
    with training_bar(count, quiet=quiet, begin=begin, title=title) as advance:
        history = before.history if before.snapshot is not None else None
        engine.load(model, contents.dataset, device, before.snapshot, name=name, history=history)
        try:
            with interruptible(advance) as watched:
                return engine.train(count, watched, name=name), None
        except KeyboardInterrupt:
            if output is None:
                raise
            engine.stop(name=name)
            return engine.train(0, name=name), engine.keep(name=name).step


@contextmanager
def started_engine(*, quiet: bool) -> Iterator[HeadlessEngine]:
    """Start an engine, saying so meanwhile on standard error unless it shall be quiet."""
    with ExitStack() as stack:
        with Console(stderr=True, quiet=quiet).status("Starting the engine"):
            engine = stack.enter_context(HeadlessEngine())
        yield engine


def default_steps(settings: Settings) -> int:
    """Return how many steps a model makes where nobody says how many: the schedule's length where there is one."""
    return settings.schedule_steps if settings.schedule in ("cosine", "one_cycle") else 4000


def _tell(contents: Contents, reports: dict[str, TrainingReport], output: Path | None, *, as_json: bool) -> None:
    models = contents.project.models
    if as_json:
        records = {name: _record(report, models[name].settings.seed) for name, report in reports.items()}
        several = [{"model": name, **record} for name, record in records.items()]
        print_json(records[MAIN_MODEL] | ({"models": several} if len(records) > 1 else {}))
        return
    for name, report in reports.items():
        title = f"{contents.project.title_of(name)}: " if len(reports) > 1 else ""
        notes = [report.note] if report.note else []
        print_lines(title + _sentence(report, models[name].settings.seed), *notes)
    print_lines(f"saved {output}" if output else "not saved; give --output FILE to keep it")


def _record(report: TrainingReport, seed: int) -> dict[str, object]:
    return {
        "steps": report.steps,
        "steps_per_second": report.steps_per_second,
        "train_loss": report.train_loss,
        "validation_loss": report.validation_loss,
        "seed": seed,
        "device": report.device,
        "execution": report.execution,
    }


def _sentence(report: TrainingReport, seed: int) -> str:
    parts = [f"step {report.steps:,}"]
    if report.steps_per_second:
        parts.append(f"{report.steps_per_second:,.0f} steps/s ({report.execution} on {report.device})")
    for name, loss in (("training", report.train_loss), ("validation", report.validation_loss)):
        if math.isfinite(loss):
            parts.append(f"{name} loss {loss:.4f}")
    return " · ".join([*parts, f"seed {seed}"])
