"""Arms of any lengths and ranges, for property tests."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from dnnlab.theory.kinematics import FloatArray, Kinematics


@st.composite
def arms(draw: st.DrawFn) -> Kinematics:
    lengths = draw(st.floats(0.05, 3.0)), draw(st.floats(0.05, 3.0))
    first, second = (
        (low, low + width)
        for low, width in ((draw(st.floats(-6.0, 6.0)), draw(st.floats(0.1, 2.0 * np.pi))) for _ in range(2))
    )
    return Kinematics(lengths, first, second, draw(st.sampled_from(["minus", "plus"])))


@st.composite
def arms_and_angles(draw: st.DrawFn) -> tuple[Kinematics, FloatArray]:
    """An arm and forty poses within its limits."""
    arm = draw(arms())
    low, high = np.array([arm.first_range, arm.second_range]).T
    shares = np.random.default_rng(draw(st.integers(0, 10_000))).uniform(0.0, 1.0, (40, 2))
    return arm, low + (high - low) * shares
