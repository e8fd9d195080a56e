from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from dnnlab.data import arm
from dnnlab.data.arm import ANGLES, HAND, _exact
from dnnlab.data.generate import generate
from dnnlab.data.sources import TwoLinkArm
from dnnlab.errors import SettingsError
from dnnlab.theory.arm_posterior import ArmPosterior


def test_that_a_row_holds_the_hand_and_the_angles_that_put_it_there() -> None:
    dataset = generate(TwoLinkArm(sign="plus", lengths=(0.5, 0.4)))
    hand, angles = dataset.encode(["x1", "x2"]), dataset.encode(["theta1", "theta2"])
    np.testing.assert_allclose(TwoLinkArm(sign="plus", lengths=(0.5, 0.4)).kinematics().hand(angles), hand, atol=1e-15)
    assert (len(dataset.training), len(dataset.validation)) == (1000, 1000)


def test_that_the_angles_fill_their_ranges_evenly() -> None:
    angles = generate(TwoLinkArm(rows=20_000)).encode(["theta1", "theta2"])
    shares = (angles - [0.3, 0.5 * np.pi]) / [0.9, np.pi]
    assert shares.min() > 0.0
    assert shares.max() < 1.0
    for counts in (np.histogram(shares[:, joint], 10, (0.0, 1.0))[0] for joint in (0, 1)):
        assert np.abs(counts - 2100).max() < 5 * np.sqrt(2100)


def test_that_the_default_data_is_bishops_by_the_miss_of_the_exact_mean() -> None:
    source = TwoLinkArm(rows=20_000, validation_rows=0)
    hand, arm = generate(source).encode(["x1", "x2"]), source.kinematics()
    squares = np.sum((arm.hand(ArmPosterior(arm).mean(hand)) - hand) ** 2, axis=-1)
    assert squares.mean() == pytest.approx(0.0584**2, abs=5.0 * squares.std() / np.sqrt(len(squares)) + 1e-5)


def test_that_noise_moves_the_hand_by_its_standard_deviation_and_leaves_the_angles() -> None:
    still, noisy = generate(TwoLinkArm(rows=5000)), generate(TwoLinkArm(rows=5000, hand_noise=0.01))
    assert noisy.encode(["theta1", "theta2"]).tolist() == still.encode(["theta1", "theta2"]).tolist()
    moved = noisy.encode(["x1", "x2"]) - still.encode(["x1", "x2"])
    assert moved.std() == pytest.approx(0.01, abs=5 * 0.01 / np.sqrt(2 * moved.size))
    assert "0.01" in noisy.notes[1]
    assert noisy.notes != still.notes


def test_that_the_training_rows_depend_on_the_seed_and_not_on_the_validation_rows() -> None:
    first = generate(TwoLinkArm(rows=50, validation_rows=0)).encode(["x1", "theta2"])
    longer = generate(TwoLinkArm(rows=50, validation_rows=30)).encode(["x1", "theta2"])
    assert longer[:50].tolist() == first.tolist()
    assert generate(TwoLinkArm(rows=50, seed=2)).encode(["x1", "theta2"])[:50].tolist() != first.tolist()


def test_that_an_arm_survives_json() -> None:
    source = TwoLinkArm(rows=7, lengths=(0.5, 0.4), second_range=(0.0, 3.0), hand_noise=0.02, sign="plus", seed=3)
    assert msgspec.json.decode(msgspec.json.encode(source), type=TwoLinkArm) == source


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": 0},
        {"validation_rows": -1},
        {"hand_noise": -0.1},
        {"hand_noise": float("nan")},
        {"lengths": (0.8, -0.2)},
        {"first_range": (1.2, 0.3)},
        {"second_range": (0.0, 7.0)},
        {"sign": "both"},
        {"seed": -1},
    ],
)
def test_that_an_arm_setting_outside_its_range_is_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as caught:
        TwoLinkArm(**wrong)
    assert caught.value.where == next(iter(wrong))
    assert caught.value.remedy


def test_that_rows_are_the_same_whether_what_the_noise_leaves_alone_was_kept_or_not() -> None:
    sources = [TwoLinkArm(rows=30, seed=seed, hand_noise=noise) for seed in (1, 2) for noise in (0.0, 0.01, 0.02)]
    kept = [generate(source).encode((*HAND, *ANGLES)) for source in sources]
    for source, values in zip(sources, kept, strict=True):
        _exact.cache_clear()
        np.testing.assert_array_equal(generate(source).encode((*HAND, *ANGLES)), values)


def test_that_the_rows_of_a_large_table_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arm, "MOST_KEPT", 30)
    _exact.cache_clear()
    generate(TwoLinkArm(rows=20, validation_rows=11))
    assert _exact.cache_info().currsize == 0
    generate(TwoLinkArm(rows=20, validation_rows=10))
    assert _exact.cache_info().currsize == 1
