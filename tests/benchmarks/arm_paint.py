"""What one picture of the robot arm's view takes, and one of the density of its angles, without an engine."""

from __future__ import annotations

import sys
import time

import numpy as np
from PySide6.QtGui import QImage

from dnnlab.gui.app import make_application
from dnnlab.gui.workspaces.arm.arm_view import ArmView
from dnnlab.gui.workspaces.arm.joint_panel import JointPanel
from dnnlab.gui.workspaces.arm.paths import first_target
from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.posture import standing_of
from dnnlab.gui.workspaces.arm.scene import Scene
from dnnlab.theory.kinematics import FloatArray, Kinematics
from tests.benchmarks.child import tell
from tests.benchmarks.result import percentile

COMPONENTS = 8


def scene_at(arm: Kinematics, hand: FloatArray, generator: np.random.Generator) -> Scene:
    """Return a scene with components about both solutions, least squares, and a hundred samples."""
    standing = standing_of(arm, hand)
    mu = standing.poses[np.arange(COMPONENTS) % 2] + generator.normal(0.0, 0.03, (COMPONENTS, 2))
    pi = generator.dirichlet(np.ones(COMPONENTS))
    posterior = Posterior(hand, pi, mu, np.tile(0.02**2 * np.eye(2), (COMPONENTS, 1, 1)))
    samples = posterior.draws(generator.uniform(size=100), generator.normal(size=(100, 2)))
    return Scene(arm, standing, posterior, standing.poses.mean(axis=0), samples, angles_marked=True)


def main(rounds: int) -> None:
    application = make_application("dark")
    arm, generator = Kinematics(), np.random.default_rng(1)
    middle = first_target(arm)
    scenes = [scene_at(arm, middle + 0.02 * generator.normal(size=2), generator) for _ in range(rounds)]
    view, joints = ArmView(scenes[0]), JointPanel(scenes[0])
    view.resize(920, 860)
    joints.resize(580, 430)
    for widget in (view, joints):
        widget.show()
    application.processEvents()
    figures: dict[str, float] = {}
    for name, widget in (("view", view), ("joints", joints)):
        taken = []
        image = QImage(widget.size(), QImage.Format.Format_RGB32)
        for scene in scenes:
            begun = time.process_time()
            widget.show_scene(scene)
            widget.render(image)
            taken.append(1000.0 * (time.process_time() - begun))
        figures[name], figures[f"{name} late"] = float(np.median(taken)), percentile(taken, 0.99)
    view.close()
    joints.close()
    tell(**figures)


if __name__ == "__main__":
    main(int(sys.argv[1]))
