"""What the symmetry stage sees of the network, and what its buttons do to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from dnnlab.experiments.experiment import Floats
from dnnlab.experiments.networks.two_layers import TwoLayers
from dnnlab.experiments.networks.walk import fits
from dnnlab.experiments.stage import ChangeWeights, Moment, State
from dnnlab.experiments.stages.numbers import significant
from dnnlab.link.probes import Axis, Curve, CurveAnswer, Parameters, ParametersAnswer, Probe
from dnnlab.project.project import MAIN_MODEL, Project
from dnnlab.theory.symmetry import balanced, matched, scaled

AXIS = Axis(-1.0, 1.0, 161)
X = AXIS.values()
CURVE, PARAMETERS = "curve", "parameters"
UNIT, FACTOR, A, BEFORE = "unit", "factor", "a", "before"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A network at one moment.

    Attributes:
        layers: Its three layers.
        units: The table of units. bias: The output's, (1,).
        curve: What the engine says it predicts along `AXIS`, (X,).
        step: The training step.
    """

    layers: TwoLayers
    units: Floats
    bias: Floats
    curve: Floats
    step: int

    @property
    def activation(self) -> str:
        return self.layers.hidden.activation

    @property
    def vector(self) -> Floats:
        """All weights as one vector, unit by unit, the output's bias last."""
        return np.append(self.units.ravel(), self.bias)

    def like(self, other: Seen) -> bool:
        """Whether the other's weights lie in the same space and mean the same."""
        return self.units.shape == other.units.shape and self.activation == other.activation


def layers_of(project: Project) -> TwoLayers | None:
    """Return the project's layers where its network has the form that the stage is about."""
    layers = TwoLayers.of(project.model().network)
    if layers is None or layers.input.width != 1 or layers.output.kind != "regression" or layers.output.width != 1:
        return None
    return layers


def probes(project: Project, _state: State) -> Mapping[str, Probe]:
    """Return what is asked: the output's curve and all weights."""
    layers = layers_of(project)
    if layers is None:
        return {}
    return {CURVE: Curve(MAIN_MODEL, layers.output.id, AXIS), PARAMETERS: Parameters(MAIN_MODEL)}


def seen(moment: Moment) -> Seen | None:
    """Return the network as it is now, None until both answers are there."""
    layers, network = layers_of(moment.project), moment.project.model().network
    curve, numbers = moment.answers.get(CURVE), moment.answers.get(PARAMETERS)
    if layers is None or not isinstance(curve, CurveAnswer) or not isinstance(numbers, ParametersAnswer):
        return None
    if not fits(network, numbers.arrays) or curve.values.shape != (AXIS.count, 1):
        return None
    values = curve.values[:, 0].astype(np.float64)
    return Seen(layers, layers.units(numbers.arrays), layers.bias(numbers.arrays), values, moment.step)


def remembered(moment: Moment, name: str) -> Seen | None:
    """Return what the stage remembers under a name: `A`, or `BEFORE` the last button."""
    found = moment.state.get(name, None)
    return found if isinstance(found, Seen) else None


def chosen(moment: Moment, units: int) -> int:
    """Return the unit that the buttons are about, from 0."""
    return min(round(moment.state.get(UNIT, 1.0)), units) - 1


# ---- what the buttons do


def _changed(moment: Moment, now: Seen, words: str, table: Floats) -> ChangeWeights:
    """Set all units to a table; the stage remembers how it was before, and that as A where there is none yet."""
    a = remembered(moment, A) or now
    state = moment.state.put(**{BEFORE: now, A: a})
    layers = now.layers
    return ChangeWeights(words, layers.all_changes(table), layers.all_changes(now.units), state=state)


def flip(moment: Moment) -> ChangeWeights | None:
    """Turn the signs of all weights of the chosen unit."""
    now = seen(moment)
    if now is None:
        return None
    unit = chosen(moment, len(now.units))
    table = now.units.copy()
    table[unit] *= -1.0
    return _changed(moment, now, f"Flip the sign of unit {unit + 1}", table)


def swap(moment: Moment) -> ChangeWeights | None:
    """Exchange all weights of the chosen unit and the next one."""
    now = seen(moment)
    if now is None or len(now.units) < 2:
        return None
    unit = chosen(moment, len(now.units))
    other = (unit + 1) % len(now.units)
    table = now.units.copy()
    table[[unit, other]] = table[[other, unit]]
    return _changed(moment, now, f"Swap units {unit + 1} and {other + 1}", table)


def scale(moment: Moment) -> ChangeWeights | None:
    """Multiply what arrives at the chosen unit by the factor, and divide what leaves by it."""
    now = seen(moment)
    if now is None:
        return None
    unit, factor = chosen(moment, len(now.units)), moment.state.get(FACTOR, 2.0)
    return _changed(moment, now, f"Scale unit {unit + 1} by {significant(factor)}", scaled(now.units, unit, factor))


def match(moment: Moment) -> ChangeWeights | None:
    """Put the present weights in the signs and the order that are nearest to A."""
    now, a = seen(moment), remembered(moment, A)
    if now is None or a is None or not now.like(a):
        return None
    return _changed(moment, now, "Match the units to those of A", matched_to(now, a)[1])


def remember(moment: Moment) -> State | None:
    """Keep the present weights as A."""
    now = seen(moment)
    return None if now is None else moment.state.put(**{A: now, BEFORE: None})


def matched_to(now: Seen, a: Seen) -> tuple[Floats, Floats]:
    """Return A's units, and the present ones as the copy nearest to them; rectifying ones are balanced first."""
    if now.activation == "relu":
        reference = balanced(a.units)
        return reference, matched(balanced(now.units), reference, flips=False)
    return a.units, matched(now.units, a.units, flips=now.activation == "tanh")
