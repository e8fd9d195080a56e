"""Which of the project's models say what about the arm: angles by a mixture, angles by least squares, the hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.graph.layer import LayerId
from dnnlab.link.mixture_probes import MixtureParameters, MixtureParametersAnswer
from dnnlab.link.probes import Outputs, OutputsAnswer
from dnnlab.project.project import Project
from dnnlab.theory.kinematics import FloatArray

HAND, ANGLES = ("x1", "x2"), ("theta1", "theta2")


@dataclass(frozen=True, slots=True)
class ArmModel:
    """One model, and in which order its inputs and targets come.

    Attributes:
        name: The model's.
        output: The layer that answers.
        inputs: For each input column of the network, which of the arm's two it is.
        targets: For each of the arm's two, which target of the network it is.
    """

    name: str
    output: LayerId
    inputs: tuple[int, ...]
    targets: tuple[int, ...]

    def outputs(self, points: FloatArray) -> Outputs:
        """Return the question what it predicts for points `(M, 2)`."""
        return Outputs(self.name, self.output, self._ordered(points))

    def mixtures(self, points: FloatArray) -> MixtureParameters:
        """Return the question for its mixtures at points `(M, 2)`."""
        return MixtureParameters(self.name, self.output, self._ordered(points))

    def predicted(self, answer: OutputsAnswer) -> FloatArray:
        """Return what it predicts in the arm's own order, `(M, 2)`."""
        return np.asarray(answer.values[:, self.targets], dtype=np.float64)

    def components(self, answer: MixtureParametersAnswer) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return pi `(M, K)`, mu `(M, K, 2)` and covariances `(M, K, 2, 2)` in the arm's own order."""
        factors = np.asarray(answer.factors, dtype=np.float64)[..., self.targets, :]
        return *self.means(answer), factors @ np.swapaxes(factors, -1, -2)

    def means(self, answer: MixtureParametersAnswer) -> tuple[FloatArray, FloatArray]:
        """Return pi `(M, K)` and mu `(M, K, 2)` in the arm's own order."""
        mu = np.asarray(answer.mu, dtype=np.float64)[..., self.targets]
        return np.asarray(answer.pi, dtype=np.float64), mu

    def _ordered(self, points: FloatArray) -> FloatArray:
        return np.ascontiguousarray(np.atleast_2d(points)[:, self.inputs], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class ArmModels:
    """The models of a project by what they do for the arm; None where there is none of that kind."""

    mixture: ArmModel | None = None
    least_squares: ArmModel | None = None
    forward: ArmModel | None = None


def arm_models(project: Project) -> ArmModels:
    """Return the first model of each kind."""
    return ArmModels(
        _first(project, "mixture", HAND, ANGLES),
        _first(project, "regression", HAND, ANGLES),
        _first(project, "regression", ANGLES, HAND),
    )


def _first(project: Project, kind: str, inputs: Sequence[str], targets: Sequence[str]) -> ArmModel | None:
    for name, model in project.models.items():
        read = [column for layer in model.network.inputs for column in layer.columns]
        for layer in model.network.outputs:
            if layer.kind == kind and sorted(read) == sorted(inputs) and set(targets) == set(layer.columns):
                order = tuple(inputs.index(column) for column in read)
                return ArmModel(name, layer.id, order, tuple(layer.columns.index(column) for column in targets))
    return None
