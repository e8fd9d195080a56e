"""A path being traced: what the networks answer along it, which component is followed, and the clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from dnnlab.gui.workspaces.arm.errors import hand_errors, root_mean_square
from dnnlab.gui.workspaces.arm.paths import POINTS, Path
from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.scene import TraceShown
from dnnlab.theory.kinematics import FloatArray, Kinematics
from dnnlab.theory.tracing import follow_components

FRAME = 16
"""Milliseconds between two places along the path."""
SLOWEST, FASTEST = 0.05, 1.0
"""How many times a second the path is gone round."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """The mixture's answers along a path and the components that are followed.

    Attributes:
        path: `(M, 2)`.
        pi: `(M, K)`. mu: `(M, K, 2)`. covariance: `(M, K, 2, 2)`.
        angles: Of the followed components, `(M, 2)`.
    """

    path: FloatArray
    pi: FloatArray
    mu: FloatArray
    covariance: FloatArray
    angles: FloatArray

    def posterior(self, place: int) -> Posterior:
        """Return the mixture at one of the path's points."""
        return Posterior(self.path[place], self.pi[place], self.mu[place], self.covariance[place])


class Trace(QObject):
    """A path, where along it the hand is, and both answers.

    Signals:
        moved: The hand has gone on.
    """

    moved = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.points: FloatArray = np.empty((0, 2))
        self.followed: Followed | None = None
        self.least_squares: FloatArray | None = None
        self.speed = 0.15
        self._share = 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=FRAME, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go_on)

    @property
    def playing(self) -> bool:
        """Whether the hand is going along."""
        return self._timer.isActive()

    @property
    def share(self) -> float:
        """How far along the path the hand is, in [0, 1]."""
        return self._share

    @property
    def place(self) -> int:
        """Which of the path's points the hand is at."""
        return int(self._share * (POINTS - 1))

    def set_path(self, path: Path | None) -> None:
        """Trace another path, or none."""
        self.path = path
        self.points = path.points() if path is not None else np.empty((0, 2))
        self.followed, self.least_squares = None, None
        if path is None:
            self._timer.stop()
            self._share = 0.0

    def play(self) -> None:
        """Go along."""
        if self.path is not None:
            self._clock.start()
            self._timer.start()

    def pause(self) -> None:
        """Stay."""
        self._timer.stop()

    def go_to(self, share: float) -> None:
        """Bring the hand to a share in [0, 1] of the path."""
        self._share = min(max(share, 0.0), 1.0)
        self.moved.emit()

    def _go_on(self) -> None:
        self._share = (self._share + self.speed * self._clock.restart() / 1000.0) % 1.0
        self.moved.emit()

    # ---- what is known

    def take_mixture(self, about: FloatArray, components: tuple[FloatArray, FloatArray, FloatArray]) -> None:
        """Take the mixture's answers along a path `(M, 2)`."""
        pi, mu, covariance = components
        chosen = follow_components(mu, pi)
        self.followed = Followed(about, pi, mu, covariance, mu[np.arange(len(mu)), chosen])

    def shown(self) -> TraceShown | None:
        """Return what is seen of it."""
        if self.path is None:
            return None
        mixture = self.followed.angles if self.followed is not None else None
        centre = np.array(self.path.centre)
        return TraceShown(self.points, mixture, self.least_squares, self.place, centre, self.path.corner)

    def errors(self, arm: Kinematics) -> tuple[float | None, float | None]:
        """Return the root mean square errors along the path: of the followed components, of least squares."""
        mixture = least_squares = None
        if self.followed is not None:
            mixture = root_mean_square(hand_errors(arm, self.followed.angles, self.followed.path))
        if self.least_squares is not None:
            least_squares = root_mean_square(hand_errors(arm, self.least_squares, self.points))
        return mixture, least_squares
