"""`dnnlab train --restarts`: copies with other seeds train side by side, and the best of them is kept."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import typer
from rich.console import Console
from rich.table import Table as TextTable

from dnnlab.cli.output import interruptible, print_json, print_lines, restarts_bar
from dnnlab.errors import NonFiniteError
from dnnlab.link.headless import HeadlessEngine
from dnnlab.link.restart_results import RestartResults
from dnnlab.project.file import Contents, save
from dnnlab.project.history import LossHistory

_DECIMALS = 4


def train_restarts(
    contents: Contents, count: int, steps: int, device: str, output: Path | None, *, as_json: bool
) -> None:
    """Train the project's model so many times, with seeds from its own on, and tell how all of them did.

    Ctrl-C ends them where they are; with an output, the best so far is saved.

    Raises:
        NonFiniteError: All of them diverged.
        DnnlabError: The engine refused.
    """
    model, interrupted = contents.project.model(), False
    with HeadlessEngine() as engine, restarts_bar(steps, quiet=as_json) as advance:
        loaded = engine.load(model, contents.dataset, device)
        try:
            with interruptible(advance) as watched:
                results = engine.restart(model.settings.seed, count, steps, watched)
        except KeyboardInterrupt:
            if output is None:
                raise
            results, interrupted = engine.stop_restarts(), True
        best = results.best
        if best is None:
            raise NonFiniteError("All restarts diverged", remedy="Lower the learning rate")
        engine.keep_restart(best)
        snapshot, history = engine.keep(), engine.history
    if output is not None:
        settings = model.settings.with_values(seed=results.seeds[best])
        project = contents.project.with_model(replace(model, settings=settings))
        save(output, replace(contents, project=project, snapshot=snapshot, history=history, preview=b""))
    if interrupted:
        sys.stderr.write(f"dnnlab: stopped at step {snapshot.step:,}, saved {output}\n")
        raise typer.Exit(130)
    if as_json:
        print_json(_report(results, best, history, loaded.device))
    else:
        _tell(results, best, loaded.device, output)


def _report(results: RestartResults, best: int, history: LossHistory, device: str) -> dict[str, object]:
    """What an ordinary run tells, about the run that is kept, and how all of them did."""
    return {
        "steps": results.last.step,
        "steps_per_second": _rate(results),
        "train_loss": history.training_loss(),
        "validation_loss": history.validation_loss(),
        "seed": results.seeds[best],
        "device": device,
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


def _tell(results: RestartResults, best: int, device: str, output: Path | None) -> None:
    table = TextTable("seed", "training loss", "validation loss", "")
    for run in results.order:
        diverged = int(results.last.diverged[run])
        mark = f"diverged at step {diverged:,}" if diverged else "[green]kept" if run == best else ""
        table.add_row(str(results.seeds[run]), _number(results.training[run]), _number(results.validation[run]), mark)
    Console().print(table)
    rate = f"{_rate(results):,.0f} steps/s of all ({results.last.execution} on {device})"
    kept = f"saved {output}" if output else "not saved; give --output FILE to keep it"
    notes = [results.last.note] if results.last.note else []
    summary = f"step {results.last.step:,} · {rate} · kept the best of {len(results.seeds)}, seed {results.seeds[best]}"
    print_lines(summary, *notes, kept)


def _rate(results: RestartResults) -> float:
    return results.last.step / results.last.seconds if results.last.seconds > 0 else 0.0


def _number(value: float) -> str:
    return f"{value:.{_DECIMALS}f}" if np.isfinite(value) else "–"
