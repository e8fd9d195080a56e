"""Which point's gradients are shown: a row of the data, or any target at the input of the slice."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output_data import OutputData
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.gui.workspaces.mixture.gradients_page import GradientsPage
from dnnlab.gui.workspaces.mixture.point import of_slice
from dnnlab.link.probes import Answer, Subscription

_EVERY = 3  # frames of the density between two pictures of a target's gradients


class PointChoice(QObject):
    """Joins the page of gradients to the picture in which points are chosen.

    Signals:
        changed: Other questions are to be asked.

    Args:
        session: Of the window.
        page: Where the gradients are shown.
    """

    changed = Signal()

    def __init__(self, session: Session, page: GradientsPage) -> None:
        super().__init__(page)
        self._session, self._page = session, page
        self._data: OutputData | None = None
        self._density: MixturePanel | None = None
        self.row: int | None = None
        self.target: float | None = None
        self._frames = 0
        page.row_chosen.connect(self.choose_row)

    def follow(self, density: MixturePanel) -> None:
        """Let points be chosen in this picture."""
        self._density = density
        density.row_clicked.connect(self.choose_row)
        density.target_moved.connect(self.choose_target)
        density.input_moved.connect(self._leave_row)
        density.answered.connect(self._refresh)

    def set_data(self, data: OutputData | None) -> None:
        """Take another subject; the first row in the middle of the data is chosen."""
        same = data is not None and data.same_subject(self._data)
        self._data = data
        if data is None or same:
            return
        self.row = self.target = None
        self._page.set_rows(data.dataset.rows)
        self._page.show_point(None)

    # ---- what a person chooses

    def choose_row(self, row: int) -> None:
        """Show the gradients of a row of the data."""
        data = self._data
        if data is None or not 0 <= row < data.dataset.rows:
            return
        self.row, self.target = row, None
        if self._density is not None and len(data.targets) == 1:
            self.target = float(data.target_values(0)[row])
            self._density.move_slice(float(data.input_values(0)[row]))
        self._mark()
        self._page.show_row(row)
        self.changed.emit()
        self.refresh()

    def choose_target(self, target: float) -> None:
        """Show the gradients of any target at the input of the slice."""
        self.target = target
        self._leave_row()
        self.refresh()

    def _leave_row(self) -> None:
        if self.row is not None:
            self.row = None
            self._page.show_row(None)
            self.changed.emit()
        self._mark()
        self.refresh()

    def _mark(self) -> None:
        if self._density is not None:
            place = None if self.target is None else (self._density.slice_input, self.target)
            self._density.show_point(place)

    # ---- following

    def subscriptions(self) -> Mapping[str, Subscription]:
        """Return what is to be asked about the row."""
        return {}

    def take(self, answers: Mapping[str, Answer]) -> None:
        """Show what the engine says about the row."""

    def _refresh(self) -> None:
        self._frames += 1
        if self._frames % _EVERY == 0 or self._frames == 1:
            self.refresh()

    def refresh(self) -> None:
        """Show the gradients of the chosen target as the mixture stands now."""
        density, data = self._density, self._data
        if density is None or data is None or self.target is None or not self._page.isVisible():
            return
        found = density.curves.slice
        if found is not None:
            x, t = format_significant(density.slice_input, 4), format_significant(self.target, 4)
            self._page.show_point(of_slice(found, self.target, f"{data.inputs[0]} = {x}, {data.targets[0]} = {t}"))
