from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.legend import Legend
from dnnlab.gui.theme import REGULAR, font
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.fitting import fitting_font, within_lines
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.line_label import LineLabel
from dnnlab.gui.widgets.swatch import Swatch

SIZES = (11.0, 10.0, 9.0)


@pytest.mark.parametrize("size", SIZES)
def test_that_the_largest_font_with_room_is_taken(qapp: object, size: float) -> None:
    room = QFontMetricsF(font(size)).horizontalAdvance("leaky ReLU")
    assert fitting_font("leaky ReLU", room, SIZES, REGULAR) == font(size)


def test_that_the_smallest_is_taken_where_none_has_room(qapp: object) -> None:
    assert fitting_font("leaky ReLU", 3.0, SIZES, REGULAR) == font(9.0)


def test_that_the_chips_of_a_legend_are_never_cut_and_its_hint_gives_way(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.set_parts([("a", "Density", Swatch.dot()), ("b", "Means", Swatch.dot())])
    bare = legend.minimumSizeHint().width()
    legend.set_hint("drag the line to slice")
    assert legend.minimumSizeHint().width() == bare
    legend.resize(bare, 24)
    legend.show()
    assert all(legend.chip(key).width() >= legend.chip(key).sizeHint().width() for key in "ab")
    hint = next(label for label in legend.findChildren(Label) if label.text().startswith("drag"))
    assert hint.width() < hint.sizeHint().width()
    assert _is_blank(hint)
    legend.resize(bare + 300, 24)
    qtbot.wait(1)
    assert not _is_blank(hint)


def test_that_a_badge_says_what_has_room_and_never_part_of_a_word(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    texts = ("NLL −1.10 · gap to theory 0.18 nats", "gap to theory 0.18 nats", "0.18 nats")
    badge.show_verdict("ok", texts[0], "", texts[1:])
    said = []
    for width in range(badge.sizeHint().width(), badge.minimumSizeHint().width() - 1, -1):
        badge.resize(width, 22)
        said.append(badge.shown_text)
    assert list(dict.fromkeys(said)) == [*texts, ""]
    assert badge.accessibleName() == f"Agrees: {texts[0]}"


def _is_blank(label: Label) -> bool:
    image = label.grab().toImage()
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return len({image.pixel(x, y) for x, y in points}) <= 1


@pytest.mark.parametrize("width", [120, 180, 260, 2000])
def test_that_a_sentence_takes_two_lines_at_most_and_an_ellipsis_says_that_there_is_more(
    qapp: object, width: int
) -> None:
    sentence = "Cannot train: Third hidden layer names 'median_house_value', which the data does not have"
    face = font(12)
    shown = within_lines(sentence, width, face)
    metrics = QFontMetricsF(face)
    high = metrics.boundingRect(QRectF(0, 0, width, 1000), Qt.TextFlag.TextWordWrap, shown).height()
    assert high <= 2 * metrics.lineSpacing() + 1
    assert shown == sentence or shown.endswith(" …")
    assert (shown == sentence) == (width == 2000)


def test_that_lines_end_in_an_ellipsis_and_are_whole_in_the_tip(qtbot: QtBot) -> None:
    label = LineLabel("", "secondary")
    qtbot.addWidget(label)
    label.resize(400, 40)
    label.show()
    label.show_text("x = 1,\nheart rate (1/min) = 80.2, final pressure = 121")
    assert label.text() == label.whole_text
    label.resize(120, 40)
    first, second = label.text().split("\n")
    assert first == "x = 1,"
    assert second.endswith("…")
    assert label.toolTip() == label.whole_text
