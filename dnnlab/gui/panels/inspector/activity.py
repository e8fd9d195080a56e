"""One sentence on how a layer's units work: how many activations are saturated, and how many units are dead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.gui.theme import current, theme_switch
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.link.probes import LayerDetailAnswer

SATURATED_SHARE = 0.06
"""Of the steepest slope: an activation with less counts as saturated (see `LayerDetailAnswer`)."""
_MANY = 0.5
_NAMED = 12
_BY_KEYS = Qt.TextInteractionFlag.LinksAccessibleByKeyboard


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence, and whether it is worth a hint.

    Attributes:
        sentence: What was found.
        is_hint: Whether it is one to act on.
        dead: The first dead units, by their place in the layer.
        stuck: The first units that are saturated on most of the rows.
    """

    sentence: str
    is_hint: bool
    dead: tuple[int, ...] = ()
    stuck: tuple[int, ...] = ()


def finding(activation: str, detail: LayerDetailAnswer) -> Finding:
    """Return what the pre-activations of a layer with this activation function show."""
    dead = detail.dead_units
    units = "no dead units" if dead == 0 else "1 dead unit" if dead == 1 else f"{format_integer(dead)} dead units"
    if math.isnan(detail.saturated):
        return Finding(units[:1].upper() + units[1:], dead > 0, detail.dead)
    least = format_significant(SATURATED_SHARE * _steepest(activation), 2)
    share = f"{100 * detail.saturated:.0f}%"
    sentence = f"{share} of activations saturated (|h′| < {least}), {units}"
    return Finding(sentence, dead > 0 or detail.saturated > _MANY, detail.dead, detail.stuck)


@cache
def _steepest(activation: str) -> float:
    return float(np.abs(ACTIVATIONS[activation].slope(np.linspace(-8.0, 8.0, 1601))).max())


def _links(found: Finding) -> str:
    """The units by their numbers, each a link to it."""
    ink = current().accent.name()
    parts = []
    for what, units in (("Dead", found.dead), ("Saturated on most rows", found.stuck)):
        if units:
            links = (
                f'<a href="{unit}" style="color:{ink};text-decoration:none">{unit + 1}</a>' for unit in units[:_NAMED]
            )
            more = " …" if len(units) > _NAMED else ""
            parts.append(f"{what}: unit{'s' if len(units) > 1 else ''} {', '.join(links)}{more}")
    return "<br>".join(parts)


class Activity(QWidget):
    """Shows a finding, with an icon that says whether it is one to act on, and the units it is about by their numbers.

    Signals:
        unit_wanted: (index: int) The person wants to see a unit, by its place in the layer.
    """

    unit_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel("check-circle", "ok")
        self._words = Label("", "secondary", wrap=True)
        self.setToolTip(
            "Saturated: the slope |h′(a)| is below 6 % of its steepest, so that hardly any gradient passes. "
            "Dead: the unit has the same activation on all training rows."
        )
        self._units = Label("", "secondary", wrap=True)
        self._units.setTextFormat(Qt.TextFormat.RichText)
        self._units.setTextInteractionFlags(Qt.TextInteractionFlag.LinksAccessibleByMouse | _BY_KEYS)
        self._units.linkActivated.connect(lambda link: self.unit_wanted.emit(int(link)))
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._words)
        words.addWidget(self._units)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        theme_switch().changed.connect(self._recolour)
        self._shown: Finding | None = None
        self.hide()

    def _recolour(self) -> None:
        found = self._shown
        if found is not None:
            self._units.setText(_links(found))

    @property
    def units(self) -> Label:
        """The units that are named, as links."""
        return self._units

    @property
    def sentence(self) -> str:
        """What is shown; empty while nothing is."""
        return "" if self.isHidden() else self._words.text()

    def show_finding(self, found: Finding | None) -> None:
        """Show a finding; None hides it."""
        self.setVisible(found is not None)
        before, self._shown = self._shown, found
        if found is not None and (before is None or (before.dead, before.stuck) != (found.dead, found.stuck)):
            self._units.setText(_links(found))
            self._units.setVisible(bool(found.dead or found.stuck))
        if found is not None and found.sentence != self._words.text():
            self._words.setText(found.sentence)
            icon, colour = ("alert-circle-outline", "warn") if found.is_hint else ("check-circle", "ok")
            self._icon.set_icon(icon, colour)
