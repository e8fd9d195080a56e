"""What is in the exported files, and how well they agree with the model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.exporting.outcome import ExportOutcome, PortSummary
from dnnlab.gui.theme import MEDIUM, REGULAR, font, set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant

_MOST_ROWS = 12
_JUDGES = {
    "onnx": ("ONNX Runtime, CPU", "ONNX Runtime agrees"),
    "safetensors": ("safetensors, read back", "The weights, read back, agree"),
}


class Findings(QWidget):
    """Two sections: the parity check, and the inputs and outputs.

    Args:
        outcomes: The files that were written, at least one.
    """

    def __init__(self, outcomes: Sequence[ExportOutcome], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(_parity_title(outcomes))
        column.addWidget(_parity_card(outcomes))
        for outcome in outcomes:
            column.addWidget(Label(sentence(outcome), "note", wrap=True))
        column.addSpacing(12)
        column.addWidget(Label("What is in it", "strong"))
        card, grid = _card()
        _add_ports(grid, "Inputs", outcomes[0].inputs)
        _add_ports(grid, "Outputs", outcomes[0].outputs)
        column.addWidget(card)
        words = "Raw columns go in, values in the data's own units come out. N is the number of rows."
        column.addWidget(Label(words, "note", wrap=True))


def sentence(outcome: ExportOutcome) -> str:
    """Return the parity check of a file as a sentence."""
    _, agrees = _JUDGES.get(outcome.format, ("", f"The {outcome.format} file agrees"))
    rows = f"on {outcome.rows:,} row{'s' if outcome.rows != 1 else ''}"
    worst = outcome.largest_difference
    if not outcome.passed:
        return (
            f"{agrees.replace('agree', 'disagree')} with the model by {_difference(worst)} of an output's scale {rows}."
        )
    if worst == 0:
        return f"{agrees} with the model exactly {rows}."
    return f"{agrees} with the model to {_difference(worst)} of each output's scale {rows}."


def _difference(value: float) -> str:
    return format_significant(value, 2)


def _parity_title(outcomes: Sequence[ExportOutcome]) -> QHBoxLayout:
    worst = max(outcome.largest_difference for outcome in outcomes)
    passed = all(outcome.passed for outcome in outcomes)
    text = f"max |Δ| {_difference(worst)} on {outcomes[0].rows:,} rows"
    why = "The largest difference between the file's outputs and the model's, relative to the output's largest value."
    badge = Badge()
    badge.show_verdict("ok" if passed else "bad", text, why, (f"max |Δ| {_difference(worst)}",))
    title = QHBoxLayout()
    title.addWidget(Label("Parity check", "strong"))
    title.addStretch(1)
    title.addWidget(badge)
    return title


def _parity_card(outcomes: Sequence[ExportOutcome]) -> QWidget:
    card, grid = _card()
    for outcome in outcomes:
        if grid.rowCount() > 1:
            line = QFrame()
            line.setFrameShape(QFrame.Shape.HLine)
            grid.addWidget(line, grid.rowCount(), 0, 1, 3)
        judge, _ = _JUDGES.get(outcome.format, (outcome.format, ""))
        grid.addWidget(Label(judge, "secondary"), grid.rowCount(), 0, 1, 3)
        shown = sorted(outcome.differences.items(), key=lambda pair: -pair[1])
        names = {name for name, _ in shown[:_MOST_ROWS]}
        for name in (name for name in outcome.differences if name in names):
            _add_difference(grid, name, outcome.differences[name], passed=outcome.passed)
        if len(shown) > _MOST_ROWS:
            grid.addWidget(Label(f"and {len(shown) - _MOST_ROWS:,} more, all closer", "note"), grid.rowCount(), 0, 1, 3)
    return card


def _add_difference(grid: QGridLayout, name: str, difference: float, *, passed: bool) -> None:
    row = grid.rowCount()
    value = Label(_difference(difference), "value")
    value.setFont(font(12.5, MEDIUM))
    grid.addWidget(_mono(name), row, 0)
    grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignRight)
    grid.addWidget(IconLabel("check-circle", "ok") if passed else IconLabel("alert", "bad"), row, 2)


def _add_ports(grid: QGridLayout, title: str, ports: Sequence[PortSummary]) -> None:
    grid.addWidget(Label(title, "caption"), grid.rowCount(), 0, 1, 3)
    for port in ports[:_MOST_ROWS]:
        row = grid.rowCount()
        name = _mono(port.name)
        if port.labels:
            name.setToolTip("\n".join(f"{number}: {label}" for number, label in enumerate(port.labels[:40])))
        grid.addWidget(name, row, 0)
        grid.addWidget(Label(port.shape, "value"), row, 1)
        grid.addWidget(Label(port.type, "secondary"), row, 2)
    if len(ports) > _MOST_ROWS:
        grid.addWidget(Label(f"and {len(ports) - _MOST_ROWS:,} more", "note"), grid.rowCount(), 0, 1, 3)


def _mono(text: str) -> Label:
    label = Label(text)
    label.setFont(font(12, REGULAR, mono=True))
    return label


def _card() -> tuple[QWidget, QGridLayout]:
    card = QWidget()
    set_surface(card, "plot")
    grid = QGridLayout(card)
    grid.setContentsMargins(12, 6, 12, 10)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(0, 1)
    return card, grid
