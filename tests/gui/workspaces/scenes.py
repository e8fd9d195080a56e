"""A stage with everything a stage can have, and what is needed to show it without an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.controls import Button, Choice, Slider, Switch
from dnnlab.experiments.experiment import Experiment, Verdict
from dnnlab.experiments.picture import Area, Bars, Dots, Drawing, Heat, Line, Readout, Rule, Text, points
from dnnlab.experiments.stage import Act, ChangeWeights, Handle, Moment, PlotLook, Sketch, Stage, State
from dnnlab.gui.actions import Actions
from dnnlab.gui.oracle import OracleWatch
from dnnlab.gui.widgets.toast import Toaster
from dnnlab.gui.workspaces.services import WorkspaceServices
from dnnlab.link.messages import WeightChange
from dnnlab.link.probes import Axis, Curve
from dnnlab.project.project import Project
from tests.gui.documents import toy_document
from tests.gui.panels.stage import QuietSession

X = np.linspace(0.0, 1.0, 50)
CHANGE = (WeightChange("bias/hidden-1", "0", None, 0.5),)
BACK = (WeightChange("bias/hidden-1", "0", None, 0.1),)


def draw(moment: Moment) -> Drawing:
    """Draw a wave; a frequency above 4 is what the function cannot do."""
    frequency = moment.state.get("frequency", 1.0)
    if frequency > 4.0:
        raise ZeroDivisionError("no wave is that fast")
    shapes = (
        Heat(np.outer(X, X), (0.0, 1.0), (-1.0, 1.0), label="density"),
        Line(points(X, np.sin(frequency * X)), label="wave"),
        Line(points(X, np.cos(X)), "theory", dashed=True, label="exact"),
        Dots(points(X, X), label="data"),
        Text((0.5, 0.5), "words"),
        Rule(0.2, words="best"),
    )
    bars = (Bars(np.arange(3.0), np.array([1.0, -1.0, 0.5]), 0.8, signed=True), Area(points(X, X), "ok"))
    readouts = (Readout("frequency", f"{frequency:.2f}"), Readout("step", str(moment.step), "model"))
    return Drawing({"wave": shapes, "bars": bars}, readouts, r"\sin x", "What is seen.")


def project_title(project: Project, title: str) -> Project:
    """Return a project with another title."""
    return replace(project, title=title)


def stage(**changes: object) -> Stage:
    """Return a stage with every kind of thing in it."""
    made = Stage(
        "waves",
        "Waves",
        (
            PlotLook("wave", "x", "y", (0.0, 1.0), (-1.0, 1.0), title="A wave", span=(2, 1)),
            PlotLook("bars", "k", "", (-1.0, 3.0), (-1.0, 1.0), place=(0, 1)),
        ),
        draw,
        probes=lambda _project, state: {"curve": Curve("main", "output", Axis(0.0, state.get("end", 1.0), 5))},
        controls=(
            Slider("frequency", "Frequency", 0.5, 5.0, lambda s: s.get("frequency", 1.0), _put("frequency")),
            Choice("kind", "Kind", (("a", "A"), ("b", "B")), lambda s: s.get("kind", "a"), _put("kind")),
            Switch("on", "On", lambda s: s.get("on", True), _put("on")),
            Button("again", "Again", lambda _state: State()),
        ),
        acts=(
            Act("rename", "Rename", lambda moment: project_title(moment.project, "Waves"), words="Call it Waves"),
            Act("set", "Set a bias", lambda _moment: ChangeWeights("Set a bias", CHANGE, BACK, state=State({"on": 1}))),
            Act("nothing", "Nothing", lambda _moment: None),
        ),
        handles=(
            Handle(
                "point",
                "wave",
                lambda moment: moment.state.get("point", (0.5, 0.0)),
                lambda moment, at: moment.state.put(point=at),
                label="point",
            ),
            Handle(
                "title",
                "bars",
                lambda _moment: (1.0, 0.0),
                lambda moment, at: project_title(moment.project, f"At {at[0]:.1f}"),
                along="x",
            ),
        ),
        sketch=Sketch("bars", lambda moment, curve: moment.state.put(curve=curve), lambda m: m.state.get("on", True)),
        verdict=lambda moment: Verdict(
            "agrees · 0.1", moment.state.get("frequency", 1.0) < 2.0, "Within 0.2 it agrees."
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def _put(name: str):  # type: ignore[no-untyped-def]
    return lambda state, value: state.put(**{name: value})


def services(host: QWidget) -> tuple[WorkspaceServices, QuietSession]:
    """Return what a workspace needs, with a session that starts no engine."""
    document = toy_document()
    session = QuietSession(document)
    oracle = OracleWatch(document, session)
    return WorkspaceServices(document, session, oracle, Actions(host), Toaster(host)), session


@contextmanager
def experiment_with(**changes: object) -> Iterator[Experiment]:
    """Let the toy inverse problem have other stages, controls or another workspace for a while."""
    known = experiments()
    before = known["toy-inverse"]
    known["toy-inverse"] = replace(before, **changes)  # type: ignore[arg-type]
    try:
        yield known["toy-inverse"]
    finally:
        known["toy-inverse"] = before
