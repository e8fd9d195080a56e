"""A scene of the arm in words, for those who do not see it."""

from __future__ import annotations

import numpy as np

from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.workspaces.arm.posture import standing_words
from dnnlab.gui.workspaces.arm.scene import Scene
from dnnlab.theory.kinematics import FloatArray


def described(scene: Scene) -> str:
    """Return where the hand is wanted, or is, and how far off the networks are."""
    if scene.pose is not None:
        hand = scene.arm.hand(scene.pose.angles)
        angles = f"angles {_pair(scene.pose.angles)}, hand {_pair(hand)}"
        if scene.pose.predicted is None:
            return angles
        return f"{angles}; the forward network misses by {_metres(float(np.linalg.norm(scene.pose.predicted - hand)))}"
    parts = [f"target {_pair(scene.standing.hand)}", standing_words(scene.standing)]
    if scene.posterior is not None:
        miss = float(scene.posterior.misses(scene.arm)[scene.posterior.weightiest])
        parts.append(f"the most probable component misses by {_metres(miss)}")
    if scene.least_squares is not None:
        parts.append(f"least squares misses by {_metres(scene.miss(scene.least_squares))}")
    return "; ".join(filter(None, parts))


def _pair(values: FloatArray) -> str:
    first, second = (format_fixed(float(value), 2) for value in values)
    return f"({first}, {second})"


def _metres(distance: float) -> str:
    return f"{format_fixed(distance, 3)} m"
