"""Opening a document, editing it and closing it again, many times in one window; and counting what is left."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QAbstractAnimation, QDeadlineTimer, QEvent, QEventLoop, QObject, QThreadPool
from PySide6.QtWidgets import QApplication, QGraphicsItem
from shiboken6 import isValid

from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.project.contents import Contents

PAGE = 4096
LONGEST_MOVEMENT = 5_000
"""Milliseconds after which an animation counts as one that never ends."""


@dataclass(frozen=True, slots=True)
class Remains:
    """What is alive.

    Attributes:
        objects: Python's side of Qt's objects.
        items: The items in the scenes, and Python's side of those that are in none.
        children: Qt's objects under the window, made by Qt itself or by us.
        kilobytes: Of memory in use.
    """

    objects: int
    items: int
    children: int
    kilobytes: int


def remains(window: MainWindow) -> Remains:
    """Count what is alive after all that is under way is done and all that is to be deleted is gone."""
    for _ in range(3):
        QThreadPool.globalInstance().waitForDone()
        QApplication.processEvents()
        _let_movements_end(window)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    children = len(window.findChildren(QObject))  # first: this gives each of them its Python side
    everything = gc.get_objects()
    return Remains(
        objects=sum(isinstance(one, QObject) and isValid(one) for one in everything),
        items=sum(isinstance(one, QGraphicsItem) for one in everything),
        children=children,
        kilobytes=int(Path("/proc/self/statm").read_text().split()[1]) * PAGE // 1024,
    )


def _let_movements_end(window: MainWindow) -> None:
    """Something that just now fades or glides is an object more until it has arrived."""
    deadline = QDeadlineTimer(LONGEST_MOVEMENT)
    while not deadline.hasExpired() and any(
        animation.state() == QAbstractAnimation.State.Running for animation in window.findChildren(QAbstractAnimation)
    ):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


def go_round(window: MainWindow, number: int) -> None:
    """Open a document, edit it in the usual ways, and open the next one in its place."""
    contents = experiment_contents("toy-inverse", seed=1 + number % 3)
    window.files.show(Contents(contents.project, contents.dataset), None)
    document, canvas = window.document, window.canvas
    added = canvas.add_layer("units")
    canvas.editor.connect("input", added)
    document.edit_network("Units", document.network.put(document.network.layer(added).with_unit_count(4 + number % 5)))
    document.select([f"input->{added}"])
    canvas.editor.move(canvas.editor.model, ["hidden-1"], 8.0 * (number % 4 + 1), 16.0)
    document.undo_stack.undo()
    document.undo_stack.redo()
    document.select(["output"])
    canvas.editor.delete([added])
    document.select([])
    canvas.view.set_zoom(0.7 + 0.1 * (number % 4))
    QApplication.processEvents()
