"""How far the hand is off over thousands of targets, live: as a histogram, and as a map by place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.panels.plots import AxisLook, PlotCanvas
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.dock_title import DockTitle
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.gui.workspaces.arm.arm_models import ArmModels
from dnnlab.gui.workspaces.arm.error_bars import (
    LEAST_SQUARES,
    MEAN,
    MIXTURE,
    POLISHED,
    ErrorBars,
    ErrorCounts,
)
from dnnlab.gui.workspaces.arm.error_map import ErrorMap
from dnnlab.gui.workspaces.arm.errors import (
    TARGETS,
    MapGrid,
    edges,
    hand_errors,
    held_out_targets,
    histogram,
    map_grid,
    most_probable,
    root_mean_square,
)
from dnnlab.gui.workspaces.arm.more_button import more_button
from dnnlab.link.messages import Progress
from dnnlab.link.mixture_probes import MixtureParametersAnswer
from dnnlab.link.probes import Answer, OutputsAnswer, Subscription
from dnnlab.theory.kinematics import FloatArray, Kinematics

HERTZ = 6.0
_REST = 250
"""Milliseconds after the last move of a drag until errors are asked about again."""
_PARTS = 4
"""In so many parts Newton steps are taken: all at once take several times as long as the rest."""
HISTOGRAM, MAP = "histogram", "map"


@dataclass(frozen=True, slots=True, eq=False)
class _Subject:
    """What is asked: whose answers, of which arm, for which targets."""

    arm: Kinematics
    models: ArmModels
    targets: FloatArray
    grid: MapGrid
    bins: FloatArray


class ErrorPanel(Panel):
    """Asks both inverse networks about fixed targets as long as it is visible, and shows how far they are off.

    Signals:
        target_chosen: (place `(2,)`) a person wants to look at it more closely.
    """

    target_chosen = Signal(object)

    def __init__(self, document: Document, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(document, session, parent)
        self._subject: _Subject | None = None
        self._generation = self._answers = 0
        self._drag_over = QTimer(self, singleShot=True, interval=_REST)
        self._drag_over.timeout.connect(self.resubscribe)
        self.errors: dict[str, FloatArray] = {}
        self._lay_out()

    def _lay_out(self) -> None:
        self.title = DockTitle("Position error", f"{format_integer(TARGETS)} held-out targets")
        self.tabs = Segmented(
            [Segment(HISTOGRAM, "Histogram"), Segment(MAP, "Map")], "How the error is shown", height=28
        )
        self.tabs.chosen.connect(self.show_tab)
        self.whose = Segmented(
            [Segment(MIXTURE, "Mixture"), Segment(LEAST_SQUARES, "Least squares"), Segment(POLISHED, "Newton step")],
            "Whose error the map shows",
            height=28,
        )
        self.whose.chosen.connect(lambda _value: self._show())
        self.title.add_widget(self.tabs)
        self.more = more_button(self._saving, "Copy or save the errors")
        self.title.add_widget(self.more)
        self.legend = Legend()
        self.legend.set_parts(
            [
                (MIXTURE, "Mixture", Swatch.area("accent")),
                (LEAST_SQUARES, "Least squares", Swatch.area("bad")),
                (POLISHED, "Newton step", Swatch.line("text_2")),
                (MEAN, "Mean", Swatch.line("warn")),
            ]
        )
        self.legend.chip(MIXTURE).setToolTip("The arm of the most probable component")
        self.legend.chip(POLISHED).setToolTip("The same after one Newton step towards the target")
        self.legend.chip(MEAN).setToolTip("The conditional mean of the same mixture: the wrong statistic")
        self.legend.chip(MEAN).setChecked(False)
        self.legend.changed.connect(self._show)
        self.canvas = PlotCanvas()
        self.canvas.setAccessibleName("Histogram of the hand's error")
        look = AxisLook("hand error (m)", logarithmic=True)
        self.bars = ErrorBars(self.canvas.add_plot(0, 0, look, AxisLook("targets", counts=True)))
        self.map = ErrorMap(self.target_chosen.emit)
        self.pages = QStackedWidget()
        for top, page in ((self.legend, self.canvas), (self.whose, self.map)):
            self.pages.addWidget(_page(top, page))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.pages, 1)

    def _saving(self) -> PlotSaving:
        canvas = self.map.canvas if self.tabs.value() == MAP else self.canvas
        return canvas.saving()

    # ---- what it is about

    def set_subject(self, arm: Kinematics, models: ArmModels) -> None:
        """Ask about these models of this arm."""
        before = self._subject
        if before is None or before.arm != arm:
            grid = map_grid(arm)
            self._subject = _Subject(arm, models, held_out_targets(arm), grid, edges(arm))
            self.map.show_grid(grid)
        elif before.models != models:
            self._subject = _Subject(arm, models, before.targets, before.grid, before.bins)
        else:
            return
        self._forget()

    def show_tab(self, tab: str) -> None:
        """Show the histogram or the map."""
        self.tabs.set_value(tab)
        self.pages.setCurrentIndex(1 if tab == MAP else 0)
        self._forget()

    def show_hand(self, hand: FloatArray) -> None:
        """Mark the target on the map."""
        self.map.target.show_hand(hand)

    def _forget(self) -> None:
        self._generation += 1  # late answers were about other targets
        self.errors = {}
        self._show()
        self.resubscribe()

    # ---- asking

    def give_way(self) -> None:
        """Ask about no targets for a moment: something is being dragged, and its answers come first."""
        begins = not self._drag_over.isActive()
        self._drag_over.start()
        if begins:
            self.resubscribe()

    @property
    def targets(self) -> FloatArray:
        """The targets that are asked about now, `(M, 2)`."""
        assert self._subject is not None
        return self._subject.grid.targets if self.tabs.value() == MAP else self._subject.targets

    def _key(self, kind: str) -> str:
        return f"arm/errors/{kind}/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        subject = self._subject
        wanted: dict[str, Subscription] = {}
        if self._drag_over.isActive():
            return wanted
        if subject is not None and subject.models.mixture is not None:
            wanted[self._key(MIXTURE)] = Subscription(subject.models.mixture.mixtures(self.targets), HERTZ)
        if subject is not None and subject.models.least_squares is not None:
            wanted[self._key(LEAST_SQUARES)] = Subscription(subject.models.least_squares.outputs(self.targets), HERTZ)
        return wanted

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        mixture, least_squares = answers.get(self._key(MIXTURE)), answers.get(self._key(LEAST_SQUARES))
        if isinstance(mixture, MixtureParametersAnswer):
            self._take_mixture(mixture)
        if isinstance(least_squares, OutputsAnswer):
            self._take_least_squares(least_squares)
        if mixture is not None or least_squares is not None:
            self._show()

    def _take_mixture(self, answer: MixtureParametersAnswer) -> None:
        subject = self._subject
        assert subject is not None
        assert subject.models.mixture is not None
        pi, mu = subject.models.mixture.means(answer)
        angles, mean = most_probable(pi, mu), np.einsum("mk,mkl->ml", pi, mu)
        self.errors[MEAN] = hand_errors(subject.arm, mean, self.targets)
        self.errors[MIXTURE] = hand_errors(subject.arm, angles, self.targets)
        self._polish(subject.arm, angles)

    def _polish(self, arm: Kinematics, angles: FloatArray) -> None:
        """Take a Newton step for all targets the first time, and then for a part of them with every answer."""
        if not np.isfinite(angles).all():
            self.errors.pop(POLISHED, None)
            return
        self._answers += 1
        part = slice(self._answers % _PARTS, None, _PARTS) if POLISHED in self.errors else slice(None)
        errors = self.errors.setdefault(POLISHED, np.empty(len(angles)))
        errors[part] = hand_errors(arm, arm.polished(angles[part], self.targets[part]), self.targets[part])

    def _take_least_squares(self, answer: OutputsAnswer) -> None:
        subject = self._subject
        assert subject is not None
        assert subject.models.least_squares is not None
        angles = subject.models.least_squares.predicted(answer)
        self.errors[LEAST_SQUARES] = hand_errors(subject.arm, angles, self.targets)

    # ---- showing

    def _show(self) -> None:
        subject = self._subject
        if subject is None:
            return
        if self.tabs.value() == MAP:
            self.map.show_errors(self.errors.get(self.whose.value()))
            self.title.set_subtitle(f"{format_integer(len(self.targets))} places")
            return
        shown = {kind: errors for kind, errors in self.errors.items() if self.legend.is_shown(kind)}
        counts = {
            kind: ErrorCounts(histogram(errors, subject.bins), root_mean_square(errors))
            for kind, errors in shown.items()
        }
        self.bars.show_counts(subject.bins, counts)
        self.title.set_subtitle(f"{format_integer(len(self.targets))} held-out targets")


def _page(top: QWidget, page: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout()
    row.addWidget(top, 1 if isinstance(top, Legend) else 0)
    if not isinstance(top, Legend):
        row.addStretch(1)
    column = QVBoxLayout(holder)
    column.setContentsMargins(12, 8, 14, 8)
    column.setSpacing(8)
    column.addLayout(row)
    column.addWidget(page, 1)
    return holder
