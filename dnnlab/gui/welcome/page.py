"""The start page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

import dnnlab
from dnnlab.experiments.catalog import experiments
from dnnlab.gui.actions import Actions
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.session import Session
from dnnlab.gui.theme import current, set_property, set_surface
from dnnlab.gui.welcome.gallery import Gallery
from dnnlab.gui.welcome.left import WelcomeLeft
from dnnlab.gui.welcome.lesson_cards import LessonCards, lessons_to_offer
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.painting import painting
from dnnlab.project.preferences import Preferences


class WelcomePage(QWidget):
    """What is seen when dnnlab is started with nothing to open.

    Signals:
        experiment_chosen: (name: str) open it.
        lesson_chosen: (name: str) open the experiment with its lesson.
        file_chosen: (path: str) open that project.
        left: The person wants the window back.
    """

    experiment_chosen = Signal(str)
    lesson_chosen = Signal(str)
    file_chosen = Signal(str)
    left = Signal()

    def __init__(self, actions: Actions, record: ExperimentRecord, session: Session) -> None:
        super().__init__()
        self._record, self._session = record, session
        set_surface(self, "canvas")
        self.side = WelcomeLeft(actions)
        self.side.file_chosen.connect(self.file_chosen)
        self.lessons = LessonCards()
        self.lessons.chosen.connect(self.lesson_chosen)
        self.lessons_title = Label("Pick up where you left off, or try a lesson", "page")
        self.gallery = Gallery()
        self.gallery.experiment_chosen.connect(self.experiment_chosen)
        self.gallery.blank_wanted.connect(actions["open data"].trigger)
        self.standing = StandingLine()
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(self.side)
        upper.addWidget(self._right(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.standing)
        record.changed.connect(self.follow_record)
        session.loaded.connect(self._follow_engine)
        session.state_changed.connect(self._follow_engine)
        self.follow_record()
        self._follow_engine()

    def _right(self) -> QScrollArea:
        body = QWidget()
        set_property(body, "plain", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(32, 28, 32, 28)
        column.setSpacing(16)
        column.addWidget(self.lessons_title)
        column.addWidget(self.lessons)
        column.addSpacing(10)
        column.addWidget(self.gallery)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_property(area, "plain", True)
        area.setWidget(body)
        return area

    def take_focus(self) -> None:
        """Let the keyboard begin at the first experiment."""
        first = next(iter(self.gallery.cards.values()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def follow_preferences(self, preferences: Preferences) -> None:
        """Show what was open last."""
        self.side.show_recent(preferences.recent, preferences.opened)

    def follow_record(self) -> None:
        """Show which experiments agreed with their theory, and how far lessons were read."""
        self.gallery.show_verified(self._record.is_verified)
        offered = lessons_to_offer(self._record)
        self.lessons.show_lessons(offered)
        self.lessons_title.setVisible(bool(offered))
        if offered:
            begun = offered[0].begun
            self.lessons_title.setText("Pick up where you left off, or try a lesson" if begun else "Try a lesson")
        self.standing.show_count(self._record.verified, len(experiments()))

    def _follow_engine(self) -> None:
        loaded, ready = self._session.last_loaded, self._session.ready
        if loaded is not None:
            self.side.show_device(loaded.device_title)
        self.standing.show_versions({"dnnlab": dnnlab.__version__, **(ready.versions if ready is not None else {})})

    def event(self, event: QEvent) -> bool:
        """Plain keys belong to the page: Space must not train, nor R reset, what lies behind it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            modifiers = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if modifiers == Qt.KeyboardModifier.NoModifier and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StandingLine(QWidget):
    """The line at the bottom: how many experiments agree with their theory, and versions."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(24)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(6)
        self._sign = IconLabel("circle-outline", "text_3", 14)
        self.words = Label("", "caption")
        self._versions = Label("", "caption")
        row.addWidget(self._sign)
        row.addWidget(self.words)
        row.addStretch(1)
        row.addWidget(self._versions)

    def show_count(self, verified: int, count: int) -> None:
        """Say how many agree."""
        self._sign.set_icon("check-circle-outline" if verified else "circle-outline", "ok" if verified else "text_3")
        match = "matches its" if verified == 1 else "match their"
        self.words.setText(f"{verified} of {count} experiments {match} closed-form results")

    def show_versions(self, versions: dict[str, str]) -> None:
        """Say what runs."""
        names = {"torch": "PyTorch"}
        shown = [
            f"{names.get(name, name)} {versions[name].partition('+')[0]}"
            for name in ("dnnlab", "torch")
            if name in versions
        ]
        self._versions.setText("    ".join(shown))

    def sizeHint(self) -> QSize:
        return QSize(400, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        with painting(self) as painter:
            painter.fillRect(self.rect(), theme.window)
            painter.fillRect(QRectF(0, 0, self.width(), 1), theme.line)
