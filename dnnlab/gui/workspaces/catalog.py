"""The workspaces there are: the network, rich views with a module of their own, and one for each stage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from dnnlab.data.sources import TwoLinkArm
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.project.project import Project

if TYPE_CHECKING:
    from dnnlab.experiments.stage import Stage

NETWORK = "network"


@dataclass(frozen=True, slots=True)
class RichWorkspace:
    """A workspace with a module of its own, loaded when it is first shown.

    Attributes:
        name: As in `Experiment.workspace`.
        title: What a person reads.
        icon_name: Of the Material Design set.
        module: Where its class is; one that is not installed is not offered.
        widget: The name of the class, made from `WorkspaceServices`.
        fits: Whether it shows anything of a project.
        wide: Whether it takes the place of the right side too; the left rail is narrow then.
    """

    name: str
    title: str
    icon_name: str
    module: str
    widget: str
    fits: Callable[[Project], bool]
    wide: bool = False


def _has_mixture(project: Project) -> bool:
    return any(layer.kind == "mixture" for model in project.models.values() for layer in model.network.outputs)


def _is_arm(project: Project) -> bool:
    """Whether a mixture of the arm's angles is learnt, which is what its workspace draws."""
    outputs = (layer for model in project.models.values() for layer in model.network.outputs)
    angles = any(layer.kind == "mixture" and layer.columns == ("theta1", "theta2") for layer in outputs)
    return isinstance(project.source, TwoLinkArm) and angles


RICH: tuple[RichWorkspace, ...] = (
    RichWorkspace(
        "mixture",
        "Mixture density",
        "chart-bell-curve",
        "dnnlab.gui.workspaces.mixture",
        "MixtureWorkspace",
        _has_mixture,
    ),
    RichWorkspace(
        "arm", "Robot arm", "robot-industrial", "dnnlab.gui.workspaces.arm", "ArmWorkspace", _is_arm, wide=True
    ),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A workspace that fits the open document.

    Attributes:
        name: Unique among those offered.
        title: What a person reads.
        icon_name: Of the Material Design set.
        make: Makes its widget; None for the network, which is always there.
        wide: Whether it takes the place of the right side too.
    """

    name: str
    title: str
    icon_name: str
    make: Callable[[WorkspaceServices], QWidget] | None = None
    wide: bool = False


def offers(project: Project) -> tuple[Offer, ...]:
    """Return the workspaces that fit a project, the network first."""
    experiment = experiments().get(project.experiment)
    stages = experiment.stages if experiment is not None else ()
    rich = [one for one in RICH if one.fits(project) and _is_there(one.module)]
    return (
        Offer(NETWORK, "Network", "graph-outline"),
        *(Offer(one.name, one.title, one.icon_name, partial(_make_rich, one), one.wide) for one in rich),
        *(Offer(stage.name, stage.title, stage.icon, partial(_make_stage, stage)) for stage in stages),
    )


@cache
def _is_there(module: str) -> bool:
    return find_spec(module) is not None


def _make_rich(one: RichWorkspace, services: WorkspaceServices) -> QWidget:
    widget = getattr(import_module(one.module), one.widget)(services)
    assert isinstance(widget, QWidget)
    return widget


def _make_stage(stage: Stage, services: WorkspaceServices) -> QWidget:
    from dnnlab.gui.workspaces.stage.workspace import StageWorkspace  # with pyqtgraph

    return StageWorkspace(services, stage)
