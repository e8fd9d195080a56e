from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.canvas.model_switch import ModelSwitch
from dnnlab.gui.document import Document
from dnnlab.project.model_edits import duplicated, titled, without
from dnnlab.project.project import MAIN_MODEL
from tests.gui.documents import toy_document
from tests.gui.two_models import OTHER, two_model_document


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    place = QWidget()
    qtbot.addWidget(place)
    return place


@pytest.fixture
def document(qapp: object) -> Document:
    return two_model_document()


def _titles(switch: ModelSwitch) -> list[str]:
    assert switch.segmented is not None
    return [button.text() for button in switch.segmented._buttons.values()]


def test_that_a_project_of_one_network_has_no_switch(place: QWidget) -> None:
    assert ModelSwitch(toy_document(), place).isHidden()


def test_that_the_switch_shows_titles_and_which_one_is_on(place: QWidget, document: Document) -> None:
    switch = ModelSwitch(document, place)
    assert not switch.isHidden()
    assert _titles(switch) == ["Mixture density", "Least squares"]
    assert switch.segmented is not None
    document.show_model(OTHER)
    assert switch.segmented.value() == OTHER


def test_that_a_click_shows_the_network_and_keeps_the_buttons(place: QWidget, document: Document) -> None:
    switch = ModelSwitch(document, place)
    segmented = switch.segmented
    assert segmented is not None
    segmented._buttons[OTHER].click()
    assert document.model_name == OTHER
    assert switch.segmented is segmented


def test_that_other_networks_and_titles_are_offered(place: QWidget, document: Document) -> None:
    switch = ModelSwitch(document, place)
    project, copy = duplicated(document.project, OTHER)
    document.edit_project("Duplicate", titled(project, copy, "Third"))
    assert _titles(switch) == ["Mixture density", "Least squares", "Third"]
    project = without(without(document.project, copy), OTHER)
    document.edit_project("Remove", project)
    assert switch.isHidden()
    document.undo_stack.undo()
    assert not switch.isHidden()


def test_that_it_becomes_a_menu_where_there_is_little_room(place: QWidget, document: Document) -> None:
    switch = ModelSwitch(document, place)
    assert switch.segmented is not None
    switch.fit(2000)
    assert not switch.segmented.isHidden()
    wide = switch.width()
    switch.fit(100)
    assert switch.segmented.isHidden()
    assert not switch.button.isHidden()
    assert switch.width() < wide
    assert switch.button.text().strip() == "Mixture density"
    switch.menu.aboutToShow.emit()
    entries = switch.menu.actions()
    assert [(entry.text(), entry.isChecked()) for entry in entries] == [
        ("Mixture density", True),
        ("Least squares", False),
    ]
    entries[1].trigger()
    assert document.model_name == OTHER
    assert switch.button.text().strip() == "Least squares"
    document.show_model(MAIN_MODEL)
    assert switch.button.text().strip() == "Mixture density"
