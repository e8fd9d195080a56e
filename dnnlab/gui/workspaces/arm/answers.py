"""What the arm's networks are asked, and what they answer now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from dnnlab.gui.session import Session
from dnnlab.gui.workspaces.arm.arm_models import ArmModels
from dnnlab.gui.workspaces.arm.posterior import Posterior
from dnnlab.gui.workspaces.arm.questions import Question, Questions
from dnnlab.gui.workspaces.arm.trace import Trace
from dnnlab.link.mixture_probes import MixtureParametersAnswer
from dnnlab.link.probes import Answer, OutputsAnswer
from dnnlab.theory.kinematics import FloatArray

HERTZ, TRACE_HERTZ = 60.0, 10.0
MIXTURE, LEAST_SQUARES, HAND = "mixture", "least squares", "hand"
TRACE_MIXTURE, TRACE_LEAST_SQUARES = "trace mixture", "trace least squares"


class ArmAnswers(QObject):
    """Asks about a target, a pose and a path, and holds what is known of them.

    Attributes:
        posterior: The mixture's answer for the target; None before there is one, or where it is no number.
        least_squares: The angles of least squares for it, `(2,)`.
        predicted: Where the forward network puts the hand of the pose, `(2,)`.

    Signals:
        changed: Something is known anew.
    """

    changed = Signal()

    def __init__(self, session: Session, trace: Trace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.models = ArmModels()
        self.questions = Questions(session, "arm", self)
        self.questions.answered.connect(self._take)
        self._trace = trace
        self.posterior: Posterior | None = None
        self.least_squares: FloatArray | None = None
        self.predicted: FloatArray | None = None

    def ask_others(self, models: ArmModels) -> None:
        """Ask these models from now on; what is known was said by others, or of another arm."""
        self.models = models
        self.posterior = self.least_squares = self.predicted = None
        self.questions.drop_all()

    def ask_about_target(self, hand: FloatArray | None) -> None:
        """Ask both inverse networks about a target `(2,)`, or about none."""
        mixture, least_squares = self.models.mixture, self.models.least_squares
        if hand is None or mixture is None:
            self.questions.drop(MIXTURE)
        else:
            self.questions.put(MIXTURE, Question(hand, mixture.mixtures(hand), HERTZ))
        if hand is None or least_squares is None:
            self.questions.drop(LEAST_SQUARES)
        else:
            self.questions.put(LEAST_SQUARES, Question(hand, least_squares.outputs(hand), HERTZ))

    def ask_about_pose(self, angles: FloatArray | None) -> None:
        """Ask the forward network about a pose `(2,)`, or about none."""
        if angles is None or self.models.forward is None:
            self.questions.drop(HAND)
        else:
            self.questions.put(HAND, Question(angles, self.models.forward.outputs(angles), HERTZ))

    def ask_about_path(self) -> None:
        """Ask both inverse networks about the path that is traced, if one is."""
        mixture, least_squares, points = self.models.mixture, self.models.least_squares, self._trace.points
        if self._trace.path is None or mixture is None:
            self.questions.drop(TRACE_MIXTURE)
        else:
            self.questions.put(TRACE_MIXTURE, Question(points, mixture.mixtures(points), TRACE_HERTZ))
        if self._trace.path is None or least_squares is None:
            self.questions.drop(TRACE_LEAST_SQUARES)
        else:
            self.questions.put(TRACE_LEAST_SQUARES, Question(points, least_squares.outputs(points), TRACE_HERTZ))

    def _take(self, topic: str, about: FloatArray, answer: Answer) -> None:
        models = self.models
        match topic, answer:
            case "mixture", MixtureParametersAnswer() if models.mixture is not None:
                pi, mu, covariance = models.mixture.components(answer)
                known = _finite(pi, mu, covariance)
                self.posterior = Posterior(about, pi[0], mu[0], covariance[0]) if known else None
            case "least squares", OutputsAnswer() if models.least_squares is not None:
                self.least_squares = _if_finite(models.least_squares.predicted(answer)[0])
            case "hand", OutputsAnswer() if models.forward is not None:
                self.predicted = _if_finite(models.forward.predicted(answer)[0])
            case "trace mixture", MixtureParametersAnswer() if models.mixture is not None:
                components = models.mixture.components(answer)
                if _finite(*components):
                    self._trace.take_mixture(about, components)
            case "trace least squares", OutputsAnswer() if models.least_squares is not None:
                self._trace.least_squares = _if_finite(models.least_squares.predicted(answer))
        self.changed.emit()


def _finite(*arrays: FloatArray) -> bool:
    """Whether all are numbers: a model that has diverged answers none."""
    return all(bool(np.isfinite(one).all()) for one in arrays)


def _if_finite(values: FloatArray) -> FloatArray | None:
    return values if _finite(values) else None
