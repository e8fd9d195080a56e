"""What floats over the canvas to say what the network lacks as a whole, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.graph.examination import Problem
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label


class Banner(QFrame):
    """One problem of the whole network, with a button that mends it where there is a way to.

    Signals:
        fix_chosen: (problem: Problem, fix: Fix) The button was pressed.
    """

    fix_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._problem: Problem | None = None
        set_surface(self, "floating")
        self._icon = IconLabel("alert-circle-outline", colour="warn")
        self._words = Label("", "secondary")
        self._button = Button("", "link")
        self._button.clicked.connect(self._mend)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(8)
        for widget in (self._icon, self._words, self._button):
            row.addWidget(widget)
        self.hide()

    def show_problem(self, problem: Problem | None) -> None:
        """Say what is wrong; None hides it."""
        self._problem = problem
        if problem is None:
            self.hide()
            return
        title = problem.fixes[0].title if problem.fixes else ""
        self._words.setText(problem.sentence if title else f"{problem.sentence}. {problem.remedy}.")
        self._button.setText(title)
        self._button.setVisible(bool(title))
        self.setAccessibleName(f"{problem.sentence}. {problem.remedy}.")
        self.show()
        self.adjustSize()

    def _mend(self) -> None:
        if self._problem is not None and self._problem.fixes:
            self.fix_chosen.emit(self._problem, self._problem.fixes[0])


class EmptyCanvas(QWidget):
    """Says how to begin while there is no layer at all.

    Args:
        add: Adds a layer of the kind named.
    """

    def __init__(self, add: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        title = Label("No layers yet", "title")
        words = Label("Drag a layer from the palette, press A to search, or begin with an input.", "secondary")
        button = Button("Add an Input", "primary", icon_name="import")
        button.clicked.connect(lambda: add("input"))
        for widget in (title, words, button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        self.adjustSize()
        self.hide()
