"""What the arm's view shows at one moment, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.posture import Standing
from dnnlab.theory.kinematics import FloatArray, Kinematics

SOLUTIONS, COMPONENTS, LEAST_SQUARES, MEAN = "solutions", "components", "least squares", "mean"
EXACT_HAND, FORWARD_NETWORK = "exact hand", "forward network"
"""The parts that the legend's chips hide and show: the first four about a target, the last two about a pose."""


@dataclass(frozen=True, slots=True, eq=False)
class TraceShown:
    """A path and how the networks follow it.

    Attributes:
        path: `(M, 2)`, in metres.
        mixture: The mixture's angles along it, `(M, 2)`; None before an answer.
        least_squares: Those of least squares.
        place: Which of its points is the target now.
        centre: Where its handle to move it is. corner: Its handle to make it larger.
    """

    path: FloatArray
    mixture: FloatArray | None
    least_squares: FloatArray | None
    place: int
    centre: FloatArray
    corner: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class PoseShown:
    """An arm that a person poses.

    Attributes:
        angles: `(2,)`.
        predicted: Where the forward network puts its hand, `(2,)`; None before an answer.
    """

    angles: FloatArray
    predicted: FloatArray | None


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """The arm, a target of its hand and what the networks answer, or a pose and what the forward network answers.

    Attributes:
        arm: Its lengths and ranges.
        standing: The target, and what theory says about it.
        posterior: The mixture's answer; None before there is one.
        least_squares: Its angles, `(2,)`.
        samples: Angles drawn from the mixture, `(S, 2)`.
        trace: A path that is followed.
        pose: What is shown in place of the target in the forward direction.
        angles_marked: Whether arcs say the joint angles.
        hidden: Parts that are not shown.
    """

    arm: Kinematics
    standing: Standing
    posterior: Posterior | None = None
    least_squares: FloatArray | None = None
    samples: FloatArray = field(default_factory=lambda: np.empty((0, 2)))
    trace: TraceShown | None = None
    pose: PoseShown | None = None
    angles_marked: bool = False
    hidden: frozenset[str] = frozenset()

    def shows(self, part: str) -> bool:
        """Whether a part is shown."""
        return part not in self.hidden

    def miss(self, angles: FloatArray) -> float:
        """Return how far the hand at these angles `(2,)` is from the target, in metres."""
        return float(np.linalg.norm(self.arm.hand(angles) - self.standing.hand))
