"""What a command is about: a project file or an experiment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dnnlab.data.generate import generate
from dnnlab.data.tables import READERS
from dnnlab.errors import ProjectFileError
from dnnlab.experiments.catalog import experiment_named, experiments
from dnnlab.project.contents import Contents
from dnnlab.project.file import is_path, load


def contents_of(subject: str, seed: int | None = None) -> Contents:
    """Return the project that an argument names: a project file as it was saved, or an experiment's beginning.

    A seed makes a project begin anew from it; without one, a trained project goes on from its weights.

    Raises:
        DnnlabError: It is neither, or cannot be read.
    """
    path = Path(subject)
    if subject not in experiments() and (is_path(subject) or path.exists()):
        if path.suffix.lower() in READERS and path.is_file():
            raise ProjectFileError(
                "This is a table and not a project",
                where=subject,
                remedy=f"Choose its columns in the window, by `dnnlab open {path.name}`, and save that as a project",
            )
        return _begun_anew(load(path), seed)
    project = experiment_named(subject).project(1 if seed is None else seed)
    return Contents(project, generate(project.source))


def _begun_anew(contents: Contents, seed: int | None) -> Contents:
    if seed is None:
        return contents
    project = contents.project
    for name, model in project.models.items():
        project = project.with_model(replace(model, settings=model.settings.with_values(seed=seed)), name)
    return replace(contents, project=project).with_trained({})
