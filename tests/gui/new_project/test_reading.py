from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QThread, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.data.dataset import Dataset
from dnnlab.data.tables import read_table
from dnnlab.errors import DataError, DnnlabError
from dnnlab.gui.data_dialog import read_in_background
from dnnlab.gui.new_project import reading


class Receiver:
    def __init__(self) -> None:
        self.data: list[Dataset] = []
        self.errors: list[DnnlabError] = []
        self.threads: list[QThread] = []

    def done(self, dataset: Dataset) -> None:
        self.threads.append(QThread.currentThread())
        self.data.append(dataset)

    def failed(self, error: DnnlabError) -> None:
        self.threads.append(QThread.currentThread())
        self.errors.append(error)


def parent_for(qtbot: QtBot) -> QWidget:
    parent = QWidget()
    parent.resize(600, 400)
    qtbot.addWidget(parent)
    parent.show()
    return parent


def table(folder: Path) -> Path:
    path = folder / "data.csv"
    path.write_text("x,t\n" + "\n".join(f"{k}.5,{k * k}" for k in range(20)))
    return path


def test_that_a_table_arrives_in_the_windows_thread(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    parent, receiver = parent_for(qtbot), Receiver()
    read_in_background(table(tmp_path), parent, receiver.done, receiver.failed)
    assert not receiver.data
    qtbot.waitUntil(lambda: bool(receiver.data))
    assert receiver.data[0].rows == 20
    assert receiver.threads == [qapp.thread()]


def test_that_a_broken_table_is_told_as_a_data_error(qtbot: QtBot, tmp_path: Path) -> None:
    parent, receiver = parent_for(qtbot), Receiver()
    read_in_background(tmp_path / "absent.csv", parent, receiver.done, receiver.failed)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert isinstance(receiver.errors[0], DataError)


def test_that_a_readers_surprise_is_told_too(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_path: Path) -> Dataset:
        raise ValueError("a surprise")

    monkeypatch.setattr(reading, "read_table", stumble)
    parent, receiver = parent_for(qtbot), Receiver()
    read_in_background(table(tmp_path), parent, receiver.done, receiver.failed)
    qtbot.waitUntil(lambda: bool(receiver.errors))
    assert "a surprise" in receiver.errors[0].what


def test_that_nothing_arrives_after_it_was_called_off(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(path: Path) -> Dataset:
        go_on.wait()
        return read_table(path)

    monkeypatch.setattr(reading, "read_table", slow)
    parent, receiver = parent_for(qtbot), Receiver()
    task = reading.Reading(table(tmp_path), parent, receiver.done, receiver.failed)
    qtbot.waitUntil(task.sign.isVisible)
    task.sign.cancel.click()
    assert not task.sign.isVisible()
    with qtbot.waitSignal(task.destroyed):
        go_on.set()
    assert not receiver.data
    assert not receiver.errors


def test_that_a_window_that_closes_meanwhile_is_no_error(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()

    def slow(path: Path) -> Dataset:
        go_on.wait()
        return read_table(path)

    monkeypatch.setattr(reading, "read_table", slow)
    parent, receiver = QWidget(), Receiver()
    read_in_background(table(tmp_path), parent, receiver.done, receiver.failed)
    with qtbot.waitSignal(parent.destroyed):
        parent.deleteLater()
    go_on.set()
    assert QThreadPool.globalInstance().waitForDone(5000)
    assert not receiver.data
