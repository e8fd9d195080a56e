"""What a monkey does to a window: it presses, drags, types and chooses whatever is to be seen, by the dice."""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.plots import PlotCanvas
from dnnlab.gui.panels.training.scrubber import Scrubber
from dnnlab.gui.workspaces.stage.canvas import StageCanvas

NUMBERS = ("0", "1", "-1", "7", "0,5", "0.01", "1e9", "1e-9", "nan", "inf", "", "abc", "99999999999999999999", "3.7")
LEFT_OUT = ("quit", "reveal file", "about", "palette")
SIZES = ((960, 620), (1366, 768), (1600, 1000), (1100, 900))
_KEYS = (
    Qt.Key.Key_Escape,
    Qt.Key.Key_Tab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Left,
    Qt.Key.Key_Up,
    Qt.Key.Key_Space,
    Qt.Key.Key_C,
    Qt.Key.Key_N,
    Qt.Key.Key_2,
    Qt.Key.Key_1,
    Qt.Key.Key_R,
    Qt.Key.Key_Period,
)


class Monkey:
    """Uses a window as no person would, but only by what a person can do.

    Args:
        window: The window.
        dice: Decides everything.
    """

    def __init__(self, window: MainWindow, dice: random.Random) -> None:
        self.window, self.dice = window, dice
        self.moves: dict[str, tuple[int, Callable[[], str]]] = {
            "press": (10, self.press),
            "slide": (10, self.slide),
            "drag on a plot": (8, self.drag_on_plot),
            "drag a handle": (8, self.drag_handle),
            "drag on the canvas": (5, self.drag_on_canvas),
            "choose": (4, self.choose),
            "type": (4, self.type_number),
            "key": (4, self.key),
            "action": (8, self.action),
            "play": (4, self.play),
            "undo": (6, self.undo),
            "scrub": (3, self.scrub),
            "workspace": (3, self.workspace),
            "model": (2, self.model),
            "experiment": (1, self.experiment),
            "resize": (1, self.resize),
            "wheel": (2, self.wheel),
            "menu": (2, self.menu),
        }

    def move(self) -> tuple[str, str]:
        """Do something; return what kind of thing and what it was."""
        (name,) = self.dice.choices([*self.moves], [weight for weight, _ in self.moves.values()])
        return name, self.moves[name][1]()

    # ---- what is to be seen

    def places(self) -> list[QWidget]:
        """The window and what stands open over it."""
        tops = [one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, QMenu)]
        return tops or [self.window]

    def seen(self, kind: type[QWidget]) -> list[QWidget]:
        """Widgets of a kind that are to be seen and can be used."""
        found = []
        modal = QApplication.activeModalWidget()
        for top in [modal] if modal is not None else self.places():
            found += [
                one
                for one in [top, *top.findChildren(kind)]
                if isinstance(one, kind) and one.isVisible() and one.isEnabled() and not one.visibleRegion().isEmpty()
            ]
        return found

    def one(self, kind: type[QWidget]) -> QWidget | None:
        """Any of them."""
        found = self.seen(kind)
        return self.dice.choice(found) if found else None

    def point(self, widget: QWidget) -> QPoint:
        """A place within it."""
        box = widget.visibleRegion().boundingRect()
        return QPoint(
            self.dice.randint(box.left(), max(box.right(), box.left())),
            self.dice.randint(box.top(), max(box.bottom(), box.top())),
        )

    def _drag(self, widget: QWidget, start: QPoint, modifier: Qt.KeyboardModifier | None = None) -> None:
        keys = Qt.KeyboardModifier.NoModifier if modifier is None else modifier
        QTest.mouseMove(widget, start)
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, keys, start)
        for _ in range(self.dice.randint(1, 6)):
            QTest.mouseMove(widget, self.point(widget))
            if self.dice.random() < 0.5:
                QApplication.processEvents()
            if not isValid(widget):  # it went away under the hand
                return
        if self.dice.random() < 0.1:
            QTest.keyClick(widget, Qt.Key.Key_Escape)
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, keys, self.point(widget))

    # ---- moves

    def press(self) -> str:
        """Press a button."""
        button = self.one(QAbstractButton)
        if button is None:
            return ""
        words = f"{type(button).__name__} {button.accessibleName() or button.toolTip()!r}"
        QTimer.singleShot(0, self._leave_popups)  # a button may open a menu, and wait
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return words

    def _leave_popups(self) -> None:
        """Choose from the menus that are open, or leave them."""
        for _ in range(9):
            popup = QApplication.activePopupWidget()
            if popup is None:
                return
            actions = [one for one in popup.actions() if one.isEnabled() and one.menu() is None]
            if actions and self.dice.random() < 0.7:
                self.dice.choice(actions).trigger()
            popup.close()

    def slide(self) -> str:
        """Drag a slider."""
        slider = self.one(QAbstractSlider)
        if slider is None:
            return ""
        words = f"{type(slider).__name__} {slider.accessibleName()!r}"
        self._drag(slider, self.point(slider))
        return words

    def drag_on_plot(self) -> str:
        """Press somewhere in a plot and pull."""
        plot = self.one(PlotCanvas)
        if plot is None:
            return ""
        keys = (Qt.KeyboardModifier.NoModifier,) * 3 + (Qt.KeyboardModifier.ShiftModifier,)
        self._drag(plot, self.point(plot), self.dice.choice(keys))
        return type(plot).__name__

    def drag_handle(self) -> str:
        """Drag a handle of a stage."""
        canvases = [one for one in self.seen(StageCanvas) if isinstance(one, StageCanvas)]
        spots = [
            (canvas, view.handles._pixel(placed), view, placed.handle.name)
            for canvas in canvases
            for view in canvas.stage_plots.values()
            for placed in view.handles.placed
        ]
        if not spots:
            return self.drag_on_plot()
        canvas, pixel, view, name = self.dice.choice(spots)
        self._drag(canvas, canvas.mapFromScene(view.plot.box.mapToScene(pixel)))
        return name

    def drag_on_canvas(self) -> str:
        """Drag a card, a port or the ground of the network's canvas."""
        view = self.window.canvas.view
        if not view.isVisible():
            return self.drag_handle()
        items = [item for item in view.items() if item.isVisible()]
        start = self.point(view.viewport())
        if items and self.dice.random() < 0.8:
            box = self.dice.choice(items).sceneBoundingRect()
            share = self.dice.choice([0.0, 0.02, 0.5, 0.98, 1.0])
            start = view.mapFromScene(QPointF(box.left() + share * box.width(), box.center().y()))
        self._drag(view.viewport(), start)
        return type(view).__name__

    def choose(self) -> str:
        """Choose from a combo box."""
        box = self.one(QComboBox)
        if not isinstance(box, QComboBox) or not box.count():
            return ""
        index = self.dice.randrange(box.count())
        words = f"{box.accessibleName()!r}: {box.itemText(index)}"
        box.setCurrentIndex(index)
        box.activated.emit(index)
        return words

    def type_number(self) -> str:
        """Type into a field."""
        field = self.one(QLineEdit)
        if not isinstance(field, QLineEdit) or field.isReadOnly():
            return ""
        words, text = field.accessibleName(), self.dice.choice(NUMBERS)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text) if text else QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, self.dice.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Escape]))
        return f"{words!r}: {text}"

    def key(self) -> str:
        """Press a key where the keyboard is."""
        target = QApplication.focusWidget() or self.window
        key = self.dice.choice(_KEYS)
        words = f"{key.name} on {type(target).__name__}"
        QTest.keyClick(
            target, key, self.dice.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
        )
        return words

    def action(self) -> str:
        """Run any action that is enabled."""
        actions = self.window.actions_
        dead = [name for name in actions if not isValid(actions[name])]
        if dead:
            raise RuntimeError(f"Actions that are gone: {dead}")
        names = [name for name in actions if actions[name].isEnabled() and name not in LEFT_OUT]
        name = self.dice.choice(names)
        actions[name].trigger()
        return name

    def play(self) -> str:
        """Play, pause, step or start over."""
        name = self.dice.choice(["play", "play", "step", "reset"])
        self.window.actions_[name].trigger()
        return name

    def undo(self) -> str:
        """Go some steps back or forth."""
        stack = self.window.document.undo_stack
        index = self.dice.randint(0, stack.count())
        stack.setIndex(index)
        return f"to {index} of {stack.count()}"

    def scrub(self) -> str:
        """Drag along the run."""
        scrubber = self.one(Scrubber)
        if scrubber is None:
            return ""
        self._drag(scrubber, self.point(scrubber))
        return "scrubber"

    def workspace(self) -> str:
        """Show another workspace."""
        offer = self.dice.choice(self.window.work_place.offers)
        self.window.work_place.show_workspace(offer.name)
        return offer.name

    def model(self) -> str:
        """Show another model."""
        name = self.dice.choice([*self.window.document.project.models])
        self.window.document.show_model(name)
        return name

    def experiment(self) -> str:
        """Open another experiment."""
        name = self.dice.choice([*experiments()])
        self.window.files.open_experiment(name)
        return name

    def resize(self) -> str:
        """Make the window another size."""
        size = self.dice.choice(SIZES)
        self.window.resize(*size)
        return str(size)

    def wheel(self) -> str:
        """Turn the wheel over something."""
        widget = self.one(QGraphicsView) if self.dice.random() < 0.5 else self.one(PlotCanvas)
        if widget is None:
            return ""
        target = widget.viewport() if isinstance(widget, QGraphicsView) else widget
        at, delta = self.point(target), QPoint(0, self.dice.choice([-960, -120, 120, 960]))
        keys = self.dice.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
        place = QPointF(at)
        event = QWheelEvent(
            place,
            QPointF(target.mapToGlobal(at)),
            QPoint(),
            delta,
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(target, event)
        return type(widget).__name__

    def menu(self) -> str:
        """Open a menu by the right button and choose from it."""
        widget = self.one(PlotCanvas) if self.dice.random() < 0.5 else self.one(QGraphicsView)
        if widget is None:
            return ""
        target = widget.viewport() if isinstance(widget, QGraphicsView) else widget
        QTest.mouseClick(target, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier, self.point(target))
        QApplication.processEvents()
        menus = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMenu) and one.isVisible()]
        words = ""
        for menu in menus:
            actions = [one for one in menu.actions() if one.isEnabled() and one.text() and one.menu() is None]
            if actions and self.dice.random() < 0.8:
                chosen = self.dice.choice(actions)
                words = chosen.text()
                chosen.trigger()
            menu.close()
        return words
