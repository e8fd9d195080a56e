"""What a person sets on a mixture density network while it trains: components, hidden units, the floor under sigma."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dnnlab.data.dataset import Dataset
from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.controls import Choice, Control, Slider, WindowAction
from dnnlab.graph.kinds import Role, kind_named
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.network import Network
from dnnlab.gui.panels.inspector.layer_edits import unit_count_text, value_text, with_unit_count, with_value
from dnnlab.project.project import Model, Project

MOST_COMPONENTS, MOST_UNITS = 12, 100
FIELDS = ("components", "sigma_floor", "covariance", "placement")
_FLOOR_SHARE = 0.5  # of the targets' standard deviation: the largest floor that the slider offers


@dataclass(frozen=True, slots=True)
class Subject:
    """What the controls are about.

    Attributes:
        output: The mixture output.
        hidden: The hidden layer whose units are set; empty where there is none.
    """

    output: LayerId
    hidden: LayerId


def subject_of(network: Network, selected: LayerId | None, output: LayerId) -> Subject:
    """Return what is set: the selected hidden layer, or else the first one on the way to the output."""
    hidden = [layer.id for layer in network.of_role(Role.HIDDEN) if layer.id in network.compiled]
    return Subject(output, selected if selected in hidden else next(iter(hidden), ""))


def set_above(project: Project) -> frozenset[str]:
    """Return the names of those controls that the project's experiment has already, in its bar above the workspace."""
    experiment = experiments().get(project.experiment)
    controls = () if experiment is None else experiment.controls
    return frozenset(one.name.replace("-", "_") for one in controls if not isinstance(one, WindowAction))


def largest_floor(dataset: Dataset, targets: tuple[str, ...]) -> float:
    """Return the largest sigma floor that is offered, in target units: half the least spread, to one digit."""
    spreads = [float(np.std(dataset.column(name).values[dataset.training])) for name in targets]
    largest = _FLOOR_SHARE * min(spreads, default=1.0)
    if not largest > 0.0:
        return 1.0
    magnitude = 10.0 ** math.floor(math.log10(largest))
    return math.ceil(largest / magnitude) * magnitude


def controls(subject: Subject, layer: Layer, floor: float) -> tuple[Control[Model], ...]:
    """Return the controls of a subject.

    Args:
        subject: What they set.
        layer: The mixture output as it stands.
        floor: The largest sigma floor.
    """
    output = subject.output

    def has(model: Model) -> bool:
        return output in model.network.layers

    def value(model: Model, field: str) -> object:
        return model.network.layer(output).value(field)

    made: list[Control[Model]] = [
        Slider(
            "components",
            "Components K",
            1,
            MOST_COMPONENTS,
            lambda model: float(model.network.layer(output).components),
            lambda model, count: with_value(model, output, "components", round(count)),
            tip="How many Gaussians are mixed; those that stay keep their weights, new ones begin where placed",
            step=1,
            offered=has,
        )
    ]
    if subject.hidden:
        made.append(_hidden_units(subject.hidden))
    made.append(
        Slider(
            "sigma_floor",
            "Sigma floor",
            0.0,
            floor,
            lambda model: model.network.layer(output).sigma_floor,
            lambda model, least: with_value(model, output, "sigma_floor", round(least, 12)),
            tip="Added to every standard deviation, in target units; 0 leaves the mixture free",
            digits=max(2, 2 - math.floor(math.log10(floor))),
            offered=has,
        )
    )
    for field, offered in (("covariance", layer.width > 1), ("placement", True)):
        if layer.has(field) and offered:
            declared = kind_named("mixture").field(field)
            made.append(
                Choice(
                    field,
                    declared.label,
                    tuple((choice.name, choice.title) for choice in declared.choices),
                    lambda model, field=field: str(value(model, field)),  # type: ignore[misc]
                    lambda model, name, field=field: with_value(model, output, field, name),  # type: ignore[misc]
                    tip=declared.help,
                    offered=has,
                )
            )
    return tuple(made)


def _hidden_units(hidden: LayerId) -> Slider[Model]:
    return Slider(
        "units",
        "Hidden units H",
        1,
        MOST_UNITS,
        lambda model: float(model.network.layer(hidden).width),
        lambda model, count: with_unit_count(model, hidden, round(count)),
        tip="The units of the selected hidden layer, of the first one where none is selected; those that stay keep "
        "their weights",
        step=1,
        offered=lambda model: hidden in model.network.layers,
    )


def words_for(before: Model, after: Model, subject: Subject) -> str:
    """Return the name of the step that leads from one model to the other; empty where nothing changed."""
    was, now = before.network.layers, after.network.layers
    if subject.hidden in was and was[subject.hidden].width != now[subject.hidden].width:
        return unit_count_text(was[subject.hidden], now[subject.hidden].width)
    for field in FIELDS:
        layer = now[subject.output]
        if layer.has(field) and was[subject.output].value(field) != layer.value(field):
            return value_text(layer, kind_named(layer.kind).field(field), layer.value(field))
    return ""
