"""Paints a scene of the arm: into the window, a picture or a drawing alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from dnnlab.gui.theme import MEDIUM, Theme, faded, font, mixed, pen
from dnnlab.gui.widgets.number_text import format_fixed
from dnnlab.gui.workspaces.arm.angle_arcs import paint_angles
from dnnlab.gui.workspaces.arm.callouts import Callout, paint_callout, placed
from dnnlab.gui.workspaces.arm.framing import Framing
from dnnlab.gui.workspaces.arm.links import (
    fill_coarsely,
    hairline,
    outline_of,
    paint_arm_rim,
    paint_ghost,
    paint_joint,
    paint_rim,
    thickness_of,
)
from dnnlab.gui.workspaces.arm.pose_painter import paint_pose, pose_callouts, pose_line
from dnnlab.gui.workspaces.arm.posture import joints, standing_words
from dnnlab.gui.workspaces.arm.scene import COMPONENTS, LEAST_SQUARES, MEAN, SOLUTIONS, Scene
from dnnlab.gui.workspaces.arm.trace_painter import paint_trace
from dnnlab.theory.kinematics import FloatArray

FAINTEST = 0.06
"""A component's arm is at least so opaque."""
_SMOOTH = 0.12
"""Nobody sees the steps at the edge of a fainter arm."""
_NAMED = 0.06
_WRONG_DASHES, _MISS_DASHES = (7.0, 4.0), (2.0, 4.0)
_ALONG = np.linspace(0.08, 1.0, 24)[:, None]
DECIMALS = 3


@dataclass(slots=True)
class Surroundings:
    """What the words in a view keep clear of, and where they stood before.

    Attributes:
        area: What they must stand in.
        taken: What else covers parts of it.
        spots: The spots taken by the picture before, by key.
    """

    area: QRectF
    taken: tuple[QRectF, ...]
    spots: dict[str, int]


def paint_scene(painter: QPainter, theme: Theme, framing: Framing, scene: Scene, around: Surroundings) -> None:
    """Paint all that moves, over the ground."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if scene.pose is not None:
        paint_pose(painter, theme, framing, scene, scene.pose)
        callouts, line = pose_callouts(framing, scene, scene.pose), pose_line(framing, scene, scene.pose)
    else:
        _paint_samples(painter, theme, framing, scene)
        _paint_components(painter, theme, framing, scene)
        _paint_wrong(painter, theme, framing, scene)
        _paint_solutions(painter, theme, framing, scene)
        if scene.trace is not None:
            paint_trace(painter, theme, framing, scene)
        _paint_target(painter, theme, framing, scene)
        callouts, line = _callouts(framing, scene), _lines(framing, scene)
    arms = line, 0.5 * thickness_of(scene.arm, framing.scale)
    found = placed(callouts, around.area, around.taken, arms, around.spots)
    around.spots = {key: spot for key, (spot, _) in found.items()}
    for callout in callouts:
        paint_callout(painter, theme, callout, found[callout.key][1])


# ---- the networks' arms


def _paint_samples(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    if len(scene.samples):
        points = framing.pixels(joints(scene.arm, scene.samples)).tolist()
        painter.setPen(hairline(mixed(theme.canvas, theme.accent, 0.5)))
        lines = [QLineF(*base, *elbow) for base, elbow, _ in points]
        painter.drawLines(lines + [QLineF(*elbow, *hand) for _, elbow, hand in points])


def _paint_components(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    posterior = scene.posterior
    if posterior is None or not scene.shows(COMPONENTS):
        return
    thickness = thickness_of(scene.arm, framing.scale)
    arms = framing.pixels(joints(scene.arm, posterior.mu))
    for k in np.argsort(posterior.pi).tolist():  # the weightiest lies on top
        opacity = max(FAINTEST, float(posterior.pi[k]))
        colour = theme.component(k + 1)
        paint_ghost(painter, arms[k], faded(colour, opacity), thickness)
        if opacity > _SMOOTH:
            painter.setPen(hairline(mixed(theme.panel, colour, opacity)))
            painter.drawPath(outline_of(arms[k], thickness - 0.5))
    painter.setFont(font(10.5, MEDIUM))
    for k, weight in enumerate(posterior.pi.tolist()):
        base, elbow, hand = (QPointF(*point) for point in arms[k].tolist())
        painter.setPen(QPen(theme.plot, 1.5))
        painter.setBrush(theme.component(k + 1) if weight >= _NAMED else faded(theme.component(k + 1), 0.4))
        painter.drawEllipse(hand, 4.0, 4.0)
        if weight >= _NAMED:  # several arms often lie over each other: each has its number at its own place
            share = 0.42 + 0.09 * (k % 6)
            _paint_number(painter, theme, base + (elbow - base) * share, k + 1)


def _paint_number(painter: QPainter, theme: Theme, at: QPointF, k: int) -> None:
    square = QRectF(at.x() - 7.0, at.y() - 7.0, 14.0, 14.0)
    painter.setPen(QPen(theme.component(k), 1.2))
    painter.setBrush(theme.plot)
    painter.drawEllipse(square)
    painter.setPen(theme.text_1)
    painter.drawText(square, Qt.AlignmentFlag.AlignCenter, str(k))


def _paint_wrong(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    for part, angles in wrong_arms(scene).items():
        colour = theme.bad if part == LEAST_SQUARES else theme.warn
        _paint_wrong_arm(painter, framing, scene, angles, colour)


def wrong_arms(scene: Scene) -> dict[str, FloatArray]:
    """Return the angles of what averages the solutions, by part, as far as it is shown."""
    arms: dict[str, FloatArray] = {}
    if scene.posterior is not None and scene.shows(MEAN):
        arms[MEAN] = scene.posterior.mean
    if scene.least_squares is not None and scene.shows(LEAST_SQUARES):
        arms[LEAST_SQUARES] = scene.least_squares
    return arms


def _paint_wrong_arm(painter: QPainter, framing: Framing, scene: Scene, angles: FloatArray, colour: QColor) -> None:
    points = framing.pixels(joints(scene.arm, angles))
    outline = outline_of(points, thickness_of(scene.arm, framing.scale) * 0.8)
    fill_coarsely(painter, outline, faded(colour, 0.16))
    paint_rim(painter, outline, colour, 1.6, _WRONG_DASHES)
    _, elbow, hand = (QPointF(*point) for point in points.tolist())
    painter.setPen(pen(colour, 1.6, _MISS_DASHES))
    painter.drawLine(hand, framing.point(scene.standing.hand))
    for joint in (elbow, hand):
        painter.setPen(pen(colour, 1.4, (3.0, 2.5)))
        painter.setBrush(faded(colour, 0.25))
        painter.drawEllipse(joint, 7.0, 7.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(joint, 3.2, 3.2)


# ---- what is exact


def _paint_solutions(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    standing = scene.standing
    if standing.exists and scene.shows(SOLUTIONS):
        thickness = thickness_of(scene.arm, framing.scale)
        arms = framing.pixels(joints(scene.arm, standing.poses))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for points, allowed in zip(arms, standing.within.tolist(), strict=True):
            if allowed:
                paint_arm_rim(painter, points, thickness, theme.text_1, 1.8)
            else:
                paint_arm_rim(painter, points, thickness, theme.text_3, 1.3, (4.0, 4.0))
        for points, allowed in zip(arms, standing.within.tolist(), strict=True):
            if allowed:
                paint_joint(painter, theme, QPointF(*points[1].tolist()), 5.0)
        if scene.angles_marked:
            marked = 0 if standing.within[0] or not standing.within[1] else 1
            paint_angles(painter, theme, framing, scene.arm, standing.poses[marked])
    paint_joint(painter, theme, QPointF(framing.left, framing.top), 9.0, dot=True)


def _paint_target(painter: QPainter, theme: Theme, framing: Framing, scene: Scene) -> None:
    standing = scene.standing
    at = framing.point(standing.hand)
    colour = theme.accent if standing.solutions else theme.warn
    if not standing.solutions:
        painter.setPen(pen(theme.warn, 1.5, _MISS_DASHES))
        nearest = framing.point(standing.nearest)
        painter.drawLine(at, nearest)
        painter.setPen(QPen(theme.warn, 1.5))
        painter.setBrush(theme.plot)
        painter.drawEllipse(nearest, 4.0, 4.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faded(colour, 0.16))
    painter.drawEllipse(at, 26.0, 26.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 2.0))
    painter.drawEllipse(at, 14.0, 14.0)
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        painter.drawLine(at + QPointF(7.0 * x, 7.0 * y), at + QPointF(23.0 * x, 23.0 * y))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text_1)
    painter.drawEllipse(at, 2.2, 2.2)


# ---- words


def _callouts(framing: Framing, scene: Scene) -> list[Callout]:
    standing = scene.standing
    at = framing.point(standing.hand)
    x, y = (format_fixed(float(value), 2) for value in standing.hand)
    colour = "accent" if standing.solutions else "warn"
    callouts = [
        Callout("target", f"target ({x}, {y})", at, 30.0, colour, "text_1", "cursor-move", leftwards=True),
    ]
    if standing.solutions < 2 and (words := standing_words(standing)):
        callouts.append(Callout("standing", words, at, 30.0, "warn", "warn", "alert-circle-outline"))
    for part, angles in wrong_arms(scene).items():
        hand = framing.point(scene.arm.hand(angles))
        name = "least squares misses by" if part == LEAST_SQUARES else "the mixture's mean misses by"
        colour = "bad" if part == LEAST_SQUARES else "warn"
        words = f"{name} {format_fixed(scene.miss(angles), DECIMALS)} m"
        callouts.append(Callout(part, words, hand, 18.0, colour, "text_1", "alert"))
    if standing.exists and scene.shows(SOLUTIONS):
        elbows = framing.pixels(scene.arm.elbow(standing.poses))
        for name, place, allowed in zip(standing.names, elbows.tolist(), standing.within.tolist(), strict=True):
            ink = "text_1" if allowed else "text_3"
            callouts.append(Callout(name, name, QPointF(*place), 20.0, "line_2", ink, leftwards=place[0] < at.x()))
    return callouts


def _lines(framing: Framing, scene: Scene) -> FloatArray:
    """Points along the arms that words should leave free, in pixels `(P, 2)`."""
    arms = list(wrong_arms(scene).values())
    if scene.standing.exists and scene.shows(SOLUTIONS):
        arms += list(scene.standing.poses)
    points = [framing.pixels(scene.standing.hand)[None]]
    for base, elbow, hand in framing.pixels(joints(scene.arm, np.array(arms))) if arms else ():
        points += [base + _ALONG * (elbow - base), elbow + _ALONG * (hand - elbow)]
    return np.concatenate(points)


def surroundings(size: QSizeF, taken: tuple[QRectF, ...], spots: dict[str, int]) -> Surroundings:
    """Return what words in a view of this size keep clear of."""
    return Surroundings(QRectF(QPointF(), size).adjusted(6, 6, -6, -6), taken, spots)
