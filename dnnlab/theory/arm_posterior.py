"""What the hand's place tells about the arm's angles, when all angles within the ranges are equally likely.

Without noise the posterior is one or two point masses, equally heavy: |det J| is the same on both. All numbers here
are quadratures; nothing is sampled. Source of the problem: Bishop, Mixture Density Networks (1994), section 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dnnlab.theory.kinematics import BoolArray, FloatArray, Kinematics
from dnnlab.theory.quadrature import composite

PANELS, POINTS_PER_PANEL = 200, 8
CELLS_PER_DEVIATION = 4.0
"""Grid cells per standard deviation of the hand's noise: the density there is smooth on that scale."""
MOST_CELLS = 4_000_000
REACH = 6.5  # standard deviations around the reached places, beyond which nothing is left


@dataclass(frozen=True, slots=True)
class ArmPosterior:
    """p(theta | hand) of an arm whose angles are uniform within their ranges.

    Args:
        arm: The arm.
    """

    arm: Kinematics

    def both_allowed(self, hand: FloatArray) -> BoolArray:
        """Whether both ways to bring the hand there, `(..., 2)`, lie within the joints' ranges."""
        return np.asarray(self.arm.within_limits(self.arm.poses(hand)).all(axis=-1))

    def mean(self, hand: FloatArray) -> FloatArray:
        """Return the exact conditional mean of the angles, `(..., 2)`; NaN where the hand cannot be."""
        poses = self.arm.poses(hand)
        allowed = self.arm.within_limits(poses)
        count = allowed.sum(axis=-1)[..., None]
        total = np.sum(np.where(allowed[..., None], poses, 0.0), axis=-2)
        mean: FloatArray = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
        return mean

    def share_of_both(self) -> float:
        """Return the share of poses whose other elbow is within the ranges too."""
        return _two_elbows(self.arm)[0]

    def miss_of_mean(self) -> float:
        """Return the root mean square, over all poses, of how far the exact mean's hand is from the wanted place."""
        return float(np.sqrt(_two_elbows(self.arm)[1]))

    def mean_square(self) -> float:
        """Return the expected squared distance of the angles from their exact mean: the floor of least squares."""
        return _two_elbows(self.arm)[2]

    def entropy(self, deviation: float) -> float:
        """Return H(theta | hand) in nats, where the hand's place is seen with Gaussian noise in both coordinates.

        Args:
            deviation: Standard deviation of the noise, in metres. Without noise there is no finite entropy.
        """
        return _entropy(self.arm, deviation)


@lru_cache(maxsize=64)
def _two_elbows(arm: Kinematics) -> tuple[float, float, float]:
    """The share of poses with both elbows allowed, and the mean squares of the mean's miss and of its angles' error.

    Turning the whole arm changes neither the other elbow nor the miss. So theta2 alone decides: for each, theta1 and
    the other pose's theta1 = theta1 + 2 `lean` (or a turn more or less) must both lie in a range of width w.
    """
    cuts = np.linspace(*arm.second_range, PANELS + 1)
    theta2, weights = composite(cuts, POINTS_PER_PANEL)
    weights = weights / (arm.second_range[1] - arm.second_range[0])
    width = arm.first_range[1] - arm.first_range[0]
    pose = np.stack([np.zeros_like(theta2), theta2], axis=-1)
    other = _other_pose(arm, pose)
    middle = 0.5 * (arm.second_range[0] + arm.second_range[1])
    possible = np.abs(other[:, 1] - middle) <= 0.5 * (arm.second_range[1] - arm.second_range[0])
    share, miss, error = 0.0, 0.0, 0.0
    for turn in (-2.0 * np.pi, 0.0, 2.0 * np.pi):
        step = other[:, 0] + turn
        likely = weights * possible * np.maximum(0.0, 1.0 - np.abs(step) / width)
        mean = np.stack([0.5 * step, 0.5 * (theta2 + other[:, 1])], axis=-1)
        share += float(np.sum(likely))
        error += float(np.sum(likely * np.sum((mean - pose) ** 2, axis=-1)))
        miss += float(np.sum(likely * np.sum((arm.hand(mean) - arm.hand(pose)) ** 2, axis=-1)))
    return share, miss, error


def _other_pose(arm: Kinematics, pose: FloatArray) -> FloatArray:
    """The other way to bring the hand there: theta1 within half a turn of the given one, theta2 in its range."""
    hand = arm.hand(pose)
    lean = np.arctan2(hand[:, 1], hand[:, 0]) - pose[:, 0]
    theta1 = 2.0 * np.arctan2(np.sin(lean), np.cos(lean))
    return np.stack([theta1, arm.nearest_turn(-pose)[:, 1]], axis=-1)


@lru_cache(maxsize=64)
def _entropy(arm: Kinematics, deviation: float) -> float:
    """H(theta | hand) = H(theta) + H(hand | theta) - H(hand), the last from the hand's density on a grid."""
    widths = [high - low for low, high in (arm.first_range, arm.second_range)]
    of_noise = float(np.log(2.0 * np.pi * np.e * deviation**2))
    density, area = _hand_density(arm, deviation)
    known = density > 0.0
    of_hand = -float(np.sum(density[known] * np.log(density[known]))) * area
    return float(np.log(widths[0] * widths[1])) + of_noise - of_hand


def _hand_density(arm: Kinematics, deviation: float) -> tuple[FloatArray, float]:
    """The density of the noisy hand on a grid, and the area of a cell.

    Each pose of a quadrature is shared among the four cells around its hand. That smooths by a triangle of variance
    cell^2 / 6 in each coordinate, so the Gaussian that follows is narrower by as much.
    """
    hand, weights = _hands(arm, deviation)
    low, high = hand.min(axis=0) - REACH * deviation, hand.max(axis=0) + REACH * deviation
    cell = deviation / CELLS_PER_DEVIATION
    shape = tuple(np.ceil((high - low) / cell).astype(int) + 2)
    place = (hand - low) / cell
    corner = np.floor(place).astype(np.int64)
    beyond = place - corner
    grid = np.zeros(shape[0] * shape[1])
    for along_x in (0, 1):
        for along_y in (0, 1):
            share = np.abs(1 - along_x - beyond[:, 0]) * np.abs(1 - along_y - beyond[:, 1])
            index = (corner[:, 0] + along_x) * shape[1] + corner[:, 1] + along_y
            grid += np.bincount(index, weights * share, minlength=grid.size)
    smooth = _smoothed(grid.reshape(shape), np.sqrt(CELLS_PER_DEVIATION**2 - 1.0 / 6.0))
    return np.maximum(smooth, 0.0) / cell**2, cell**2


def _hands(arm: Kinematics, deviation: float) -> tuple[FloatArray, FloatArray]:
    """Hands and weights of a quadrature over all poses, finer than the noise."""
    axes, lengths = [], (arm.outer_radius, arm.lengths[1])
    for (low, high), length in zip((arm.first_range, arm.second_range), lengths, strict=True):
        panels = max(4, int(np.ceil((high - low) * length / deviation * 4.0 / POINTS_PER_PANEL)))
        panels = min(panels, int(np.sqrt(MOST_CELLS)) // POINTS_PER_PANEL)
        points, weights = composite(np.linspace(low, high, panels + 1), POINTS_PER_PANEL)
        axes.append((points, weights / (high - low)))
    (theta1, first), (theta2, second) = axes
    angles = np.stack(np.broadcast_arrays(theta1[:, None], theta2), axis=-1).reshape(-1, 2)
    return arm.hand(angles), (first[:, None] * second).ravel()


def _smoothed(grid: FloatArray, deviation: float) -> FloatArray:
    """A grid convolved with a Gaussian of that many cells, by its Fourier transform; nothing is near the edges."""
    frequencies = [np.fft.fftfreq(grid.shape[0]), np.fft.rfftfreq(grid.shape[1])]
    along_x, along_y = (np.exp(-2.0 * (np.pi * deviation * frequency) ** 2) for frequency in frequencies)
    smooth: FloatArray = np.fft.irfft2(np.fft.rfft2(grid) * along_x[:, None] * along_y, s=grid.shape)
    return smooth
