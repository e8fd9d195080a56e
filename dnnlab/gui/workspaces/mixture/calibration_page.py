"""The page of calibration: whether what the mixture predicts is what happens, on rows that it was not fitted to."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from dnnlab.gui.panels.mixture_slice import ExactDensity
from dnnlab.gui.panels.output_data import OutputData, padded
from dnnlab.gui.panels.target_choice import TargetChoice
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_fixed, format_integer, format_significant
from dnnlab.gui.workspaces.mixture.calibration_plots import CalibrationPlots
from dnnlab.gui.workspaces.mixture.stuck import StuckNote
from dnnlab.link.probes import Calibration, CalibrationAnswer

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
HERTZ = 2.0
_CRITICAL = 1.63
"""Of the Kolmogorov-Smirnov distance times the root of the rows: a calibrated model exceeds it once in a hundred."""
_EXACT_ROWS, _EXACT_TARGETS = 64, 400
_CLOSE_SCORE, _CLOSE_NATS = 1.1, 0.25
_MARKS: dict[bool | None, tuple[str, str]] = {
    None: ("circle-outline", "text_3"),
    True: ("check-circle", "ok"),
    False: ("alert-circle-outline", "warn"),
}
_FIGURES = (
    (
        "KS distance",
        "The Kolmogorov-Smirnov distance of the transforms from uniform; a calibrated model exceeds the limit once in "
        "a hundred",
    ),
    ("Coverage", "How far the share of rows in a central interval is from what it should be, over all levels"),
    ("CRPS", "The mean continuous ranked probability score: less is better. The truth has one above 0 too"),
    ("Log-likelihood", "The mean log-likelihood of held-out rows; no model can have more than minus the entropy"),
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What theory knows of the best there can be.

    Attributes:
        entropy: Of the targets given the inputs, nats; None where it is not known.
        score: The mean continuous ranked probability score of the true distribution; None where it is not known.
    """

    entropy: float | None = None
    score: float | None = None


def question(data: OutputData) -> Calibration:
    """Return what is asked about an output."""
    return Calibration(data.model, data.layer.id, levels=LEVELS)


def true_score(exact: ExactDensity, data: OutputData) -> float:
    """Return the mean continuous ranked probability score of the exact density, for one input and one target.

    Of a distribution F that is the true one it is the integral of F (1 - F), here over held-out inputs.
    """
    dataset = data.dataset
    rows = dataset.validation if len(dataset.validation) else dataset.training
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _EXACT_ROWS)).round().astype(np.int64)]
    t = np.linspace(*padded(data.target_values(0), 0.5), _EXACT_TARGETS)
    scores = []
    for x in data.input_values(0, rows).tolist():
        density = np.nan_to_num(exact(x, t))
        if density.sum() > 0.0:
            below = np.cumsum(density) / density.sum()
            scores.append(float((below * (1.0 - below)).sum() * (t[1] - t[0])))
    return float(np.mean(scores)) if scores else math.nan


class CalibrationPage(QWidget):
    """Shows what the engine says of the calibration, and what theory says it could be.

    Signals:
        restart_wanted: The person wants other starts, of which the best is kept.
    """

    restart_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self._answer: CalibrationAnswer | None = None
        self._truth = Truth()
        self.stuck = StuckNote()
        self.stuck.restart_wanted.connect(self.restart_wanted)
        self.target = TargetChoice()
        self.target.chosen.connect(self._show)
        self.caption = Label("Waiting for the engine", "caption", wrap=True)
        self.plots = CalibrationPlots()
        self.figures = QGridLayout()
        self.figures.setHorizontalSpacing(10)
        self.figures.setVerticalSpacing(4)
        self._cells: dict[str, tuple[IconLabel, Label, Label]] = {}
        for row, (name, tip) in enumerate(_FIGURES):
            mark, value, beside = IconLabel("circle-outline", "text_3", 14), Label("–", "strong"), Label("", "caption")
            caption = Label(name, "secondary")
            caption.setToolTip(tip)
            value.setToolTip(tip)
            for place, widget in enumerate((mark, caption, value, beside)):
                self.figures.addWidget(widget, row, place)
            self._cells[name] = mark, value, beside
        self.figures.setColumnStretch(3, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addWidget(self.stuck)
        column.addWidget(self.target)
        column.addWidget(self.plots, 1)
        column.addLayout(self.figures)
        column.addWidget(self.caption)

    def set_data(self, data: OutputData | None) -> None:
        """Take another subject."""
        self.target.set_targets(() if data is None else data.target_names)
        self.show_answer(None)

    def set_truth(self, truth: Truth) -> None:
        """Take what theory knows."""
        if truth != self._truth:
            self._truth = truth
            self._show()

    def show_answer(self, answer: CalibrationAnswer | None, step: int = 0) -> None:
        """Show what the engine says about the weights of a step; None before it does."""
        self._answer = answer
        self.stuck.show_calibration(answer, step)
        self._show()

    def text(self, name: str) -> str:
        """Return what a figure says, with what stands beside it."""
        _mark, value, beside = self._cells[name]
        return f"{value.text()} {beside.text()}".strip()

    def _show(self) -> None:
        answer = self._answer
        target = min(self.target.index, 0 if answer is None else len(answer.distance) - 1)
        self.plots.show_calibration(answer, target, LEVELS)
        if answer is None or not answer.rows:
            for name in self._cells:
                self._set(name, None, "–", "")
            self.caption.setText("Waiting for the engine")
            return
        limit = _CRITICAL / math.sqrt(answer.rows)
        distance = float(answer.distance[target])
        self._set("KS distance", distance <= limit, format_fixed(distance, 3), f"at most {format_fixed(limit, 3)}")
        coverage = self.plots.coverage
        self._set("Coverage", coverage.fits, f"{format_fixed(100 * coverage.worst, 1)} %", "off at most")
        self._show_score(answer, target)
        self._show_likelihood(answer)
        self.caption.setText(
            f"{format_integer(answer.rows)} {answer.split} rows. Shaded: three standard errors around what a "
            "calibrated model shows."
        )

    def _show_score(self, answer: CalibrationAnswer, target: int) -> None:
        score, best = float(answer.score[target]), self._truth.score
        if best is None or not math.isfinite(best):
            self._set("CRPS", None, format_significant(score), "target units")
        else:
            text = f"{format_significant(best)} for the truth"
            self._set("CRPS", score <= _CLOSE_SCORE * best, format_significant(score), text)

    def _show_likelihood(self, answer: CalibrationAnswer) -> None:
        value, entropy = answer.log_likelihood, self._truth.entropy
        beside = "nats a row" if entropy is None else f"at most {format_fixed(-entropy, 3)} (entropy)"
        passed = None if entropy is None else -value - entropy <= _CLOSE_NATS
        self._set("Log-likelihood", passed, format_fixed(value, 3), beside)

    def _set(self, name: str, passed: bool | None, value: str, beside: str) -> None:
        mark, figure, more = self._cells[name]
        icon_name, ink = _MARKS[passed]
        mark.set_icon(icon_name, ink)
        figure.setText(value)
        more.setText(beside)
