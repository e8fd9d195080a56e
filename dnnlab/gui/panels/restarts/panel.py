"""The restarts' panel: how far they are, every run's seed and losses, and keeping one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from dnnlab.gui.panels.restarts.runs import RunPainter, Runs, RunsHeader
from dnnlab.gui.restarts import Restarts
from dnnlab.gui.theme import current, set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_integer, format_loss
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting


class RestartsPanel(QWidget):
    """Shows the restarts from their start until they are dismissed. A click on a row shows its curve."""

    def __init__(self, restarts: Restarts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._restarts = restarts
        set_surface(self, "panel")
        self.title = Label("", "strong")
        self.summary = Label("", "secondary", wrap=True)
        self.note = Label("", "caption", wrap=True)
        self.bar = ShareBar()
        self.runs = Runs(self)
        self.list = QListView()
        self.header = RunsHeader(self.runs, self.list)
        self.keep = Button("Keep the best", "primary", small=True)
        self.end = Button("Stop", small=True)
        self._make_list()
        self._arrange()
        self.keep.clicked.connect(self._keep)
        self.end.clicked.connect(self._end)
        restarts.changed.connect(self.show_restarts)
        self.show_restarts()

    def _make_list(self) -> None:
        self.list.setAccessibleName("Restarts")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setModel(self.runs)
        self.list.setItemDelegate(RunPainter(self.list))
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)
        follow_theme(self.list.viewport())

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(16, 8, 16, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self.keep, 1)
        buttons.addWidget(self.end)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(6)
        for widget in (self.title, self.bar, self.summary, self.note):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.header)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)

    # ---- what a person does

    def _choose(self, index: QModelIndex) -> None:
        self._restarts.choose(self.runs.rows[index.row()].run)

    def _run_to_keep(self) -> int | None:
        return self._restarts.best if self._restarts.chosen is None else self._restarts.chosen

    def _keep(self) -> None:
        run = self._run_to_keep()
        if run is not None:
            self._restarts.keep(run)

    def _end(self) -> None:
        if self._restarts.running:
            self._restarts.stop()
        else:
            self._restarts.dismiss()

    # ---- following

    def show_restarts(self) -> None:
        """Show how they stand, now."""
        self.runs.show_restarts(self._restarts)
        self.header.update()
        self.list.viewport().update()
        self._show_head()
        self._show_buttons()

    def _show_head(self) -> None:
        restarts, results = self._restarts, self._restarts.results
        self.bar.setVisible(restarts.running)
        if results is None:
            self.title.setText("Restarts")
            self.summary.setText("Preparing the copies")
            self.bar.show_share(0.0)
            self.note.hide()
            return
        last = results.last
        self.title.setText(f"{len(results.seeds)} restarts")
        self.bar.show_share(last.step / max(last.steps, 1))
        self.summary.setText(_progress_words(restarts) if restarts.running else _outcome_words(restarts))
        kept = "" if restarts.running else "A saved project holds the present run, not the others."
        self.note.setText(f"{last.note} {kept}".strip())
        self.note.setVisible(bool(self.note.text()))

    def _show_buttons(self) -> None:
        restarts, run = self._restarts, self._run_to_keep()
        self.end.setText("Stop" if restarts.running else "Dismiss")
        self.end.setToolTip(
            "End them where they are; one can still be kept"
            if restarts.running
            else "Forget all of them; the present run stays"
        )
        results = restarts.results
        obstacle = restarts.obstacle_to_keeping(run)
        is_kept = run is not None and run == restarts.kept
        if results is not None and run is not None:
            what = "Kept" if is_kept else "Keep the best:" if run == restarts.best else "Keep"
            self.keep.setText(f"{what} seed {results.seeds[run]}")
        self.keep.setEnabled(not obstacle and not is_kept)
        self.keep.setToolTip(
            obstacle or ("It is the present run" if is_kept else "Make it the present run: one step of undo")
        )


def _progress_words(restarts: Restarts) -> str:
    results = restarts.results
    if results is None or not results.last.execution:
        return "Preparing the copies"
    return (
        f"step {format_integer(results.last.step)} of {format_integer(results.last.steps)} · {results.last.execution}"
    )


def _outcome_words(restarts: Restarts) -> str:
    results = restarts.results
    if results is None:
        return ""
    losses = results.deciding
    kind = "validation" if results.has_validation else "training"
    parts = [f"{format_integer(results.last.step)} steps each, {results.last.execution}"]
    if np.isfinite(losses).any():
        best, median = float(np.nanmin(losses)), float(np.nanmedian(losses))
        parts.append(f"{kind} loss: best {format_loss(best)}, median {format_loss(median)}")
    stuck, diverged = int(restarts.stuck().sum()), int((results.last.diverged > 0).sum())
    if stuck:
        parts.append(f"{stuck} stuck: no better than the best single Gaussian")
    if diverged:
        parts.append(f"{diverged} diverged")
    return "\n".join(parts)


class ShareBar(QWidget):
    """A thin bar that is filled as far as something has come."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self.setFixedHeight(4)
        self.setAccessibleName("Progress of the restarts")
        follow_theme(self)

    def show_share(self, share: float) -> None:
        """Fill so much of it, from 0 to 1."""
        if share != self._share:
            self._share = share
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            whole = QRectF(self.rect())
            paint_ground(painter, whole, 2, theme.line)
            if self._share > 0.0:
                filled = QRectF(0, 0, max(4.0, whole.width() * self._share), whole.height())
                paint_ground(painter, filled, 2, theme.accent_fill)
