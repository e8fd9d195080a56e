"""Paints the forward direction: an arm that a person poses, its exact hand, and where the network puts it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from dnnlab.gui.theme import Theme, faded, pen
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.workspaces.arm.angle_arcs import paint_angles
from dnnlab.gui.workspaces.arm.callouts import Callout
from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.gui.workspaces.arm.links import fill_coarsely, outline_of, paint_joint, paint_rim, thickness_of
from dnnlab.gui.workspaces.arm.posture import joints
from dnnlab.gui.workspaces.arm.scene import EXACT_HAND, FORWARD_NETWORK, PoseShown, Scene
from dnnlab.theory.kinematics import FloatArray

_IN_THE_WAY = 4
"""As much as so many points of the arm the network's hand keeps words away."""
_ALONG = np.linspace(0.08, 1.0, 24)[:, None]


def paint_pose(painter: QPainter, theme: Theme, framing: Framing, scene: Scene, pose: PoseShown) -> None:
    """Paint the posed arm and both hands."""
    base, elbow, hand = (QPointF(*at) for at in framing.pixels(joints(scene.arm, pose.angles)).tolist())
    if scene.shows(EXACT_HAND):
        outline = outline_of(framing.pixels(joints(scene.arm, pose.angles)), thickness_of(scene.arm, framing.scale))
        fill_coarsely(painter, outline, faded(theme.text_1, 0.07))
        allowed = bool(scene.arm.within_limits(pose.angles))
        if allowed:
            paint_rim(painter, outline, theme.text_1, 1.8)
        else:
            paint_rim(painter, outline, theme.warn, 1.5, (4.0, 4.0))
    if scene.angles_marked:
        paint_angles(painter, theme, framing, scene.arm, pose.angles)
    paint_joint(painter, theme, base, 9.0, dot=True)
    for handle in (elbow, hand):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded(theme.accent, 0.16))
        painter.drawEllipse(handle, 20.0, 20.0)
        paint_joint(painter, theme, handle, 6.0)
    if pose.predicted is not None and scene.shows(FORWARD_NETWORK):
        at = framing.point(pose.predicted)
        painter.setPen(pen(theme.accent, 1.6, (2.0, 4.0)))
        painter.drawLine(at, hand)
        painter.setPen(QPen(theme.plot, 1.5))
        painter.setBrush(theme.accent)
        painter.drawEllipse(at, 5.0, 5.0)


def pose_callouts(framing: Framing, scene: Scene, pose: PoseShown) -> list[Callout]:
    """Return what is said about the posed arm."""
    exact = scene.arm.hand(pose.angles)
    at = framing.point(exact)
    x, y = (format_fixed(float(value), 2) for value in exact)
    callouts = [Callout("hand", f"hand ({x}, {y})", at, 24.0, "accent", "text_1", "cursor-move", leftwards=True)]
    if pose.predicted is not None and scene.shows(FORWARD_NETWORK):
        miss = format_fixed(float(np.linalg.norm(pose.predicted - exact)), 4)
        words = f"forward network misses by {miss} m"
        callouts.append(Callout("forward", words, framing.point(pose.predicted), 24.0, "accent", "text_1"))
    if not scene.arm.within_limits(pose.angles):
        elbow = framing.point(scene.arm.elbow(pose.angles))
        words = "outside the joint ranges: nothing was learnt there"
        callouts.append(Callout("limits", words, elbow, 24.0, "warn", "warn", "alert-circle-outline"))
    return callouts


def pose_line(framing: Framing, scene: Scene, pose: PoseShown) -> FloatArray:
    """Return points along the arm that words should leave free, in pixels `(P, 2)`."""
    base, elbow, hand = framing.pixels(joints(scene.arm, pose.angles))
    points = [base + _ALONG * (elbow - base), elbow + _ALONG * (hand - elbow)]
    if pose.predicted is not None and scene.shows(FORWARD_NETWORK):
        points.append(np.tile(framing.pixels(pose.predicted), (_IN_THE_WAY, 1)))
    return np.concatenate(points)
