"""One sentence on how a layer's units work: how many activations are saturated, and how many units are dead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.link.probes import LayerDetailAnswer

SATURATED_SHARE = 0.06
"""Of the steepest slope: an activation with less counts as saturated (see `LayerDetailAnswer`)."""
_MANY = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and whether it is worth a hint."""

    sentence: str
    is_hint: bool


def finding(activation: str, detail: LayerDetailAnswer) -> Finding:
    """Return what the pre-activations of a layer with this activation function show."""
    dead = detail.dead_units
    units = "no dead units" if dead == 0 else "1 dead unit" if dead == 1 else f"{format_integer(dead)} dead units"
    if math.isnan(detail.saturated):
        return Finding(units[:1].upper() + units[1:], dead > 0)
    least = format_significant(SATURATED_SHARE * _steepest(activation), 2)
    share = f"{100 * detail.saturated:.0f}%"
    return Finding(f"{share} of activations saturated (|h′| < {least}), {units}", dead > 0 or detail.saturated > _MANY)


@cache
def _steepest(activation: str) -> float:
    return float(np.abs(ACTIVATIONS[activation].slope(np.linspace(-8.0, 8.0, 1601))).max())


class Activity(QWidget):
    """Shows a finding, with an icon that says whether it is one to act on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("check-circle", "ok")
        self._words = Label("", "secondary", wrap=True)
        self.setToolTip(
            "Saturated: the slope |h′(a)| is below 6 % of its steepest, so that hardly any gradient passes. "
            "Dead: the unit has the same activation on all training rows."
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is shown; empty while nothing is."""
        return "" if self.isHidden() else self._words.text()

    def show_finding(self, found: Finding | None) -> None:
        """Show a finding; None hides it."""
        self.setVisible(found is not None)
        if found is not None and found.sentence != self._words.text():
            self._words.setText(found.sentence)
            icon, colour = ("alert-circle-outline", "warn") if found.is_hint else ("check-circle", "ok")
            self._icon.set_icon(icon, colour)
