from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF

from dnnlab.gui.workspaces.arm.framing import Framing, fitting
from dnnlab.gui.workspaces.arm.grips import ELBOW, HAND, TARGET, grip_at, posed
from dnnlab.gui.workspaces.arm.posture import home_box, standing_of
from dnnlab.gui.workspaces.arm.scene import PoseShown, Scene
from dnnlab.theory.kinematics import Kinematics

ARM = Kinematics()
PLUS = replace(ARM, sign="plus", second_range=(-3.0, 3.0))


def test_that_pixels_and_metres_are_each_others_inverse() -> None:
    framing = Framing(200.0, 50.0, 300.0)
    place = np.array([0.3, -0.2])
    assert np.allclose(framing.metres(framing.point(place)), place)


def test_that_what_is_under_the_pointer_stays_there_when_zooming() -> None:
    framing, at = Framing(200.0, 50.0, 300.0), QPointF(120.0, 80.0)
    assert np.allclose(framing.zoomed(3.0, at).metres(at), framing.metres(at))


def test_that_the_first_view_shows_its_whole_box_between_the_bars() -> None:
    box = home_box(ARM)
    framing = fitting(box, QSizeF(600, 500), (80.0, 90.0))
    corners = framing.pixels(np.array([[box[0], box[1]], [box[2], box[3]]]))
    assert corners[:, 0].min() >= -1e-6
    assert corners[:, 0].max() <= 600 + 1e-6
    assert corners[:, 1].min() >= 80 - 1e-6
    assert corners[:, 1].max() <= 410 + 1e-6


def test_that_a_press_near_the_target_takes_hold_of_it_without_a_jump() -> None:
    framing = Framing(200.0, 50.0, 300.0)
    scene = Scene(ARM, standing_of(ARM, np.array([0.6, 0.6])))
    pixel = framing.point(scene.standing.hand) + QPointF(6.0, -4.0)
    grip = grip_at(scene, framing, pixel)
    assert grip is not None
    assert grip.what == TARGET
    assert np.allclose(framing.metres(pixel + grip.offset), scene.standing.hand)
    assert grip_at(scene, framing, pixel + QPointF(80.0, 0.0)) is None


@pytest.mark.parametrize("arm", [ARM, PLUS])
def test_that_drawing_the_hand_turns_the_second_joint_towards_it(arm: Kinematics) -> None:
    angles = np.array([0.7, 2.2])
    wanted = arm.elbow(angles) + np.array([0.3, 0.4])
    turned = posed(arm, angles, HAND, wanted)
    assert turned[0] == pytest.approx(angles[0])
    way = arm.hand(turned) - arm.elbow(turned)
    assert np.allclose(way / np.linalg.norm(way), [0.6, 0.8])


@pytest.mark.parametrize("arm", [ARM, PLUS])
def test_that_drawing_the_elbow_turns_the_first_joint_alone(arm: Kinematics) -> None:
    angles = np.array([0.7, 2.2])
    turned = posed(arm, angles, ELBOW, np.array([1.0, 1.0]))
    assert turned[0] == pytest.approx(np.pi / 4)
    assert turned[1] == pytest.approx(2.2)


def test_that_in_the_forward_direction_the_joints_are_taken_hold_of() -> None:
    framing, angles = Framing(400.0, 50.0, 500.0), np.array([0.7, 2.2])
    scene = Scene(ARM, standing_of(ARM, ARM.hand(angles)), pose=PoseShown(angles, None))
    for what, place in ((ELBOW, ARM.elbow(angles)), (HAND, ARM.hand(angles))):
        grip = grip_at(scene, framing, framing.point(place))
        assert grip is not None
        assert grip.what == what
