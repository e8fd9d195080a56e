"""Which point's gradients are shown: a row of the data, or its targets moved to another input or another target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from dnnlab.gui.document import Document
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output_data import OutputData, as_read
from dnnlab.gui.panels.target_plane.panel import TargetPlanePanel
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.workspaces.mixture.gradients_page import GradientsPage
from dnnlab.gui.workspaces.mixture.point import point_shown
from dnnlab.link.probes import Answer, PointGradients, PointGradientsAnswer, Subscription

Values = NDArray[np.float64]
DensityPicture = MixturePanel | TargetPlanePanel

TOPIC = "mixture/gradients"
HERTZ = 20.0
_REST = 80  # milliseconds that the point rests before it is asked about with every frame
_MOST_NAMED = 3


class PointChoice(QObject):
    """Joins the page of gradients to the picture in which points are chosen.

    Signals:
        changed: Other questions are to be asked.

    Args:
        document: What it is about.
        session: Whom it asks.
        page: Where the gradients are shown.
    """

    changed = Signal()

    def __init__(self, document: Document, session: Session, page: GradientsPage) -> None:
        super().__init__(page)
        self._document, self._session, self._page = document, session, page
        self._data: OutputData | None = None
        self._picture: DensityPicture | None = None
        self.row: int | None = None
        self.at: Values = np.empty(0)
        self.targets: Values | None = None
        self._generation = 0
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._ask_always)
        page.row_chosen.connect(self.choose_row)
        session.answered.connect(self._on_answered)

    def follow(self, picture: DensityPicture) -> None:
        """Let points be chosen in this picture too."""
        picture.row_clicked.connect(self.choose_row)
        picture.input_moved.connect(self._take_input)
        if isinstance(picture, MixturePanel):
            picture.target_moved.connect(self.choose_target)

    def set_picture(self, picture: DensityPicture | None) -> None:
        """Say which picture is shown."""
        self._picture = picture

    def set_data(self, data: OutputData | None) -> None:
        """Take another subject, of which no point is chosen."""
        same = data is not None and data.same_subject(self._data)
        self._data = data
        if data is None or same:
            return
        self.row = self.targets = None
        self._page.set_rows(data.dataset.rows)
        self._page.show_point(None)
        self._mark()

    # ---- what a person chooses

    def choose_row(self, row: int) -> None:
        """Show the gradients of a row of the data."""
        data = self._data
        if data is None or not 0 <= row < data.dataset.rows:
            return
        self.at = np.array([float(data.input_values(k)[row]) for k in range(len(data.inputs))])
        self.targets = np.array([float(data.target_values(k)[row]) for k in range(len(data.targets))])
        match self._picture:
            case MixturePanel() as density:
                density.move_slice(float(self.at[0]))
            case TargetPlanePanel() as plane if not np.array_equal(plane.input, self.at):
                plane.move_input(self.at)
        self.row = row
        self._mark()
        self._page.show_row(row)
        self._ask()

    def choose_target(self, target: float) -> None:
        """Show the gradients of any target at the present input."""
        self.targets = np.array([target])
        self._take_input()

    def _take_input(self) -> None:
        """The input is another one: the targets stay, and belong to no row any more."""
        if self._picture is None or self.targets is None:
            return
        self.row = None
        self.at = self._picture.input
        self._page.show_row(None)
        self._mark()
        self._ask()

    def _mark(self) -> None:
        match self._picture:
            case MixturePanel() as density:
                density.show_point(None if self.targets is None else (float(self.at[0]), float(self.targets[0])))
            case TargetPlanePanel() as plane:
                plane.show_targets(self.targets)

    # ---- asking

    def _question(self) -> PointGradients | None:
        data = self._data
        if data is None or self.targets is None:
            return None
        inputs = as_read(self._document.network, data.inputs, self.at)
        return PointGradients(data.model, data.layer.id, inputs, self.targets)

    def _ask(self) -> None:
        question = self._question()
        if question is not None and self._page.isVisible():
            self._session.ask(TOPIC, question)
        self._rest.start()

    def _ask_always(self) -> None:
        self._generation += 1
        self.changed.emit()

    @property
    def key(self) -> str:
        """The key of the present subscription."""
        return f"{TOPIC}/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        """Return what is asked about the point with every frame."""
        question = self._question()
        return {} if question is None else {self.key: Subscription(question, HERTZ)}

    # ---- answers

    def take(self, answers: Mapping[str, Answer]) -> None:
        """Show what a frame says about the point."""
        if not self._rest.isActive():  # else it is about another point
            self._show(answers.get(self.key))

    def _on_answered(self, topic: str, answer: Answer) -> None:
        if topic == TOPIC:
            self._show(answer)

    def _show(self, answer: Answer | None) -> None:
        if isinstance(answer, PointGradientsAnswer) and self.targets is not None:
            self._page.show_point(point_shown(answer, self._words()))

    def _words(self) -> str:
        data, targets = self._data, self.targets
        if data is None or targets is None:
            return ""
        sides = _named(data.input_names, self.at), _named(data.target_names, targets)
        return (", " if len(self.at) == len(targets) == 1 else ",\n").join(sides)


def _named(names: Sequence[str], values: NDArray[np.float64]) -> str:
    """The first values with their names, for one line."""
    pairs = zip(names[:_MOST_NAMED], values.tolist(), strict=False)
    found = ", ".join(f"{name} = {format_significant(value)}" for name, value in pairs)
    return found + (", …" if len(names) > _MOST_NAMED else "")
