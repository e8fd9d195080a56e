"""The commands, one function each."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table as TextTable

import dnnlab
from dnnlab.cli.output import print_json, print_lines
from dnnlab.cli.subject import contents_of
from dnnlab.errors import ExportError, ProjectFileError, SettingsError
from dnnlab.experiments.catalog import experiment_named, experiments
from dnnlab.link.headless import HeadlessEngine
from dnnlab.project.contents import Contents
from dnnlab.project.file import SUFFIX
from dnnlab.project.project import MAIN_MODEL
from dnnlab.project.settings import Execution, Optimizer

application = typer.Typer(
    name="dnnlab",
    help="A desktop laboratory for deep neural networks. Without a command it opens the window.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Subject = Annotated[str, typer.Argument(help="A project file, or an experiment's name.", show_default=False)]
Seed = Annotated[int | None, typer.Option(help="Fixes data and weights.", min=0, show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


class ThemeName(StrEnum):
    """The window's two looks."""

    DARK = "dark"
    LIGHT = "light"


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dnnlab {dnnlab.__version__}")
        raise typer.Exit


@application.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A desktop laboratory for deep neural networks. Without a command it opens the window."""
    if context.invoked_subcommand is None and not version:
        from dnnlab.gui.app import run

        raise typer.Exit(run(None))


@application.command("open")
def open_window(subject: Subject) -> None:
    """Open the window with a project file or an experiment."""
    from dnnlab.gui.app import run

    raise typer.Exit(run(subject))


@application.command("experiments")
def list_experiments(as_json: Json = False) -> None:
    """List the experiments."""
    found = list(experiments().values())
    if as_json:
        print_json(
            [
                {
                    "name": one.name,
                    "title": one.title,
                    "section": one.section,
                    "summary": one.summary,
                    "checks": len(one.checks),
                }
                for one in found
            ]
        )
        return
    table = TextTable("name", "title", "section", "summary")
    for one in found:
        table.add_row(one.name, one.title, one.section, one.summary)
    Console().print(table)


@application.command()
def check(
    names: Annotated[
        list[str] | None, typer.Argument(help="Experiments; all if none is named.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Fixes data and weights.", min=0)] = 1,
    as_json: Json = False,
) -> None:
    """Hold experiments against their theory; exit 1 if one falls short."""
    from dnnlab.experiments.bench import run_checks

    chosen = [experiment_named(name) for name in names or experiments()]
    results = []
    with HeadlessEngine() as engine, Console(stderr=True, quiet=as_json).status("Starting the engine") as status:
        for experiment in chosen:
            status.update(f"Training {experiment.name} and holding it against its theory")
            results.extend(run_checks(experiment, engine, seed))
    if as_json:
        print_json([asdict(result) for result in results])
    else:
        table = TextTable("experiment", "check", "measured", "expected", "tolerance", "")
        for one in results:
            mark = "[green]passed" if one.passed else "[red]fell short"
            table.add_row(
                one.experiment, one.check, f"{one.measured:.6g}", f"{one.expected:.6g}", f"{one.tolerance:.3g}", mark
            )
        Console().print(table)
    if not results or not all(result.passed for result in results):
        raise typer.Exit(1)


@application.command()
def train(
    subject: Subject,
    steps: Annotated[
        int | None, typer.Option(help="How many steps; its schedule's length if not given.", min=0, show_default=False)
    ] = None,
    seed: Seed = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda:0 or mps.")] = "auto",
    execution: Annotated[
        str | None, typer.Option(help=f"In place of its own: {', '.join(get_args(Execution))}.", show_default=False)
    ] = None,
    optimizer: Annotated[
        str | None, typer.Option(help=f"In place of its own: {', '.join(get_args(Optimizer))}.", show_default=False)
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="In place of its own.", show_default=False)] = None,
    restarts: Annotated[
        int | None,
        typer.Option(help="Train so many copies that begin with other seeds, and keep the best.", show_default=False),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Save the trained project here.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Train a project or an experiment without a window, all its models one after the other."""
    if output is not None:
        _require_writable(output)
    contents = _with_settings(
        contents_of(subject, seed), execution=execution, optimizer=optimizer, learning_rate=learning_rate
    )
    if restarts is not None:
        from dnnlab.cli.restarts import train_restarts

        train_restarts(contents, restarts, steps, device, output, as_json=as_json)
    else:
        from dnnlab.cli.training import train_models

        train_models(contents, steps, device, output, as_json=as_json)


def _with_settings(contents: Contents, **values: object) -> Contents:
    """Return the contents with some settings of all models replaced, those that are not None."""
    given, project = {name: value for name, value in values.items() if value is not None}, contents.project
    for name, model in project.models.items():
        project = project.with_model(replace(model, settings=model.settings.with_values(**given)), name)
    return replace(contents, project=project)


def _require_writable(output: Path) -> None:
    if output.suffix != SUFFIX:
        raise ProjectFileError("A project's name ends in .dnnlab", where=str(output), remedy=f"Give NAME{SUFFIX}")
    if not output.parent.is_dir():
        raise ProjectFileError("There is no such folder", where=str(output.parent), remedy="Make it first")
    if output.is_dir():
        raise ProjectFileError("This is a folder and not a file", where=str(output), remedy="Give another name")
    if not os.access(output.parent, os.W_OK):
        raise ProjectFileError(
            "The folder cannot be written to", where=str(output.parent), remedy="Choose another folder"
        )


@application.command()
def export(
    project: Annotated[Path, typer.Argument(help="A trained project file.", show_default=False)],
    out: Annotated[Path, typer.Argument(help="The file to write; .onnx or .safetensors.", show_default=False)],
    model: Annotated[str, typer.Option(help="Which of its models, where there are several.")] = MAIN_MODEL,
    as_json: Json = False,
) -> None:
    """Export a trained project; the suffix of OUT chooses the format."""
    from dnnlab.export.export import export as export_model

    contents: Contents = contents_of(str(project))
    network = contents.project.model(model).network
    snapshot = contents.trained[model].snapshot
    if snapshot is None:
        raise ExportError(
            "The project holds no trained weights", where=str(project), remedy="Train it and save it first"
        )
    report = export_model(snapshot, contents.dataset, network, out)
    if as_json:
        print_json(asdict(report) | {"path": str(report.path), "passed": report.passed})
        return
    print_lines(f"wrote {report.path} ({report.bytes:,} bytes)")
    for port in (*report.inputs, *report.outputs):
        found = report.differences.get(port.name)
        agreement = (
            "" if found is None else f"  differs from the model by {found:.1e} of its scale on {report.rows:,} rows"
        )
        shape = " × ".join(map(str, port.shape))
        print_lines(f"  {'output' if port in report.outputs else 'input '} {port.name} ({shape}){agreement}")


@application.command()
def screenshot(
    subject: Subject,
    out: Annotated[Path, typer.Argument(help="The picture to write, a PNG.", show_default=False)],
    steps: Annotated[int, typer.Option(help="Train so many steps first.", min=0)] = 0,
    theme: Annotated[ThemeName, typer.Option(help="The window's look.")] = ThemeName.DARK,
    size: Annotated[str, typer.Option(help="Width and height in pixels.")] = "1600x1000",
    workspace: Annotated[
        str, typer.Option(help="A workspace in place of the one it opens with, or `start` for the start page.")
    ] = "",
) -> None:
    """Take a picture of the window."""
    from dnnlab.gui.screenshot import take_screenshot

    width, separator, height = size.partition("x")
    if not (
        separator and width.isdigit() and height.isdigit() and 640 <= int(width) <= 8000 and 480 <= int(height) <= 8000
    ):
        raise SettingsError(
            f"The size is {size!r}", where="--size", remedy="Give WIDTHxHEIGHT, from 640x480 to 8000x8000"
        )
    if out.suffix.lower() != ".png" or not out.parent.is_dir():
        remedy = "Give NAME.png, in a folder that exists"
        raise SettingsError("The picture cannot be written there", where=str(out), remedy=remedy)
    take_screenshot(contents_of(subject), out, steps, theme.value, (int(width), int(height)), workspace)
    print_lines(f"wrote {out}")
