"""Chips, toggles, segments, tiles, combos: what the person asks for is said once, what is only shown says nothing."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.gui.theme import DARK, LIGHT, theme_switch
from dnnlab.gui.theme.motion import set_reduced
from dnnlab.gui.widgets.activation_tiles import ActivationTile, ActivationTiles
from dnnlab.gui.widgets.button import Button, IconButton
from dnnlab.gui.widgets.chip import Chip
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.collapsible import Collapsible
from dnnlab.gui.widgets.segmented import Segment, Segmented
from dnnlab.gui.widgets.swatch import Swatch
from dnnlab.gui.widgets.toggle import Toggle, ToggleRow
from dnnlab.gui.widgets.transport_button import TransportButton


def button_named(parent: QWidget, title: str) -> QAbstractButton:
    return next(b for b in parent.findChildren(QAbstractButton) if b.accessibleName() == title)


def test_that_a_chip_asks_when_clicked_and_is_silent_when_set(qtbot: QtBot) -> None:
    chip = Chip("Density", Swatch("density"))
    qtbot.addWidget(chip)
    asked: list[bool] = []
    chip.clicked.connect(lambda checked: asked.append(checked))  # noqa: PLW0108
    chip.setChecked(True)
    assert asked == []
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert asked == [False, True]
    assert chip.accessibleName() == "Density"


def test_that_a_chip_that_is_off_looks_off_in_both_themes(qtbot: QtBot) -> None:
    chip = Chip("Means", Swatch.component(1))
    qtbot.addWidget(chip)
    for choice in ("dark", "light"):
        theme_switch().set_choice("dark" if choice == "dark" else "light")
        chip.setChecked(True)
        shown = chip.grab().toImage()
        chip.setChecked(False)
        assert chip.grab().toImage() != shown


@pytest.mark.parametrize(
    "swatch",
    [Swatch.line("ok"), Swatch.theory(), Swatch.components(3), Swatch.dot(), Swatch.hollow(), Swatch("density"),
     Swatch("diverging"), Swatch.area("accent"), Swatch.area("bad", (4.0, 3.0)), Swatch.outline()],
    ids=lambda swatch: f"{swatch.kind}{'-dashed' if swatch.dashes else ''}",
)  # fmt: skip
def test_that_every_swatch_paints_something_without_complaint(qtbot: QtBot, swatch: Swatch) -> None:
    chip = Chip("", swatch)
    qtbot.addWidget(chip)
    picture = chip.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(9, 9 + int(swatch.width)) for y in range(7, 17)}
    assert len(colours) > 1


def test_that_a_toggle_slides_at_once_under_reduced_motion(qtbot: QtBot) -> None:
    toggle = Toggle("Bias")
    qtbot.addWidget(toggle)
    toggle.show()
    set_reduced(True)
    try:
        toggle.setChecked(True)
        assert toggle.grab().toImage().pixelColor(5, 9) == DARK.accent_fill
    finally:
        set_reduced(False)


def test_that_a_row_switches_from_its_words_too(qtbot: QtBot) -> None:
    row = ToggleRow("Bias", "One more parameter a unit", icon_name="lock")
    qtbot.addWidget(row)
    row.resize(240, 40)
    row.show()
    asked: list[bool] = []
    row.clicked.connect(asked.append)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    assert asked == [True]
    row.set_checked(False)
    assert asked == [True]
    assert not row.is_checked()


def segmented(qtbot: QtBot) -> tuple[Segmented, list[str]]:
    control = Segmented([Segment("l", "Layers"), Segment("u", "Units"), Segment("v", "Values")], "Detail")
    qtbot.addWidget(control)
    chosen: list[str] = []
    control.chosen.connect(chosen.append)
    with qtbot.waitActive(control):
        control.show()
        control.activateWindow()
    return control, chosen


def test_that_a_segment_is_chosen_by_click_and_by_arrow_key(qtbot: QtBot) -> None:
    control, chosen = segmented(qtbot)
    assert control.value() == "l"
    QTest.mouseClick(button_named(control, "Units"), Qt.MouseButton.LeftButton)
    button_named(control, "Units").setFocus()
    QTest.keyClick(button_named(control, "Units"), Qt.Key.Key_Right)
    assert chosen == ["u", "v"]
    assert control.value() == "v"


def test_that_setting_a_segment_is_silent_and_a_withheld_one_cannot_be_chosen(qtbot: QtBot) -> None:
    control, chosen = segmented(qtbot)
    control.set_value("u")
    control.set_value("no such")
    control.set_segment_enabled("v", False, "Zoom in first")
    QTest.mouseClick(button_named(control, "Values"), Qt.MouseButton.LeftButton)
    assert chosen == []
    assert control.value() == "u"


def tiles(qtbot: QtBot) -> tuple[ActivationTiles, list[str]]:
    grid = ActivationTiles(
        [
            ActivationTile("identity", "identity", lambda a: a),
            ActivationTile("tanh", "tanh", np.tanh),
            ActivationTile("relu", "ReLU", lambda a: np.maximum(a, 0)),
            ActivationTile("zero", "zero", np.zeros_like),
        ],
        columns=2,
    )
    qtbot.addWidget(grid)
    chosen: list[str] = []
    grid.chosen.connect(chosen.append)
    with qtbot.waitActive(grid):
        grid.show()
        grid.activateWindow()
    return grid, chosen


def test_that_a_tile_is_chosen_by_click_and_by_arrow_key(qtbot: QtBot) -> None:
    grid, chosen = tiles(qtbot)
    QTest.mouseClick(button_named(grid, "tanh"), Qt.MouseButton.LeftButton)
    button_named(grid, "tanh").setFocus()
    QTest.keyClick(button_named(grid, "tanh"), Qt.Key.Key_Down)
    assert chosen == ["tanh", "zero"]


def test_that_an_unknown_activation_leaves_no_tile_on(qtbot: QtBot) -> None:
    grid, chosen = tiles(qtbot)
    grid.set_value("tanh")
    assert grid.value() == "tanh"
    grid.set_value("of a newer version")
    assert grid.value() == ""
    assert chosen == []


def test_that_a_choice_speaks_only_for_the_person_and_ignores_the_wheel(qtbot: QtBot) -> None:
    choice = Choice("Optimiser", [("adam", "Adam"), ("sgd", "SGD")])
    qtbot.addWidget(choice)
    chosen: list[str] = []
    choice.chosen.connect(chosen.append)
    choice.set_value("sgd")
    assert choice.value() == "sgd"
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    choice.combo.wheelEvent(wheel)
    assert (choice.value(), chosen) == ("sgd", [])
    QTest.keyClick(choice.combo, Qt.Key.Key_Up)
    assert chosen == ["adam"]


def test_that_new_options_keep_the_value_if_it_is_still_there(qtbot: QtBot) -> None:
    choice = Choice("Optimiser", [("adam", "Adam"), ("sgd", "SGD")])
    qtbot.addWidget(choice)
    choice.set_value("sgd")
    choice.set_options([("lbfgs", "L-BFGS"), ("sgd", "SGD")])
    assert choice.value() == "sgd"


def test_that_a_section_folds_its_body_and_says_so_only_for_the_person(qtbot: QtBot) -> None:
    body = QWidget()
    section = Collapsible("Experiments", body, remark="10 of 14")
    qtbot.addWidget(section)
    section.show()
    toggled: list[bool] = []
    section.toggled.connect(toggled.append)
    section.set_open(False)
    assert not body.isVisible()
    QTest.mouseClick(button_named(section, "Experiments"), Qt.MouseButton.LeftButton)
    assert body.isVisible()
    assert toggled == [True]


def test_that_the_transport_button_says_what_a_click_would_do(qtbot: QtBot) -> None:
    button = TransportButton()
    qtbot.addWidget(button)
    assert button.accessibleName() == "Start training"
    resting = button.grab().toImage()
    button.set_running(True)
    assert button.accessibleName() == "Pause training"
    assert button.grab().toImage() != resting
    theme_switch().set_choice("light")
    assert button.grab().toImage().pixelColor(6, 18) == LIGHT.accent_fill


@pytest.mark.parametrize("kind", ["chip", "toggle", "icon button", "button"])
def test_that_space_presses_the_focused_button_and_not_the_window_shortcut(qtbot: QtBot, kind: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    started: list[str] = []
    QShortcut(QKeySequence("Space"), window).activated.connect(lambda: started.append("training"))
    buttons: dict[str, QAbstractButton] = {
        "chip": Chip("Data", Swatch.dot()),
        "toggle": Toggle("Bias"),
        "icon button": IconButton("undo", "Undo"),
        "button": Button("Cancel"),
    }
    button = buttons[kind]
    button.setParent(window)
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append(kind))
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    window.setFocus()
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert (started, pressed) == (["training"], [])
    button.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert (started, pressed) == (["training"], [kind])
