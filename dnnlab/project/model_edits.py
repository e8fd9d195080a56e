"""Edits of a project's list of models: another one beside, one less, another title."""

from __future__ import annotations

from dataclasses import replace

from dnnlab.errors import ProjectFileError
from dnnlab.project.project import MAIN_MODEL, Project

MOST_MODELS = 8
LONGEST_TITLE = 200


def duplicated(project: Project, name: str) -> tuple[Project, str]:
    """Return the project with a copy of a model beside it, and the copy's name.

    Raises:
        ProjectFileError: There is no such model, or there are as many as there may be.
    """
    if len(project.models) >= MOST_MODELS:
        raise ProjectFileError(f"A project holds at most {MOST_MODELS} networks", remedy="Remove one first")
    model, title = project.model(name), project.title_of(name)
    stem = title.rstrip("0123456789").rstrip() or title
    titles = {project.title_of(known) for known in project.models}
    number = next(number for number in range(2, 2 + len(titles) + 1) if f"{stem} {number}" not in titles)
    copy = next(found for found in (f"{name}-{count}" for count in range(2, 99)) if found not in project.models)
    return project.with_model(replace(model, title=f"{stem} {number}"), copy), copy


def without(project: Project, name: str) -> Project:
    """Return the project without a model.

    Raises:
        ProjectFileError: There is no such model, or it is the main one, which every project has.
    """
    project.model(name)
    if name == MAIN_MODEL:
        raise ProjectFileError("The first network of a project stays", remedy="Remove another one, or edit this one")
    return replace(project, models={known: model for known, model in project.models.items() if known != name})


def titled(project: Project, name: str, title: str) -> Project:
    """Return the project with another title for a model."""
    return project.with_model(replace(project.model(name), title=title.strip()[:LONGEST_TITLE]), name)
