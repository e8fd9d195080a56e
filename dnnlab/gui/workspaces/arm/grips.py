"""What a person may take hold of in the arm's view, and where that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF

from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.gui.workspaces.arm.scene import Scene
from dnnlab.theory.kinematics import FloatArray, Kinematics

TARGET, PATH, PATH_SIZE, ELBOW, HAND = "target", "path", "path size", "elbow", "hand"
_REACH = 24.0


@dataclass(frozen=True, slots=True)
class Grip:
    """Something that is being dragged.

    Attributes:
        what: Which thing.
        offset: Where it is from the pointer, in pixels.
    """

    what: str
    offset: QPointF


def grip_at(scene: Scene, framing: Framing, pixel: QPointF) -> Grip | None:
    """Return what a press at a pixel takes hold of: the nearest thing, if it is near."""
    nearest: Grip | None = None
    least = _REACH
    for what, place in grips(scene).items():
        offset = framing.point(place) - pixel
        distance = math.hypot(offset.x(), offset.y())
        if distance < least:
            nearest, least = Grip(what, offset), distance
    return nearest


def grips(scene: Scene) -> dict[str, FloatArray]:
    """Return the things that can be dragged and their places, `(2,)`."""
    if scene.pose is not None:
        return {ELBOW: scene.arm.elbow(scene.pose.angles), HAND: scene.arm.hand(scene.pose.angles)}
    if scene.trace is not None:
        return {PATH: scene.trace.centre, PATH_SIZE: scene.trace.corner}
    return {TARGET: scene.standing.hand}


def posed(arm: Kinematics, angles: FloatArray, what: str, at: FloatArray) -> FloatArray:
    """Return the pose after its elbow or its hand was drawn towards a place `(2,)`.

    The elbow turns theta1 and leaves theta2; the hand turns theta2 and leaves the first link.
    """
    if what == ELBOW:
        turned = np.array([math.atan2(at[1], at[0]), angles[1]])
    else:
        from_elbow = at - arm.elbow(angles)
        direction = math.atan2(from_elbow[1], from_elbow[0]) - (0.0 if arm.sign == "plus" else math.pi)
        turned = np.array([angles[0], direction - angles[0]])
    return arm.nearest_turn(turned)
