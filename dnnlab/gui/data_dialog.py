"""The dialog in which a data set becomes a project: columns get their roles, the network its first shape."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DnnlabError
from dnnlab.gui.new_project.column_list import ColumnList, ColumnModel
from dnnlab.gui.new_project.columns import facts_of, first_roles
from dnnlab.gui.new_project.decisions import Decisions
from dnnlab.gui.new_project.plan import Plan
from dnnlab.gui.new_project.preview import Preview, PreviewModel
from dnnlab.gui.new_project.reading import read_in_background
from dnnlab.gui.theme import font, set_surface
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.icon_label import IconLabel
from dnnlab.gui.widgets.label import Label
from dnnlab.project.project import Project

__all__ = ["DataDialog", "read_in_background"]

_MANY_COLUMNS = 10
_MOST_NOTES = 3
_RIGHT_WIDTH = 384


class DataDialog(QDialog):
    """Asks what each column is for and what is to be learnt. After `accepted`, `project()` and `dataset()` hold it.

    Args:
        data: The rows: a table just read, or those of the document that is open.
        parent: The window.
    """

    def __init__(self, data: Dataset, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("New network")
        self.setModal(True)
        self.resize(1000, 720)
        self.setMinimumSize(860, 560)
        facts = facts_of(data)
        validated = round(len(data.validation) / data.rows, 2)
        self._plan = Plan(data, dict(first_roles(facts)), validation_fraction=min(validated, 0.9))
        self._made: tuple[Project, Dataset] | None = None
        self._preview = PreviewModel(data, self._plan.roles)
        self.columns = ColumnModel(facts, self._plan.roles)
        self.list = ColumnList(self.columns)
        self.decisions = Decisions(self._plan)
        self.complaint = Label("", "warn", wrap=True)
        self._complaint_sign = IconLabel("alert-circle-outline", "warn")
        self.create_button = Button("Create", "primary")
        self.create_button.setDefault(True)
        self.create_button.clicked.connect(self.accept)
        self.cancel_button = Button("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        self.columns.roles_changed.connect(self._show)
        self.decisions.changed.connect(self._show)
        self.finished.connect(self.deleteLater)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.accept)
        self._show()
        self.list.setFocus()

    # ---- what comes of it

    def project(self) -> Project:
        """Return the project that the person asked for; call it after `accepted`."""
        return self._result()[0]

    def dataset(self) -> Dataset:
        """Return its data, split into training and validation rows as the person asked for."""
        return self._result()[1]

    def _result(self) -> tuple[Project, Dataset]:
        if self._made is None:
            self._made = self._plan.project(), self._plan.split()
        return self._made

    def accept(self) -> None:
        """Make the project and close; stay open and say why where it cannot be made."""
        if self._plan.missing():
            return
        self._made = None
        try:
            self._result()
        except DnnlabError as error:
            self._complain(str(error))
            return
        super().accept()

    # ---- how it looks

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addLayout(self._head())
        preview = _framed(Preview(self._preview))
        preview.setFixedHeight(152)
        column.addWidget(preview)
        middle = QHBoxLayout()
        middle.setSpacing(24)
        middle.addLayout(self._left(), 1)
        self.decisions.setFixedWidth(_RIGHT_WIDTH)
        middle.addWidget(self.decisions)
        column.addLayout(middle, 1)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        column.addWidget(line)
        column.addLayout(self._foot())
        stops = (self.search, self.list, *self.decisions.stops(), self.cancel_button, self.create_button)
        for earlier, later in pairwise(stops):
            self.setTabOrder(earlier, later)

    def _head(self) -> QVBoxLayout:
        data = self._plan.dataset
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(data.name, "page"))
        rows, columns = f"{data.rows:,} rows", f"{len(data.columns):,} column{'s' if len(data.columns) > 1 else ''}"
        head.addWidget(Label(f"{rows}, {columns}", "secondary"))
        for note in data.notes[:_MOST_NOTES]:
            head.addLayout(_note(note))
        if len(data.notes) > _MOST_NOTES:
            more = f"{len(data.notes) - _MOST_NOTES} more notes: rest the pointer here to read them"
            head.addLayout(_note(more, "\n".join(data.notes)))
        return head

    def _left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(8)
        title = QHBoxLayout()
        title.addWidget(Label("Columns", "strong"))
        title.addStretch(1)
        self.search = QLineEdit()
        self.search.setFont(font(12))
        self.search.setPlaceholderText("Find a column")
        self.search.setAccessibleName("Find a column")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(180)
        self.search.textChanged.connect(self.list.show_matching)
        self.search.setVisible(len(self.columns.facts) > _MANY_COLUMNS)
        title.addWidget(self.search)
        left.addLayout(title)
        left.addWidget(_framed(self.list), 1)
        keys = "I input, T target, U unused, for all lines that are selected (Ctrl A selects all)"
        left.addWidget(Label(keys, "caption"))
        return left

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._complaint_sign)
        foot.addWidget(self.complaint, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.create_button)
        return foot

    def _show(self) -> None:
        self._preview.show_roles()
        self.decisions.show_plan()
        self._complain(self._plan.missing())

    def _complain(self, reason: str) -> None:
        self.complaint.setText(reason)
        self._complaint_sign.setVisible(bool(reason))
        self.create_button.setEnabled(not reason)
        self.create_button.setToolTip(reason)


def _framed(table: QWidget) -> QWidget:
    frame = QWidget()
    set_surface(frame, "plot")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 1)
    inside.addWidget(table)
    return frame


def _note(text: str, tip: str = "") -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(IconLabel("information-outline", "text_3", side=14), 0, Qt.AlignmentFlag.AlignTop)
    words = Label(text, "secondary", wrap=True)
    words.setToolTip(tip)
    row.addWidget(words, 1)
    return row
