"""The planar two-link arm in closed form: where its hand is, both ways to reach a place, and which places it reaches.

Angles are in radians. Shapes are given without leading axes: every function takes any number of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dnnlab.errors import SettingsError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Range = tuple[float, float]
Sign = Literal["minus", "plus"]

BRANCHES = ("elbow up", "elbow down")
"""The two ways to reach a place: the elbow lies to the left, or to the right, of the line from base to hand."""

SHORTEST, LONGEST = 0.001, 1000.0
LARGEST_LIMIT = 100.0

LIMIT_TOLERANCE = 1e-9  # radians: an angle computed from the hand of an arm at its limit may lie beyond by rounding
REACH_TOLERANCE = 1e-12  # relative to the arm's length: as above, for the hand of a stretched or folded arm
SMALLEST_SINGULAR_VALUE = 1e-3  # relative to the largest: below it a Newton step does not move that way


def wrap(angle: FloatArray) -> FloatArray:
    """Return angles moved by whole turns into [-pi, pi)."""
    return (angle + np.pi) % (2.0 * np.pi) - np.pi


def turn_between(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return how far apart two angles are on the circle, in [0, pi]."""
    return np.abs(wrap(np.asarray(first) - np.asarray(second)))


def pose_distance(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the distance of two poses `(2,)`: the root of the sum of squared turns, each taken on the circle."""
    distance: FloatArray = np.sqrt(np.sum(turn_between(first, second) ** 2, axis=-1))
    return distance


@dataclass(frozen=True, slots=True)
class Kinematics:
    r"""A planar arm of two links: a shoulder at the origin turned by theta1, and an elbow turned by theta2.

    .. math:: x = L_1 (\cos\theta_1, \sin\theta_1) \pm L_2 (\cos(\theta_1 + \theta_2), \sin(\theta_1 + \theta_2))

    With `plus` the arm is stretched at theta2 = 0; with `minus` it is at theta2 = pi. The default is the arm of Bishop,
    Mixture Density Networks (1994), section 5, whose published results need the sign to be minus.

    Args:
        lengths: L1 and L2, in metres, above 0.
        first_range: Between what theta1 may be, at most a turn apart.
        second_range: The same of theta2.
        sign: Of the second link, see above.

    Raises:
        SettingsError: A length is not above 0, or a range is empty or wider than a turn.
    """

    lengths: tuple[float, float] = (0.8, 0.2)
    first_range: Range = (0.3, 1.2)
    second_range: Range = (0.5 * np.pi, 1.5 * np.pi)
    sign: Sign = "minus"

    def __post_init__(self) -> None:
        _check_lengths(self.lengths)
        _check_range("first_range", *self.first_range)
        _check_range("second_range", *self.second_range)
        if self.sign not in ("minus", "plus"):
            raise SettingsError(f"The sign is {self.sign!r}", where="sign", remedy="Choose 'minus' or 'plus'")

    @property
    def turning_sign(self) -> float:
        """+1 or -1, the sign of the second link."""
        return 1.0 if self.sign == "plus" else -1.0

    @property
    def outer_radius(self) -> float:
        """How far from the base the stretched arm reaches."""
        return self.lengths[0] + self.lengths[1]

    @property
    def inner_radius(self) -> float:
        """How near to the base the folded arm reaches."""
        return abs(self.lengths[0] - self.lengths[1])

    # ---- from angles to the hand

    def elbow(self, angles: FloatArray) -> FloatArray:
        """Return where the elbow is, `(2,)`, of the arm at these angles `(2,)`."""
        return self.lengths[0] * _direction(angles[..., 0])

    def hand(self, angles: FloatArray) -> FloatArray:
        """Return where the hand is, `(2,)`, of the arm at these angles `(2,)`."""
        second = self.turning_sign * self.lengths[1]
        return self.elbow(angles) + second * _direction(angles[..., 0] + angles[..., 1])

    def jacobian(self, angles: FloatArray) -> FloatArray:
        """Return the derivatives of the hand by the angles, `(2, 2)`: a row for each coordinate, a column a joint."""
        by_second = _quarter_turned(self.hand(angles) - self.elbow(angles))
        return np.stack([_quarter_turned(self.hand(angles)), by_second], axis=-1)

    def manipulability(self, angles: FloatArray) -> FloatArray:
        r"""Return :math:`|\det J| = L_1 L_2 |\sin\theta_2|`, in square metres: 0 where the arm is straight."""
        area: FloatArray = self.lengths[0] * self.lengths[1] * np.abs(np.sin(angles[..., 1]))
        return area

    def branch(self, angles: FloatArray) -> NDArray[np.intp]:
        """Return which of `BRANCHES` each pose is on, as an index; a straight arm counts as the first."""
        return np.asarray(self.turning_sign * np.sin(angles[..., 1]) > 0.0, dtype=np.intp)

    # ---- from the hand to angles

    def poses(self, hand: FloatArray) -> FloatArray:
        """Return both ways to bring the hand there, limits or not: `(2, 2)`, a row of angles for each of `BRANCHES`.

        Each angle is given by the turn that lies nearest to the middle of its range. NaN where no arm of these
        lengths reaches.
        """
        first, second = self.lengths
        radius = np.hypot(hand[..., 0], hand[..., 1])
        beyond, within = self.outer_radius - radius, radius - self.inner_radius
        slack = REACH_TOLERANCE * self.outer_radius
        beyond, within = (np.where(gap < -slack, np.nan, np.maximum(gap, 0.0)) for gap in (beyond, within))
        fold = np.sqrt(
            beyond * (self.outer_radius + radius)
        )  # products of roots, where an arc cosine would lose digits
        stretch = np.sqrt(within * (radius + self.inner_radius))
        bend = 2.0 * np.arctan2(fold, stretch)  # of the second link from the first one's direction, in [0, pi]
        bends = np.stack([-bend, bend], axis=-1)
        lean = np.arctan2(second * np.sin(bends), first + second * np.cos(bends))
        theta1 = np.arctan2(hand[..., 1], hand[..., 0])[..., None] - lean
        theta2 = bends if self.sign == "plus" else bends + np.pi
        return self.nearest_turn(np.stack([theta1, theta2], axis=-1))

    def nearest_turn(self, angles: FloatArray) -> FloatArray:
        """Return the same pose `(2,)` by the turns nearest to the middle of each joint's range."""
        middle = np.array([np.mean(self.first_range), np.mean(self.second_range)])
        turned: FloatArray = middle + wrap(angles - middle)
        return turned

    def within_limits(self, angles: FloatArray) -> BoolArray:
        """Whether both joints are inside their ranges; false for NaN."""
        low, high = np.array([self.first_range, self.second_range]).T
        turned = self.nearest_turn(angles)
        inside = (turned >= low - LIMIT_TOLERANCE) & (turned <= high + LIMIT_TOLERANCE)
        return np.asarray(inside.all(axis=-1))

    def polished(self, angles: FloatArray, hand: FloatArray) -> FloatArray:
        """Return the poses after one Newton step towards the hand being there.

        A pose stays as it is where the step would bring the hand no nearer: the arm is nearly straight there, or the
        place beyond reach.
        """
        inverse = np.linalg.pinv(self.jacobian(angles), rcond=SMALLEST_SINGULAR_VALUE)
        off = hand - self.hand(angles)
        moved = angles + np.einsum("...ij,...j->...i", inverse, off)
        nearer = np.sum((hand - self.hand(moved)) ** 2, axis=-1) < np.sum(off**2, axis=-1)
        return np.where(nearer[..., None], moved, angles)

    # ---- the places that are reached

    def reachable(self, hand: FloatArray) -> BoolArray:
        """Whether some pose within the joints' ranges brings the hand there."""
        return np.asarray(self.within_limits(self.poses(hand)).any(axis=-1))

    def nearest_reachable(self, hand: FloatArray) -> FloatArray:
        """Return the place nearest to each wanted one that the hand reaches within the joints' ranges, `(2,)`.

        What cannot be reached is nearest to the rim of what can: there one joint is at a limit, or the arm is straight.
        Each such set of places is an arc, and the nearest point of an arc is known.
        """
        arcs = [self._nearest_with_fixed_elbow(hand, limit) for limit in self.first_range]
        straight = [angle for angle in (0.0, np.pi) if self._bends_to(angle)]
        arcs += [self._nearest_with_fixed_bend(hand, angle) for angle in (*self.second_range, *straight)]
        places = np.stack(arcs, axis=-2)
        nearest = np.argmin(np.sum((places - hand[..., None, :]) ** 2, axis=-1), axis=-1)
        rim = np.take_along_axis(places, nearest[..., None, None], axis=-2)[..., 0, :]
        return np.where(self.reachable(hand)[..., None], hand, rim)

    def out_of_reach(self, hand: FloatArray) -> FloatArray:
        """Return how far each wanted place is from the nearest one that is reached, in metres; 0 for those that are."""
        distance: FloatArray = np.linalg.norm(self.nearest_reachable(hand) - hand, axis=-1)
        return distance

    def _bends_to(self, angle: float) -> bool:
        middle = 0.5 * (self.second_range[0] + self.second_range[1])
        half_width = 0.5 * (self.second_range[1] - self.second_range[0])
        return bool(turn_between(np.asarray(angle), np.asarray(middle)) <= half_width)

    def _nearest_with_fixed_elbow(self, hand: FloatArray, theta1: float) -> FloatArray:
        elbow = self.lengths[0] * _direction(np.asarray(theta1))
        low, high = (theta1 + limit + (0.0 if self.sign == "plus" else np.pi) for limit in self.second_range)
        return elbow + self.lengths[1] * _direction(_nearest_in_arc(hand - elbow, low, high))

    def _nearest_with_fixed_bend(self, hand: FloatArray, theta2: float) -> FloatArray:
        unturned = self.hand(np.array([0.0, theta2]))
        lean = np.arctan2(unturned[1], unturned[0])
        low, high = (limit + lean for limit in self.first_range)
        return float(np.hypot(*unturned)) * _direction(_nearest_in_arc(hand, low, high))


def _check_lengths(lengths: tuple[float, float]) -> None:
    if not all(SHORTEST <= length <= LONGEST for length in lengths):  # false for NaN too
        raise SettingsError(
            f"The lengths are {lengths[0]:g} and {lengths[1]:g}",
            where="lengths",
            remedy=f"Choose lengths from {SHORTEST:g} to {LONGEST:g} metres",
        )


def _check_range(name: str, low: float, high: float) -> None:
    if not (0.0 < high - low <= 2.0 * np.pi + LIMIT_TOLERANCE and abs(low) <= LARGEST_LIMIT):
        raise SettingsError(
            f"The angle goes from {low:g} to {high:g}",
            where=name,
            remedy="Choose an upper limit above the lower one, at most a turn away",
        )


def _direction(angle: FloatArray) -> FloatArray:
    result = np.empty((*np.shape(angle), 2))  # `np.stack` takes three times as long for one angle
    result[..., 0], result[..., 1] = np.cos(angle), np.sin(angle)
    return result


def _quarter_turned(vector: FloatArray) -> FloatArray:
    return np.stack([-vector[..., 1], vector[..., 0]], axis=-1)


def _nearest_in_arc(offset: FloatArray, low: float, high: float) -> FloatArray:
    """The direction between two others, at most a turn apart, that points nearest to an offset from the centre."""
    middle, half_width = 0.5 * (low + high), 0.5 * (high - low)
    turn = wrap(np.arctan2(offset[..., 1], offset[..., 0]) - middle)
    return middle + np.clip(turn, -half_width, half_width)
