"""The application as `dnnlab` opens it, answering on its standard output where things are and how they stand.

It only answers: everything that is done to the window is done with the pointer and the keyboard.
"""

from __future__ import annotations

import json
import os
from typing import Any

from PySide6.QtCore import QObject, QPoint, QPointF, QSocketNotifier
from PySide6.QtWidgets import QApplication, QMenu, QWidget

import dnnlab.gui.app
from dnnlab.gui.canvas.units.marks import WeightAt
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output_data import Picture

Place = tuple[float, float]
"""A point of the screen."""


class Answers(QObject):
    """One method for each question. Questions come as lines of JSON: a name, then arguments."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._unread = b""
        self._notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def _read(self) -> None:
        received = os.read(0, 65536)
        if not received:
            self._notifier.setEnabled(False)
            self.close()
        self._unread += received
        *lines, self._unread = self._unread.split(b"\n")
        for line in lines:
            question, *arguments = json.loads(line)
            try:
                answer: dict[str, object] = {"answer": getattr(self, question)(*arguments)}
            except Exception as error:  # the one who asked must hear of it
                answer = {"error": f"{question}: {error!r}"}
            os.write(1, json.dumps(answer).encode() + b"\n")

    # ---- the window

    def begin(self) -> None:
        """Open the default experiment afresh, seen from so far that there is room for more layers."""
        window = self._window
        window.ask_before_closing = False
        window.files.show(experiment_contents("toy-inverse"), None)
        window.side_tabs.setCurrentWidget(window.inspector)
        window.canvas.levels.set_level("layers")
        window.canvas.setFocus()
        window.canvas.view.set_zoom(0.55)

    def close(self) -> None:
        """Close the window, and with it the process."""
        self._window.ask_before_closing = False
        self._window.close()

    def double_click_seconds(self) -> float:
        """How long after a click another one makes it a double click."""
        return QApplication.doubleClickInterval() / 1000

    def front(self) -> str:
        """The kind of window that is in front of everything and has the keyboard."""
        front = QApplication.activePopupWidget() or QApplication.activeWindow()
        return type(front).__name__ if front is not None else ""

    def top_window(self) -> tuple[str, int]:
        """The kind and the number of the window that should have the keyboard: a dialog, otherwise the main window."""
        window = QApplication.activeModalWidget() or self._window
        return type(window).__name__, int(window.winId())

    def focus(self) -> str:
        """The kind of widget that has the keyboard."""
        return type(QApplication.focusWidget()).__name__

    # ---- how things stand

    def state(self) -> dict[str, Any]:
        """The document and the run."""
        document, session = self._window.document, self._window.session
        layers = {
            id: {"kind": layer.kind, "units": layer.width, "place": [place.x, place.y]}
            for id, layer in document.network.layers.items()
            for place in [document.layout.positions.get(id) or self._window.canvas.scene.layers[id].place]
        }
        annotations = {
            id: {"kind": one.kind, "text": one.text, "place": [one.corner.x, one.corner.y]}
            for id, one in document.layout.annotations.items()
        }
        return {
            "layers": layers,
            "annotations": annotations,
            "connections": sorted(document.network.connections),
            "selection": sorted(document.selection),
            "steps": document.undo_stack.index(),
            "undo": document.undo_stack.undoText(),
            "redo": document.undo_stack.redoText(),
            "path": str(document.path or ""),
            "modified": document.modified,
            "ready": session.progress is not None,
            "running": session.running,
            "trained": session.progress.step if session.progress else 0,
            "shown": session.progress.shown_step if session.progress else 0,
            "snapshots": len(session.tape),
        }

    def camera(self) -> dict[str, float]:
        """The canvas's zoom, and what is in its middle."""
        view = self._window.canvas.view
        middle = view.middle()
        return {"zoom": view.zoom, "x": middle.x, "y": middle.y}

    def bubble(self) -> str:
        """What the canvas says at the pointer."""
        bubble = self._window.canvas.view.bubble
        return bubble.text() if bubble.isVisible() else ""

    def slice(self) -> dict[str, Any]:
        """Where the density is sliced, and the mixture there."""
        found = self._mixture().curves.slice
        mixture = None if found is None else {"pi": found.pi.tolist(), "mu": found.mu.tolist()}
        return {"x": self._mixture().slice_input, "mixture": mixture}

    def picture(self, file: str) -> bool:
        """Keep a picture of the screen, to look at when a test fails."""
        return self._window.screen().grabWindow(0).save(file)

    # ---- where things are

    def card(self, layer: str) -> Place:
        """A place on a card with nothing special on it."""
        rect = self._window.canvas.scene.layers[layer].card_rect
        return self._on_canvas(QPointF(rect.left() + 60, rect.top() + 18))

    def frame_title(self, frame: str) -> Place:
        """A place in the title of a frame."""
        return self._on_canvas(self._window.canvas.scene.board.items[frame].area.topLeft() + QPointF(60, 16))

    def note(self, note: str) -> Place:
        """The middle of a note."""
        return self._on_canvas(self._window.canvas.scene.board.items[note].area.center())

    def output_port(self, layer: str) -> Place:
        return self._on_canvas(QPointF(*self._window.canvas.scene.layers[layer].output_port()))

    def input_port(self, layer: str) -> Place:
        return self._on_canvas(QPointF(*self._window.canvas.scene.layers[layer].input_port()))

    def on_canvas(self, x: float, y: float) -> Place:
        """A point of the canvas."""
        return self._on_canvas(QPointF(x, y))

    def empty_place(self) -> Place:
        """A place on the canvas with room for a layer around it."""
        view = self._window.canvas.view
        content = view.camera.world().mapRect(self._window.canvas.scene.content_rect())
        return _place(view.viewport(), QPoint(view.viewport().width() // 2, round(content.bottom()) + 70))

    def tile(self, kind: str) -> Place:
        """The middle of a tile of the palette."""
        tile = self._window.palette_list.tiles[kind]
        return _place(tile, tile.rect().center())

    def units_field(self) -> Place:
        """The field for the number of units, in the inspector."""
        kind = self._window.document.network.layer(self._window.document.selected_layer or "").kind
        field = self._window.inspector.layer_pages[kind].units
        assert field is not None
        return _place(field.entry, QPoint(20, field.entry.height() // 2))

    def menu_button(self) -> Place:
        button = self._window.top_bar.menu_button
        return _place(button, button.rect().center())

    def menu_entry(self, text: str) -> Place:
        """An entry of the menu that is open."""
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            for action in menu.actions():
                if action.text().replace("&", "") == text:
                    return _place(menu, menu.actionGeometry(action).center())
        raise LookupError(f"no entry {text}")

    def slice_line(self) -> Place:
        """The middle of the line at which the density is sliced."""
        panel = self._mixture()
        return self._in_plot(panel, panel.line.pixel)

    def slice_at(self, share: float) -> Place:
        """A point of the density at a share of its width."""
        panel = self._mixture()
        return self._in_plot(panel, share * panel.map.width)

    def weight(self, connection: str, row: int, column: int) -> Place:
        """A point on the curve of a single weight, on the units level."""
        units = self._window.canvas.levels.units
        return _place(units.viewport(), units.place_of(WeightAt(connection, row, column), 0.35).toPoint())

    def level(self) -> tuple[str, str]:
        """How close the canvas is seen, and what the switch says."""
        levels = self._window.canvas.levels
        return levels.level, levels.switch.segmented.value()

    def chosen_weight(self) -> dict[str, Any] | None:
        """The weight that is chosen on the units level, and its value as the engine told it."""
        units = self._window.canvas.levels.units
        mark = units.marks.chosen
        if not isinstance(mark, WeightAt):
            return None
        return {"place": [mark.connection, mark.row, mark.column], "value": units.value_of(mark)}

    def weight_editor(self) -> dict[str, Any] | None:
        """The small window in which a weight is set, where its text and its lock are; None while it is closed."""
        editor = self._window.canvas.levels.desk.editor
        if not editor.isVisible():
            return None
        entry = editor.entry
        return {
            "text": entry.text(),
            "gradient": editor.gradient,
            "at": _place(entry, QPoint(20, entry.height() // 2)),
            "lock": _place(editor.lock, editor.lock.rect().center()),
        }

    def scrubber(self) -> Place:
        """The handle of the run."""
        scrubber = self._window.training.scrubber
        return _place(scrubber, QPoint(round(scrubber.handle_x()), 11))

    # ---- inside

    def _mixture(self) -> MixturePanel:
        panel = self._window.output.panel(Picture.MIXTURE)
        assert isinstance(panel, MixturePanel)
        return panel

    def _in_plot(self, panel: MixturePanel, x: float) -> Place:
        at = panel.map.box.mapToScene(QPointF(x, panel.map.height / 2))
        return _place(panel.canvas.viewport(), panel.canvas.mapFromScene(at))

    def _on_canvas(self, point: QPointF) -> Place:
        view = self._window.canvas.view
        return _place(view.viewport(), view.camera.to_view(point).toPoint())


def _place(widget: QWidget, point: QPoint) -> Place:
    on_screen = widget.mapToGlobal(point)
    return on_screen.x(), on_screen.y()


class AnsweringWindow(MainWindow):
    """The main window, with somebody who answers."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.answers = Answers(self)


if __name__ == "__main__":
    vars(dnnlab.gui.app)["MainWindow"] = AnsweringWindow
    raise SystemExit(dnnlab.gui.app.run("toy-inverse"))
