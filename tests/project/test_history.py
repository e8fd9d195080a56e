from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from dnnlab.project import loss_blocks
from dnnlab.project.history import Curve, LossHistory
from dnnlab.project.loss_blocks import BLOCK

TAIL, SMALL_BLOCK = 16, 4
NOTHING = np.empty(0), np.empty(0, dtype=np.int64)


def batch(count: int, seed: int) -> list[float]:
    return [float(loss) for loss in np.random.default_rng(seed).integers(-1000, 1000, count)]


losses_of_a_batch = st.builds(batch, st.integers(0, 60), st.integers(0, 1000))


@pytest.fixture
def _small() -> Iterator[None]:
    with patch.multiple(loss_blocks, EXACT_TAIL=TAIL, BLOCK=SMALL_BLOCK, FINENESS=1, COARSENESS=8):
        yield


def of(*losses: float, first: int = 1) -> LossHistory:
    history = LossHistory()
    add(history, losses, first)
    return history


def add(history: LossHistory, losses: Any, first: int | None = None) -> None:
    start = history.last_step + 1 if first is None else first
    history.append(start, np.asarray(losses, dtype=float), NOTHING[1], NOTHING[0])


def whole(history: LossHistory, points: int = 10**6, *, logarithmic: bool = False) -> Curve:
    return history.curve(1, history.last_step, points, logarithmic=logarithmic)


@dataclass
class Model:
    """A history as plain dictionaries of losses by step."""

    training: dict[int, float] = field(default_factory=dict)
    validation: dict[int, float] = field(default_factory=dict)
    cut: bool = False
    """Whether a block of old losses was ever cut in two, so that its extremes are bounds."""

    def truncate(self, last: int) -> None:
        self.training = {step: loss for step, loss in self.training.items() if step <= last}
        self.validation = {step: loss for step, loss in self.validation.items() if step <= last}

    def append(self, first: int, losses: list[float], validation: list[tuple[int, float]]) -> None:
        self.truncate(first - 1)
        self.training.update(enumerate(losses, first))
        if validation:
            self.validation = {step: loss for step, loss in self.validation.items() if step < validation[0][0]}
            self.validation.update(validation)

    @property
    def last_step(self) -> int:
        return max(self.training, default=0)


def require_alike(history: LossHistory, model: Model) -> None:
    assert history.last_step == model.last_step
    assert dict(zip(history.validation_steps.tolist(), history.validation.tolist(), strict=True)) == model.validation
    expected = list(model.validation.values())[-1:] or [math.nan]
    np.testing.assert_equal(history.validation_loss(), expected[0])
    if len(history.arrays()["training"]) or not model.training:
        np.testing.assert_equal(history.training_loss(), model.training.get(model.last_step, math.nan))


def require_bins(curve: Curve, model: Model, first: int, last: int, points: int, *, exact: bool) -> None:
    """Every loss of the range lies in a bin, between its extremes; these are the bin's own where they can be."""
    known = {step: loss for step, loss in model.training.items() if first <= step <= last}
    assert len(curve.steps) <= points
    assert bool(len(curve.steps)) == bool(known)
    if not known:
        return
    starts = curve.steps.tolist()
    assert first <= starts[0] <= min(known)
    assert all(a < b for a, b in pairwise(starts))
    assert set(starts[1:]) <= known.keys()
    assert (curve.low <= curve.mean + 1e-9).all()
    assert (curve.mean <= curve.high + 1e-9).all()
    for place, (start, end) in enumerate(pairwise([*starts, last + 1])):
        inside = [loss for step, loss in known.items() if start <= step < end]
        assert curve.low[place] <= min(inside)
        assert curve.high[place] >= max(inside)
        if exact:
            assert (curve.low[place], curve.high[place]) == (min(inside), max(inside))
            assert curve.mean[place] == pytest.approx(sum(inside) / len(inside))


@given(st.data())
def test_that_a_history_is_a_list_of_losses_whose_extremes_are_never_lost(data: st.DataObject) -> None:
    with patch.multiple(loss_blocks, EXACT_TAIL=TAIL, BLOCK=SMALL_BLOCK, FINENESS=1, COARSENESS=8):
        history, model = LossHistory(), Model()
        for _ in range(data.draw(st.integers(1, 12))):
            match data.draw(
                st.sampled_from(["append", "append", "append", "validate", "gap", "again", "truncate", "file"])
            ):
                case "truncate":
                    truncate(history, model, data.draw(st.integers(0, model.last_step + 3)))
                case "file":
                    history = LossHistory.from_arrays(history.arrays())
                case what:
                    append(history, model, data, what)
            require_alike(history, model)
            first = data.draw(st.integers(1, model.last_step + 2))
            last = data.draw(st.integers(first - 1, model.last_step + 2))
            points, logarithmic = data.draw(st.sampled_from([1, 2, 3, 7, 50])), data.draw(st.booleans())
            curve = history.curve(first, last, points, logarithmic=logarithmic)
            require_bins(curve, model, first, min(last, model.last_step), points, exact=False)
            curve = whole(history, points, logarithmic=logarithmic)
            require_bins(curve, model, 1, model.last_step, points, exact=not model.cut)


def truncate(history: LossHistory, model: Model, last: int) -> None:
    arrays = history.arrays()
    kept = sum(1 for step in model.training if step <= last)
    ends = np.cumsum(arrays["block_sizes"])
    model.cut |= bool(len(ends) and kept < ends[-1] and kept not in (0, *ends.tolist()))
    history.truncate(last)
    model.truncate(last)


def append(history: LossHistory, model: Model, data: st.DataObject, what: str) -> None:
    losses = [] if what == "validate" else data.draw(losses_of_a_batch)
    first = model.last_step + 1
    if what == "gap":
        first += data.draw(st.integers(1, 100))
    elif what == "again":
        first = data.draw(st.integers(1, first))
        truncate(history, model, first - 1)
    steps = data.draw(st.lists(st.integers(first - 1, first + len(losses)), max_size=4, unique=True).map(sorted))
    values = [float(step) for step in steps]
    history.append(first, np.array(losses), np.array(steps, dtype=np.int64), np.array(values))
    model.append(first, losses, list(zip(steps, values, strict=True)))


@given(st.lists(losses_of_a_batch, min_size=1, max_size=8))
def test_that_it_does_not_matter_in_how_many_batches_losses_come(batches: list[list[float]]) -> None:
    with patch.multiple(loss_blocks, EXACT_TAIL=TAIL, BLOCK=SMALL_BLOCK, FINENESS=1, COARSENESS=8):
        history, together = LossHistory(), [loss for batch in batches for loss in batch]
        for batch in batches:
            add(history, batch)
        curve = whole(history, 9)
        np.testing.assert_array_equal(curve.low.min(initial=0.0), min([0.0, *together]))
        at_once = LossHistory()
        add(at_once, together)
        for name in ("low", "high", "mean"):
            assert getattr(whole(at_once, 1), name) == pytest.approx(getattr(whole(history, 1), name))


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("points", [1, 2, 5, 10, 33, 100, 1000])
def test_that_a_spike_anywhere_is_seen_with_any_number_of_points(points: int, logarithmic: bool) -> None:
    for place in (0, 1, 3, 4, 7, 60, 81, 83, 84, 85, 98, 99):
        losses = np.zeros(100)
        losses[place] = 5.0
        losses[place - 1] = -5.0
        curve = whole(of(*losses), points, logarithmic=logarithmic)
        assert curve.high.max() == 5.0
        assert curve.low.min() == -5.0
        peak = int(np.argmax(curve.high))
        ends = np.append(curve.steps, 101)
        assert ends[peak] <= place + 1 < ends[peak + 1]


@pytest.mark.usefixtures("_small")
def test_that_old_losses_become_blocks_and_the_last_stay_exact() -> None:
    history = LossHistory()
    for step in range(1, 201):
        add(history, [float(step)])
        assert len(history.arrays()["training"]) <= 2 * TAIL
        assert len(history.arrays()["training"]) >= min(step, TAIL)
    curve = whole(history)
    exact = len(history.arrays()["training"])
    assert curve.steps[-exact:].tolist() == list(range(201 - exact, 201))
    assert (np.diff(curve.steps[3:-exact]) == SMALL_BLOCK).all()
    assert curve.low[:5].tolist() == [1.0, 2.0, 3.0, 5.0, 9.0]
    assert curve.high[:5].tolist() == [1.0, 2.0, 4.0, 8.0, 12.0]
    assert curve.mean[:5].tolist() == [1.0, 2.0, 3.5, 6.5, 10.5]


@pytest.mark.usefixtures("_small")
def test_that_a_block_that_is_cut_keeps_its_extremes() -> None:
    history = of(*range(1, 101))
    history.truncate(6)
    assert history.last_step == 6
    add(history, [50.0, 60.0])
    curve = whole(history)
    assert curve.steps.tolist() == [1, 2, 3, 5, 7, 8]
    assert curve.low.tolist() == [1.0, 2.0, 3.0, 5.0, 50.0, 60.0]
    assert curve.high.tolist() == [1.0, 2.0, 4.0, 8.0, 50.0, 60.0]


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("last", [0, 1, 4, 83, 84, 85, 99, 100, 101])
def test_that_nothing_is_left_after_the_step_to_which_it_was_truncated(last: int) -> None:
    history = of(*range(1, 101))
    history.truncate(last)
    assert history.last_step == min(last, 100)
    add(history, [-7.0])
    assert history.training_loss() == -7.0
    assert whole(history, 1).low.tolist() == [-7.0]


def test_that_steps_whose_loss_was_never_told_are_left_out() -> None:
    history = of(3.0, 2.0, first=1001)
    assert history.last_step == 1002
    assert whole(history).steps.tolist() == [1001, 1002]
    add(history, [1.0], first=2000)
    curve = whole(history)
    assert (history.last_step, curve.steps.tolist()) == (2000, [1001, 1002, 2000])
    assert curve.mean.tolist() == [3.0, 2.0, 1.0]
    assert history.curve(1100, 1900, 10, logarithmic=True).steps.tolist() == []
    history.truncate(1500)
    assert (history.last_step, history.training_loss()) == (1002, 2.0)
    history.truncate(500)
    assert (history.last_step, len(whole(history).steps)) == (0, 0)


def test_that_a_step_far_away_takes_no_memory() -> None:
    history = of(1.0)
    add(history, [2.0], first=2**50)
    assert whole(history, 100, logarithmic=True).steps.tolist() == [1, 2**50]


def test_that_a_new_run_s_first_validation_replaces_the_old_one_s() -> None:
    history = LossHistory()
    history.append(1, np.array([1.0, 2.0]), np.array([0, 2]), np.array([5.0, 4.0]))
    history.append(1, np.array([]), np.array([0]), np.array([9.0]))
    assert history.validation_steps.tolist() == [0]
    assert history.validation_loss() == 9.0
    history.truncate(0)
    assert history.validation_loss() == 9.0


def test_that_a_history_without_losses_has_no_last_one() -> None:
    history = LossHistory()
    assert history.last_step == 0
    assert math.isnan(history.training_loss())
    assert math.isnan(history.validation_loss())
    assert len(history.curve(1, math.inf, 100, logarithmic=True).steps) == 0
    assert len(of(1.0, 2.0).curve(5, 9, 10, logarithmic=False).steps) == 0
    assert len(of(1.0, 2.0).curve(math.inf, math.inf, 10, logarithmic=False).steps) == 0


def test_that_a_range_reaches_from_any_number_to_any_number() -> None:
    history = of(*range(1, 11))
    assert history.curve(-5.0, math.inf, 100, logarithmic=True).steps.tolist() == list(range(1, 11))
    assert history.curve(2.6, 4.2, 100, logarithmic=False).steps.tolist() == [2, 3, 4, 5]
    assert len(history.curve(1, 10, 0, logarithmic=False).steps) == 1


def test_that_a_loss_that_is_not_finite_is_told_in_its_bin_only() -> None:
    history = of(*([1.0] * 500), math.nan, math.inf)
    curve = whole(history, 10)
    assert np.isfinite(curve.mean[:-1]).all()
    assert np.isnan(curve.low[-1])
    exact = whole(history)
    assert np.flatnonzero(~np.isfinite(exact.mean)).tolist() == [500, 501]
    restored = LossHistory.from_arrays(history.arrays())
    np.testing.assert_array_equal(whole(restored).mean, exact.mean)


def test_that_bins_are_even_on_the_axis_chosen() -> None:
    history = of(*np.zeros(100_000))
    linear = whole(history, 100).steps
    assert np.abs(np.diff(linear) - 1000).max() <= BLOCK
    logarithmic = whole(history, 100, logarithmic=True).steps
    late = logarithmic[logarithmic > 100 * BLOCK]
    np.testing.assert_allclose(np.diff(np.log(late)), np.log(100_000) / 100, rtol=0.2)


def test_that_the_first_steps_of_a_long_run_are_still_told_apart() -> None:
    with patch.multiple(loss_blocks, EXACT_TAIL=1000):
        history = of(*range(1, 20_001))
    assert len(history.arrays()["training"]) < 2100
    steps = whole(history, 2000, logarithmic=True).steps
    assert steps[:64].tolist() == list(range(1, 65))
    assert (np.diff(steps) <= np.maximum(1, steps[:-1] * 0.03)).all()


def test_that_arrays_bring_back_the_same_history() -> None:
    history = LossHistory()
    history.append(5, np.linspace(2.0, 1.0, 1000), np.array([4, 500]), np.array([1.5, 1.25]))
    restored = LossHistory.from_arrays(history.arrays())
    assert restored.last_step == history.last_step == 1004
    assert restored.validation.tolist() == [1.5, 1.25]
    for points in (3, 10**6):
        before, after = whole(history, points), whole(restored, points)
        for name in ("steps", "low", "high", "mean"):
            np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


def test_that_arrays_are_copies() -> None:
    history = of(1.0, 2.0, 3.0)
    arrays = history.arrays()
    history.truncate(1)
    add(history, [9.0, 9.0])
    assert arrays["training"].tolist() == [1.0, 2.0, 3.0]


Arrays = dict[str, NDArray[Any]]
DAMAGES: dict[str, Callable[[Arrays], Any]] = {
    "no losses": lambda arrays: arrays.pop("training"),
    "no runs": lambda arrays: arrays.pop("runs"),
    "losses of another type": lambda arrays: arrays.update(training=np.arange(20)),
    "losses in a table": lambda arrays: arrays.update(training=np.ones((4, 5))),
    "losses as words": lambda arrays: arrays.update(training=np.array(["a"] * 20)),
    "fewer losses": lambda arrays: arrays.update(
        training=np.empty(0), blocks=np.empty((0, 3)), block_sizes=np.arange(0)
    ),
    "blocks of another shape": lambda arrays: arrays.update(blocks=np.ones((20, 2))),
    "a block too many": lambda arrays: arrays.update(blocks=np.ones((99, 3))),
    "a size of nothing": lambda arrays: arrays["block_sizes"].put(0, 0),
    "a size beyond a block": lambda arrays: arrays["block_sizes"].put(0, 10**9),
    "sizes that are real": lambda arrays: arrays.update(block_sizes=arrays["block_sizes"] + 0.5),
    "a minimum above the maximum": lambda arrays: arrays["blocks"].put(0, 10.0**6),
    "runs of another shape": lambda arrays: arrays.update(runs=np.ones((1, 3), dtype=np.int64)),
    "no run at the beginning": lambda arrays: arrays["runs"].put(0, 1),
    "a run from step 0": lambda arrays: arrays["runs"].put(1, 0),
    "a run far away": lambda arrays: arrays["runs"].put(1, 2**62),
    "runs that overlap": lambda arrays: arrays.update(runs=np.array([[0, 1], [50, 40]])),
    "runs that end before they begin": lambda arrays: arrays.update(runs=np.array([[0, 1], [-(2**62), 900]])),
    "steps that overflow": lambda arrays: arrays.update(validation_steps=np.array([0, 2**62, -(2**62)])),
    "steps that do not increase": lambda arrays: arrays.update(validation_steps=np.array([3, 3])),
    "steps below 0": lambda arrays: arrays.update(validation_steps=np.array([-1, 3])),
    "steps that are NaN": lambda arrays: arrays.update(validation_steps=np.array([np.nan, 1.0])),
    "a validation loss too few": lambda arrays: arrays.update(validation=np.ones(1)),
}


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("damage", DAMAGES)
def test_that_arrays_that_make_no_history_are_refused(damage: str) -> None:
    history = LossHistory()
    history.append(1, np.arange(100.0), np.array([0, 100]), np.array([1.0, 2.0]))
    arrays = {name: array.copy() for name, array in history.arrays().items()}
    assert LossHistory.from_arrays(arrays).last_step == 100
    DAMAGES[damage](arrays)
    with pytest.raises(ValueError, match=r"array|block|steps|validation"):
        LossHistory.from_arrays(arrays)


# ---- long runs


def test_that_blocks_of_old_losses_grow_with_the_run_and_lose_no_spike() -> None:
    with patch.multiple(loss_blocks, EXACT_TAIL=256, COARSENESS=16):
        history, losses = LossHistory(), np.zeros(60_000)
        losses[[5, 777, 20_000, 41_234]] = 9.0
        for start in range(0, len(losses), 500):
            add(history, losses[start : start + 500])
        arrays = history.arrays()
        assert len(arrays["blocks"]) < 600  # 937 of equal size
        assert arrays["block_sizes"].max() > BLOCK
        assert arrays["block_sizes"].sum() + len(arrays["training"]) == len(losses)
        curve = whole(history)
        peaks = curve.steps[curve.high == 9.0]
        assert len(peaks) == 4
        for spike, peak in zip((6, 778, 20_001, 41_235), peaks.tolist(), strict=True):
            assert peak <= spike <= peak * 1.15
        restored = LossHistory.from_arrays(arrays)
        np.testing.assert_array_equal(whole(restored).high, curve.high)


def test_that_validation_losses_are_binned_with_their_extremes_and_their_neighbours() -> None:
    history = LossHistory()
    steps = np.arange(0, 1000, 10)
    losses = np.zeros(100)
    losses[33], losses[71] = 5.0, -5.0
    history.append(1, np.zeros(1000), steps, losses)
    curve = history.validation_curve(np.linspace(100.0, 800.0, 8))
    assert curve.steps[0] == 100
    assert curve.steps[-1] == 800
    assert len(curve.steps) == 8
    assert (curve.high.max(), curve.low.min()) == (5.0, -5.0)
    assert curve.steps[curve.high == 5.0].tolist() == [300]
    assert history.validation_curve(np.array([310.0, 312.0, 314.0])).steps.tolist() == [310, 320]
    assert history.validation_curve(np.array([2000.0, 3000.0])).steps.tolist() == [990]
    assert len(LossHistory().validation_curve(np.array([1.0, 2.0])).steps) == 0
