"""The numbers behind a scene, for the table that a person may save."""

from __future__ import annotations

import numpy as np

from dnnlab.gui.panels.plot_series import Series, series
from dnnlab.gui.workspaces.arm.posture import joints
from dnnlab.gui.workspaces.arm.scene import Scene
from dnnlab.theory.kinematics import FloatArray


def series_of(scene: Scene) -> list[Series]:
    """Return every arm of the scene: its angles, its elbow and its hand."""
    if scene.pose is not None:
        return [_arms(scene, "pose", [""], scene.pose.angles[None])]
    found = [series("target", {"x1": scene.standing.hand[:1], "x2": scene.standing.hand[1:]})]
    if scene.standing.exists:
        found.append(_arms(scene, "exact", list(scene.standing.names), scene.standing.poses))
    if scene.posterior is not None:
        posterior = scene.posterior
        found.append(_arms(scene, "component", [str(k + 1) for k in range(len(posterior.pi))], posterior.mu))
        found.append(series("mixing coefficient", {"pi": posterior.pi}))
        found.append(_arms(scene, "mixture's mean", [""], posterior.mean[None]))
    if scene.least_squares is not None:
        found.append(_arms(scene, "least squares", [""], scene.least_squares[None]))
    if len(scene.samples):
        found.append(_arms(scene, "sample", [str(i + 1) for i in range(len(scene.samples))], scene.samples))
    return found


def _arms(scene: Scene, name: str, names: list[str], angles: FloatArray) -> Series:
    points = joints(scene.arm, angles)
    columns: dict[str, FloatArray] = {"theta1": angles[:, 0], "theta2": angles[:, 1]}
    for joint, place in (("elbow", 1), ("hand", 2)):
        columns |= {f"{joint} x1": points[:, place, 0], f"{joint} x2": points[:, place, 1]}
    named = {"name": np.array(names)} if any(names) else {}
    return series(name, {**named, **columns})
