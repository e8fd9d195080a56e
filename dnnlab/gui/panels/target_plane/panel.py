"""The mixture at one input, for several targets or several inputs: the density over a pair of targets, or over one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.least_squares import least_squares_output
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.mixture_point import nearest
from dnnlab.gui.panels.output_data import OutputData, as_read
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_points import thinned
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.target_plane.canvas import PlaneCanvas
from dnnlab.gui.panels.target_plane.inputs import InputChoice
from dnnlab.gui.panels.target_plane.mixture_at import MixtureAt, Values, nearest_rows
from dnnlab.gui.session import Session
from dnnlab.gui.theme import font
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.link.messages import Progress
from dnnlab.link.probes import (
    Answer,
    MixtureParameters,
    MixtureParametersAnswer,
    MixtureStatistics,
    MixtureStatisticsAnswer,
    Outputs,
    OutputsAnswer,
    Subscription,
)

HERTZ = 60.0
NEAR = 60
"""So many of the rows with the nearest inputs stand out."""
_BESIDE_HERTZ = 15.0
_REST = 80  # milliseconds that the input rests before it is asked about with every frame
_WIDE = 1.15
_SIDE_SHARE, _NARROWEST, _WIDEST = 0.32, 150.0, 260.0
_LOWER_SHARE = 0.36
_NO_LIMIT = 16_777_215
_ROOM_FOR_INPUTS = 260.0


class TargetPlanePanel(Panel):
    """Shows p(t|x) at an input that a person moves. The density is drawn from the parameters that the engine answers.

    Signals:
        row_clicked: (row: int) A data point was clicked.
        input_moved: A person has moved the input.
        answered: The engine's answer is shown.
    """

    row_clicked = Signal(int)
    input_moved = Signal()
    answered = Signal()

    def __init__(
        self, document: Document, session: Session, parent: QWidget | None = None, *, large: bool = False
    ) -> None:
        super().__init__(document, session, parent)
        self._topic = "plane/workspace" if large else "plane/output"
        self.data: OutputData | None = None
        self.mixture: MixtureAt | None = None
        self._wrong: Values | None = None
        self._true_mode: Values | None = None
        self._marked: Values | None = None
        self._generation = 0
        self._rows: np.ndarray = np.empty(0, np.int64)
        self._row_inputs: Values = np.empty((0, 0))
        self._scale: Values = np.ones(0)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._ask_always)
        self._arrange(large)
        session.answered.connect(self._on_answered)

    def _arrange(self, large: bool) -> None:
        self.canvas = PlaneCanvas()
        self.canvas.click.clicked.connect(self._click)
        self.inputs = InputChoice(offers_rows=not large)
        self.inputs.moved.connect(self._move)
        self.first, self.second = (_pair_box(name) for name in ("First target of the plane", "Second target"))
        for box in (self.first, self.second):
            box.activated.connect(lambda _index: self._choose_pair())
        self.legend = Legend(self, folding=True)
        self.legend.changed.connect(self._show_chosen)
        for box in (self.first, self.second):
            self.legend.add_widget(box)
        self.legend.set_parts(
            [
                ("density", "Density", Swatch("density")),
                ("data", "Data", Swatch.dot()),
                ("near", "Near x", Swatch.dot("accent")),
                ("components", "Components", Swatch.components(3)),
                ("mode", "Mode", Swatch.hollow()),
                ("true mode", "True mode", Swatch.diamond()),
                ("mean", "Mean", Swatch.line("accent")),
                ("least squares", "Least squares", Swatch.line("bad", (6.0, 4.0))),
            ],
            off=() if large else ("true mode",),
        )
        self.legend.set_offered("least squares", False)
        self.legend.chip("near").setToolTip(f"The {NEAR} rows of the data whose inputs are nearest")
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(14)
        self._beside.addWidget(self.canvas, 1)
        self._beside.addWidget(self.inputs)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 14, 8)
        column.setSpacing(10)
        column.addWidget(self.legend)
        column.addLayout(self._beside, 1)
        self._share_out()

    def _share_out(self) -> None:
        """The input stands beside the plane where that is wide enough, otherwise below it."""
        wide = self.width() >= _WIDE * self.height()
        direction = QBoxLayout.Direction
        self._beside.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        if wide:
            side = round(min(max(_SIDE_SHARE * self.width(), _NARROWEST), _WIDEST))
            self.inputs.setFixedWidth(side)
            self.inputs.setMaximumHeight(_NO_LIMIT)
            self.inputs.setMinimumHeight(0)
        else:
            self.inputs.setMinimumWidth(0)
            self.inputs.setMaximumWidth(_NO_LIMIT)
            self.inputs.setFixedHeight(round(min(max(_LOWER_SHARE * self.height(), 110.0), 260.0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    # ---- what it is about

    def set_data(self, data: OutputData | None) -> None:
        """Show this output, or nothing."""
        same = data is not None and data.same_subject(self.data)
        self.data = data
        if data is not None and not same:
            self._lay_out(data)
        if data is not None:
            self.legend.chip("components").set_swatch(Swatch.components(data.layer.components))
        self._ask_always()

    def _lay_out(self, data: OutputData) -> None:
        self.mixture = self._wrong = self._true_mode = self._marked = None
        self._rows = thinned(data.dataset.training)
        self._row_inputs = np.stack([data.input_values(k, self._rows) for k in range(len(data.inputs))], axis=1)
        self._scale = np.maximum(self._row_inputs.std(axis=0), 1e-12)
        self.legend.set_offered("least squares", least_squares_output(self.document.project, data) is not None)
        for box, chosen in ((self.first, 0), (self.second, 1)):
            box.clear()
            box.addItems(list(data.target_names))
            box.setCurrentIndex(min(chosen, len(data.targets) - 1))
            box.setVisible(len(data.targets) > 2)
        self.inputs.set_data(data)
        self._choose_pair()

    @property
    def pair(self) -> tuple[int, int]:
        """The targets that span the plane; twice the same where there is but one."""
        return max(self.first.currentIndex(), 0), max(self.second.currentIndex(), 0)

    def _choose_pair(self) -> None:
        data = self.data
        if data is None:
            return
        self.canvas.set_pair(data, self._rows, self.pair)
        self.show_targets(self._marked)
        self._show_near()
        self._show_mixture()
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.canvas.show_parts(self.legend.is_shown)
        self._show_places()
        self.resubscribe()

    # ---- the input

    @property
    def input(self) -> Values:
        """The input at which the mixture is shown, (D,)."""
        return self.inputs.at

    def move_input(self, at: Values) -> None:
        """Show the mixture at another input."""
        self.inputs.show_input(at)
        self._move(at)

    def _move(self, _at: Values) -> None:
        self.session.ask(self._topic, self._question())
        self._wrong = self._true_mode = None  # they are about where the input was
        self._rest.start()
        self._show_near()
        self.input_moved.emit()

    def _click(self, point: QPointF) -> None:
        if self.data is None:
            return
        first, second = self.pair
        x, y = self.data.target_values(first, self._rows), self.data.target_values(second, self._rows)
        found = nearest(self.canvas.plane, point, x, y)
        if found is not None:
            self.row_clicked.emit(int(self._rows[found]))

    def show_targets(self, targets: Values | None) -> None:
        """Mark a point by its targets, (L,); None marks none."""
        self._marked = targets
        self.canvas.show_targets(targets)

    # ---- asking

    def _columns(self, model: str) -> Values:
        """The input as the network of a model reads it: (1, D) in the order of its input layers and their columns."""
        data, network = self.data, self.document.project.models[model].network
        assert data is not None
        return as_read(network, data.inputs, self.input)[None]

    def _question(self) -> MixtureParameters:
        assert self.data is not None
        return MixtureParameters(self.data.model, self.data.layer.id, self._columns(self.data.model))

    def _ask_always(self) -> None:
        self._rest.stop()
        self._generation += 1
        self.resubscribe()

    @property
    def key(self) -> str:
        """The key of the present subscription."""
        return f"{self._topic}/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        if self.data is None or self.data.model not in self.document.project.models:
            return {}  # another project is being opened, and this panel hears of it in its turn
        wanted = {self.key: Subscription(self._question(), HERTZ)}
        if self.legend.is_shown("true mode"):
            probe = MixtureStatistics(
                self.data.model, self.data.layer.id, self._columns(self.data.model), (), entropy=False
            )
            wanted[f"{self.key}/mode"] = Subscription(probe, _BESIDE_HERTZ)
        rival = least_squares_output(self.document.project, self.data)  # it may have been removed since
        if rival is not None and self.legend.is_shown("least squares"):
            model, output = rival
            answer = Outputs(model, output, self._columns(model))
            wanted[f"{self.key}/least squares"] = Subscription(answer, _BESIDE_HERTZ)
        return wanted

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        wrong = answers.get(f"{self.key}/least squares")
        if isinstance(wrong, OutputsAnswer):
            self._wrong = np.asarray(wrong.values[0], np.float64)
        mode = answers.get(f"{self.key}/mode")
        if isinstance(mode, MixtureStatisticsAnswer) and len(mode.mode):
            self._true_mode = np.asarray(mode.mode[0], np.float64)
        if not self._rest.isActive():  # else it is about where the input was
            self._take(answers.get(self.key))

    def _on_answered(self, topic: str, answer: Answer) -> None:
        if topic == self._topic:
            self._take(answer)

    def _take(self, answer: Answer | None) -> None:
        if self.data is None or not isinstance(answer, MixtureParametersAnswer):
            return
        if answer.mu.shape[2] == len(self.data.targets):  # else an edit is on its way
            self.mixture = MixtureAt.of(answer)
            self._show_mixture()
            self.answered.emit()

    # ---- showing

    def _show_mixture(self) -> None:
        self.canvas.show_mixture(self.mixture, "" if self.data is None else self._title(self.data))
        self._show_places()

    def _title(self, data: OutputData) -> str:
        target = data.target_names[self.pair[0]]
        if len(data.inputs) > 2 or self.canvas.single.width < _ROOM_FOR_INPUTS:
            return f"p({target} | x)"
        pairs = zip(data.input_names, self.input.tolist(), strict=True)
        at = ", ".join(f"{name} = {format_significant(value)}" for name, value in pairs)
        return f"p({target} | {at})"

    def _show_places(self) -> None:
        found = self.mixture
        known: dict[str, Values | None] = {
            "mean": None if found is None else found.mean,
            "least squares": self._wrong,
            "mode": None if found is None else found.approximate_mode,
            "true mode": self._true_mode,
        }
        shown = self.legend.is_shown
        self.canvas.show_answers({name: place for name, place in known.items() if place is not None and shown(name)})

    def _show_near(self) -> None:
        if self.data is not None and len(self._rows):
            near = nearest_rows(self._row_inputs, self._scale, self.input, NEAR)
            self.canvas.show_near(self.data, self._rows[near])

    def saving(self) -> PlotSaving:
        """Return what copies and saves the picture."""
        return self.canvas.saving()


def _pair_box(name: str) -> QComboBox:
    box = QComboBox()
    box.setFont(font(12))
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.hide()
    return box
