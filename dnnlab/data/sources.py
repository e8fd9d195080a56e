"""Where a data set's rows come from, as values that a project file stores."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from dnnlab.data.split import check_split_settings
from dnnlab.errors import SettingsError

if TYPE_CHECKING:
    from dnnlab.theory.kinematics import Kinematics

MOST_ROWS = 10_000_000
FUNCTIONS = ("square", "sine", "full_sine", "absolute", "step", "drawn")


@dataclass(frozen=True, slots=True)
class ToyInverse:
    """The toy problem: u uniform on (0, 1), v = u + amplitude sin(2 pi u) + noise.

    Args:
        rows: Training rows, N.
        validation_rows: Extra to `rows`.
        noise: Half-width of uniform noise, or standard deviation of Gaussian noise.
        amplitude: Of the sine; the curve folds over where it exceeds 1/(2 pi).
        noise_kind: The noise's distribution.
        swapped: True is the inverse problem (input x = v, target t = u), False the forward one (x = u, t = v).
        seed: Of the draw.

    Raises:
        SettingsError: A value outside its range.
    """

    rows: int = 1000
    validation_rows: int = 1000
    noise: float = 0.1
    amplitude: float = 0.3
    noise_kind: Literal["uniform", "gaussian"] = "uniform"
    swapped: bool = True
    seed: int = 1

    def __post_init__(self) -> None:
        _check_between("rows", self.rows, 1, MOST_ROWS)
        _check_between("validation_rows", self.validation_rows, 0, MOST_ROWS)
        _check_between("noise", self.noise, 0.001, 10.0)  # without noise the density is infinitely high
        _check_between("amplitude", self.amplitude, -10.0, 10.0)
        _check_between("seed", self.seed, 0, 2**63 - 1)
        if self.noise_kind not in ("uniform", "gaussian"):
            raise SettingsError(
                f"There is no noise of kind '{self.noise_kind}'",
                where="noise_kind",
                remedy="Choose 'uniform' or 'gaussian'",
            )


@dataclass(frozen=True, slots=True)
class TwoLinkArm:
    """A planar arm of two links: angles theta1 and theta2 uniform within their ranges, the hand at x1 and x2.

    The defaults are those of Bishop, Mixture Density Networks (1994), section 5. See `Kinematics` for the formula.

    Args:
        rows: Training rows, N.
        validation_rows: Extra to `rows`.
        lengths: Of the upper arm and the forearm, in metres.
        first_range: Between what theta1 may be, in radians.
        second_range: The same of theta2.
        hand_noise: Standard deviation of Gaussian noise on both coordinates of the hand, in metres; 0 for none.
        sign: Of the second link in the formula.
        seed: Of the draw.

    Raises:
        SettingsError: A value outside its range.
    """

    rows: int = 1000
    validation_rows: int = 1000
    lengths: tuple[float, float] = (0.8, 0.2)
    first_range: tuple[float, float] = (0.3, 1.2)
    second_range: tuple[float, float] = (0.5 * math.pi, 1.5 * math.pi)
    hand_noise: float = 0.0
    sign: Literal["minus", "plus"] = "minus"
    seed: int = 1

    def __post_init__(self) -> None:
        _check_between("rows", self.rows, 1, MOST_ROWS)
        _check_between("validation_rows", self.validation_rows, 0, MOST_ROWS)
        _check_between("hand_noise", self.hand_noise, 0.0, 10.0)
        _check_between("seed", self.seed, 0, 2**63 - 1)
        self.kinematics()

    def kinematics(self) -> Kinematics:
        """Return the arm itself.

        Raises:
            SettingsError: There is no such arm.
        """
        from dnnlab.theory.kinematics import Kinematics  # what has no arm need not load it

        return Kinematics(self.lengths, self.first_range, self.second_range, self.sign)


@dataclass(frozen=True, slots=True)
class FunctionSamples:
    """A function of one variable at evenly spaced places: t = f(x) + noise for x from -1 to 1.

    Args:
        function: `square`: x^2; `sine`: sin x; `full_sine`: sin(pi x); `absolute`: |x|; `step`: 0 below x = 0 and 1
            from there on; `drawn`: straight lines through `knots`.
        rows: Training rows, N.
        validation_rows: Extra to `rows`, at evenly spaced places too.
        noise: Standard deviation of Gaussian noise on t.
        knots: The values of a drawn function at evenly spaced places from -1 to 1, both included.
        seed: Of the noise.

    Raises:
        SettingsError: A value outside its range.
    """

    function: Literal["square", "sine", "full_sine", "absolute", "step", "drawn"] = "square"
    rows: int = 50
    validation_rows: int = 0
    noise: float = 0.0
    knots: tuple[float, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "knots", tuple(self.knots))
        _check_between("rows", self.rows, 2, MOST_ROWS)
        _check_between("validation_rows", self.validation_rows, 0, MOST_ROWS)
        _check_between("noise", self.noise, 0.0, 10.0)
        _check_between("seed", self.seed, 0, 2**63 - 1)
        if self.function not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise SettingsError(
                f"There is no function '{self.function}'", where="function", remedy=f"Choose one of {known}"
            )
        for knot in self.knots:
            _check_between("knots", knot, -1e6, 1e6)
        least, most = (2 if self.function == "drawn" else 0), 1000
        if not least <= len(self.knots) <= most:
            raise SettingsError(
                f"There are {len(self.knots)} knots", where="knots", remedy=f"Give from {least} to {most}"
            )


@dataclass(frozen=True, slots=True)
class Table:
    """A table of one's own; its rows are embedded in the project and travel beside this value.

    Args:
        name: The file's name, shown as the data set's title.
        validation_fraction: In [0, 1): the part of the rows that validates.
        seed: Of the split.

    Raises:
        SettingsError: A value outside its range.
    """

    name: str
    validation_fraction: float = 0.2
    seed: int = 1

    def __post_init__(self) -> None:
        check_split_settings(self.validation_fraction, self.seed)


Source: TypeAlias = ToyInverse | TwoLinkArm | FunctionSamples | Table

SOURCE_KINDS: Mapping[str, type[Source]] = {
    "toy-inverse": ToyInverse,
    "two-link-arm": TwoLinkArm,
    "function-samples": FunctionSamples,
    "table": Table,
}
"""The name under which a file stores each kind of source."""


def _check_between(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:  # false for NaN too
        raise SettingsError(f"{name} is {value}", where=name, remedy=f"Choose a value from {least:g} to {most:g}")
