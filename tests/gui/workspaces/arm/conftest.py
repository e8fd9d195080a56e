"""An arm's workspace on an engine that says only what a test wants said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.data.generate import generate
from dnnlab.experiments.robot_arm import project
from dnnlab.gui.actions import Actions
from dnnlab.gui.document import Document
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.toast import Toaster
from dnnlab.gui.workspaces.arm import ArmWorkspace
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.link.messages import Answered, Ask
from dnnlab.link.mixture_probes import MixtureParameters, MixtureParametersAnswer
from dnnlab.link.probes import Answer, Outputs, OutputsAnswer, Probe
from dnnlab.theory.kinematics import FloatArray, Kinematics
from tests.gui.engines import READY, ScriptedEngine, engine

ARM = Kinematics()
OFF = 0.25
"""Radians by which the answers of least squares and of the faint component are off."""


@dataclass(frozen=True, slots=True)
class Bench:
    """A shown workspace and what it works with."""

    workspace: ArmWorkspace
    document: Document
    session: Session
    toaster: Toaster
    holder: QWidget
    services: WorkspaceServices
    answered: list[Ask] = field(default_factory=list)

    @property
    def actions(self) -> Actions:
        return self.services.actions

    @property
    def engine(self) -> ScriptedEngine:
        return engine()

    def asked(self, topic: str = "") -> list[Ask]:
        """Return the questions that were asked at once, of a topic."""
        return [ask for ask in self.engine.sent if isinstance(ask, Ask) and topic in ask.topic]

    def inputs_asked(self) -> FloatArray:
        """Return the places that the mixture was asked about last."""
        probe = self.asked("arm/mixture")[-1].probe
        assert isinstance(probe, MixtureParameters)
        return np.asarray(probe.inputs, dtype=np.float64)

    def answer_all(self) -> None:
        """Answer all that was asked, and what is asked then, in turn."""
        for ask in self.engine.sent:  # it grows meanwhile
            if isinstance(ask, Ask) and ask not in self.answered:
                self.answered.append(ask)
                self.engine.say(Answered(ask.topic, ask.number, answer_to(ask.probe)))


def answer_to(probe: Probe) -> Answer:
    """Answer as networks would that know the arm: both elbows and a third that is off; least squares is off."""
    if isinstance(probe, MixtureParameters):
        poses = ARM.poses(np.asarray(probe.inputs, dtype=np.float64))
        mu = np.concatenate([poses, poses[:, :1] + OFF], axis=1)
        count = len(mu)
        factors = np.tile(0.02 * np.eye(2), (count, 3, 1, 1))
        return MixtureParametersAnswer(np.tile([0.5, 0.4, 0.1], (count, 1)), np.nan_to_num(mu), factors)
    assert isinstance(probe, Outputs)
    inputs = np.asarray(probe.inputs, dtype=np.float64)
    if probe.model == "forward":
        return OutputsAnswer(ARM.hand(inputs) + np.array([0.03, 0.04]))
    return OutputsAnswer(np.nan_to_num(ARM.poses(inputs)[:, 0] + OFF))


@pytest.fixture
def bench(qtbot: QtBot, scripted: None) -> Iterator[Bench]:
    begun = project(1)
    document = Document(begun, generate(begun.source))
    session = Session(document)
    holder = QWidget()
    holder.resize(1300, 800)
    toaster = Toaster(holder)
    services = WorkspaceServices(document, session, OracleWatch(document, session), Actions(holder), toaster)
    session.start()
    engine().say(READY)
    workspace = ArmWorkspace(services, holder)
    workspace.resize(1300, 800)
    qtbot.addWidget(holder)
    holder.show()
    yield Bench(workspace, document, session, toaster, holder, services)
    session.close()
