"""`dnnlab train --restarts`: copies with other seeds train side by side, and the best of them is kept."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table as TextTable

from dnnlab.cli.output import interruptible, print_json, print_lines, restarts_bar
from dnnlab.cli.training import default_steps, started_engine
from dnnlab.errors import NonFiniteError
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.contents import Contents
from dnnlab.project.file import save
from dnnlab.project.history import LossHistory
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.snapshot import Snapshot
from dnnlab.project.trained import Trained

_DECIMALS = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """What came of the restarts of one model, and the copy that is kept."""

    results: RestartResults
    best: int
    device: str
    snapshot: Snapshot
    history: LossHistory
    interrupted: bool


def train_restarts(
    contents: Contents, count: int, steps: int | None, device: str, output: Path | None, *, as_json: bool
) -> None:
    """Train every model of the project so many times, with seeds from its own on, and tell how all of them did.

    Ctrl-C ends them where they are; with an output, the best so far is saved.

    Raises:
        NonFiniteError: All of them diverged.
        DnnlabError: The engine refused.
    """
    outcomes: dict[str, _Outcome] = {}
    with started_engine(quiet=as_json) as engine:
        for name in contents.project.models:
            outcomes[name] = _train(engine, contents, name, count, steps, device, output, quiet=as_json)
            if outcomes[name].interrupted:
                break
            engine.unload(name)
    if output is not None:
        save(output, _with_outcomes(contents, outcomes))
    last = [*outcomes.values()][-1]
    if last.interrupted:
        sys.stderr.write(f"dnnlab: stopped at step {last.snapshot.step:,}, saved {output}\n")
        raise typer.Exit(130)
    if as_json:
        several = [{"model": name, **_report(outcome)} for name, outcome in outcomes.items()]
        print_json(_report(outcomes[MAIN_MODEL]) | ({"models": several} if len(several) > 1 else {}))
        return
    for name, outcome in outcomes.items():
        _tell(outcome, contents.project.title_of(name) if len(outcomes) > 1 else "")
    print_lines(f"saved {output}" if output else "not saved; give --output FILE to keep it")


def _train(
    engine: HeadlessEngine,
    contents: Contents,
    name: str,
    count: int,
    steps: int | None,
    device: str,
    output: Path | None,
    *,
    quiet: bool,
) -> _Outcome:
    model, interrupted = contents.project.model(name), False
    steps = default_steps(model.settings) if steps is None else steps
    with restarts_bar(steps, quiet=quiet) as advance:
        loaded = engine.load(model, contents.dataset, device, name=name)
        try:
            with interruptible(advance) as watched:
                results = engine.restart(model.settings.seed, count, steps, watched, name=name)
        except KeyboardInterrupt:
            if output is None:
                raise
            results, interrupted = engine.stop_restarts(name=name), True
        best = results.best
        if best is None:
            where = name if len(contents.project.models) > 1 else ""
            raise NonFiniteError("All restarts diverged", where=where, remedy="Lower the learning rate")
        engine.keep_restart(best, name=name)
        kept = engine.keep(name=name)
        return _Outcome(results, best, loaded.device, kept, engine.history_of(name), interrupted)


def _with_outcomes(contents: Contents, outcomes: dict[str, _Outcome]) -> Contents:
    """The contents with the copies that are kept, and with their seeds."""
    project, trained = contents.project, dict(contents.trained)
    for name, outcome in outcomes.items():
        model = project.model(name)
        settings = model.settings.with_values(seed=outcome.results.seeds[outcome.best])
        project = project.with_model(replace(model, settings=settings), name)
        trained[name] = Trained(outcome.snapshot, outcome.history)
    return replace(contents, project=project, preview=b"").with_trained(trained)


def _report(outcome: _Outcome) -> dict[str, object]:
    """What an ordinary run tells, about the run that is kept, and how all of them did."""
    results, best = outcome.results, outcome.best
    return {
        "steps": results.last.step,
        "steps_per_second": _rate(results),
        "train_loss": outcome.history.training_loss(),
        "validation_loss": outcome.history.validation_loss(),
        "seed": results.seeds[best],
        "device": outcome.device,
        "execution": results.last.execution,
        "restarts": [
            {
                "seed": results.seeds[run],
                "train_loss": float(results.training[run]),
                "validation_loss": float(results.validation[run]),
                "kept": run == best,
            }
            for run in range(len(results.seeds))
        ],
    }


def _tell(outcome: _Outcome, title: str) -> None:
    results, best = outcome.results, outcome.best
    table = TextTable("seed", "training loss", "validation loss", "", title=title or None)
    for run in results.order:
        diverged = int(results.last.diverged[run])
        mark = f"diverged at step {diverged:,}" if diverged else "[green]kept" if run == best else ""
        table.add_row(str(results.seeds[run]), _number(results.training[run]), _number(results.validation[run]), mark)
    Console().print(table)
    rate = f"{_rate(results):,.0f} steps/s of all ({results.last.execution} on {outcome.device})"
    notes = [results.last.note] if results.last.note else []
    summary = f"step {results.last.step:,} · {rate} · kept the best of {len(results.seeds)}, seed {results.seeds[best]}"
    print_lines(summary, *notes)


def _rate(results: RestartResults) -> float:
    return results.last.step / results.last.seconds if results.last.seconds > 0 else 0.0


def _number(value: float) -> str:
    return f"{value:.{_DECIMALS}f}" if np.isfinite(value) else "–"
