"""What the tests of the mixture's workspace stand on: services without an engine, and answers."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.actions import Actions
from dnnlab.gui.document import Document
from dnnlab.gui.mixture_actions import BEST_OF_TEN
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.widgets.toast import Toaster
from dnnlab.gui.workspaces.mixture import MixtureWorkspace
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.link.probes import (
    Answer,
    Calibration,
    GradientParts,
    PointGradients,
    PointGradientsAnswer,
)
from tests.gui.panels.pictures import answer_to, calibration_answer, settle
from tests.gui.panels.stage import QuietSession, dress, progress_at


class Bench:
    """A workspace on the screen, and what it asked for."""

    def __init__(self, document: Document, qtbot: QtBot, application: QApplication, *, width: int = 1100) -> None:
        dress(application)
        self.document, self.session = document, QuietSession(document)
        self.host = QWidget()
        qtbot.addWidget(self.host)
        self.toaster = Toaster(self.host)
        self.actions = Actions(self.host)
        self.restarted = 0
        self.actions.add(BEST_OF_TEN, "Restart", self._restart)
        self.oracle = OracleWatch(document, self.session)
        services = WorkspaceServices(document, self.session, self.oracle, self.actions, self.toaster)
        self.workspace = MixtureWorkspace(services)
        qtbot.addWidget(self.workspace)
        self.workspace.resize(width, 760)
        self.workspace.show()
        settle(application)

    def _restart(self) -> None:
        self.restarted += 1

    def answer_all(self, *, stuck: bool = False, step: int = 1000) -> None:
        """Answer everything that is asked."""
        answers: dict[str, Answer] = {}
        for key, subscription in self.session.watched.items():
            match subscription.probe:
                case PointGradients() as probe:
                    answers[key] = gradients_answer(probe)
                case Calibration() as probe:
                    answers[key] = calibration_answer(probe, stuck=stuck)
                case probe if not key.startswith("oracle/"):
                    answers[key] = answer_to(probe, self.document)
        self.session.send_frame(progress_at(step), answers)

    def asked(self, kind: type) -> list[object]:
        """The questions of a kind that are asked with every frame."""
        return [one.probe for one in self.session.watched.values() if isinstance(one.probe, kind)]


def gradients_answer(probe: PointGradients) -> PointGradientsAnswer:
    """Gradients that tell the point: those of the means are its first target."""
    width = len(probe.targets)
    parts = GradientParts(
        np.array([-0.25, 0.25]), np.full((2, width), probe.targets[0]), np.full((2, 1), 0.5), np.empty((2, 0))
    )
    return PointGradientsAnswer(
        np.array([0.5, 0.5]), np.array([0.75, 0.25]), 1.25, parts, parts, 3e-16 if probe.targets[0] < 90 else 0.1
    )
