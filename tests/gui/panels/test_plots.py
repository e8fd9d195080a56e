from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetricsF, QGuiApplication, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from dnnlab.gui.panels.heat_map import HeatMap
from dnnlab.gui.panels.plot_curves import Curves
from dnnlab.gui.panels.plot_frame import TICK_SIZE
from dnnlab.gui.panels.plot_points import PointGroup, Points, thinned
from dnnlab.gui.panels.plots import AxisLook, Layer, Plot, PlotCanvas
from dnnlab.gui.theme import Theme, current, font, pen, theme_switch
from dnnlab.gui.widgets.pixels import near, polygon

from .pictures import picture_of, settle
from .stage import dress


@pytest.fixture
def canvas(qtbot: QtBot, qapp: QApplication) -> PlotCanvas:
    dress(qapp)
    theme_switch().set_choice("dark")
    canvas = PlotCanvas()
    qtbot.addWidget(canvas)
    return canvas


@pytest.fixture
def plot(canvas: PlotCanvas, qapp: QApplication) -> Plot:
    plot = canvas.add_plot(0, 0, AxisLook("x"), AxisLook("t"))
    plot.set_home((0.0, 10.0), (-1.0, 1.0))
    canvas.resize(400, 300)
    canvas.show()
    settle(qapp)
    return plot


def place(canvas: PlotCanvas, plot: Plot, x: float, y: float) -> QPoint:
    """Where a value stands in the widget."""
    inside = QPointF(float(plot.x_pixel(x)), float(plot.y_pixel(y)))
    found: QPoint = canvas.mapFromScene(plot.box.mapToScene(inside))
    return found


def turn_wheel(canvas: PlotCanvas, at: QPoint, steps: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def drag(canvas: PlotCanvas, start: QPoint, end: QPoint, button: Qt.MouseButton) -> None:
    QTest.mousePress(canvas.viewport(), button, pos=start)
    QTest.mouseMove(canvas.viewport(), (start + end) / 2)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), button, pos=end)


def test_that_values_and_pixels_agree(plot: Plot) -> None:
    assert float(plot.x_pixel(0.0)) == 0.0
    assert float(plot.x_pixel(10.0)) == plot.width
    assert float(plot.y_pixel(1.0)) == 0.0
    assert float(plot.y_pixel(-1.0)) == plot.height
    assert np.isclose(plot.x_value(float(plot.x_pixel(3.3))), 3.3)
    assert np.isclose(plot.y_value(float(plot.y_pixel(0.4))), 0.4)


def test_that_the_wheel_zooms_about_the_value_under_the_pointer(canvas: PlotCanvas, plot: Plot) -> None:
    at = place(canvas, plot, 2.5, 0.5)
    turn_wheel(canvas, at, 3)
    assert plot.x_range[1] - plot.x_range[0] < 8.0
    assert (place(canvas, plot, 2.5, 0.5) - at).manhattanLength() <= 2
    assert not plot.at_home


def test_that_zooming_ends_somewhere(canvas: PlotCanvas, plot: Plot) -> None:
    for _ in range(200):
        turn_wheel(canvas, place(canvas, plot, 5.0, 0.0), 5)
    assert plot.x_range[1] - plot.x_range[0] > 0.005
    for _ in range(200):
        turn_wheel(canvas, place(canvas, plot, 5.0, 0.0), -5)
    assert plot.x_range[1] - plot.x_range[0] < 300.0


def test_that_the_right_button_pans_and_a_double_click_goes_home(canvas: PlotCanvas, plot: Plot) -> None:
    start, end = place(canvas, plot, 2.0, 0.0), place(canvas, plot, 4.0, 0.5)
    drag(canvas, start, end, Qt.MouseButton.RightButton)
    assert plot.x_range[0] == pytest.approx(-2.0, abs=0.1)
    assert plot.y_range[0] == pytest.approx(-1.5, abs=0.1)
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert plot.at_home


def test_that_a_right_click_opens_a_menu_and_a_right_drag_does_not(
    canvas: PlotCanvas, plot: Plot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: opened.append(menu))
    right, middle = Qt.MouseButton.RightButton, canvas.viewport().rect().center()
    QTest.mousePress(canvas.viewport(), right, pos=middle)
    QTest.mouseRelease(canvas.viewport(), right, pos=middle)
    (menu,) = opened
    assert [action.text() for action in menu.actions()[:2]] == ["Show the whole plot", "Copy as a picture"]
    QTest.mousePress(canvas.viewport(), right, pos=middle)
    QTest.mouseMove(canvas.viewport(), middle + QPoint(40, 10))
    QTest.mouseRelease(canvas.viewport(), right, pos=middle + QPoint(40, 10))
    assert len(opened) == 1
    menu.actions()[1].trigger()
    assert not QGuiApplication.clipboard().pixmap().isNull()
    drag(canvas, place(canvas, plot, 2.0, 0.0), place(canvas, plot, 4.0, 0.5), right)
    assert not plot.at_home
    menu.actions()[0].trigger()
    assert plot.at_home


def test_that_the_menu_key_opens_the_menu_too(canvas: PlotCanvas, plot: Plot, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _at: opened.append(menu))
    middle = canvas.rect().center()
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(canvas, QContextMenuEvent(reason, middle, canvas.mapToGlobal(middle)))
    assert len(opened) == 1


def test_that_shared_axes_move_together_both_ways(canvas: PlotCanvas, plot: Plot) -> None:
    below = canvas.add_plot(1, 0)
    plot.share(below, x=True)
    assert below.x_range == (0.0, 10.0)
    assert below.y_range == (0.0, 1.0)
    below.show_range((2.0, 3.0), (5.0, 6.0))
    assert plot.x_range == (2.0, 3.0)
    assert plot.y_range == (-1.0, 1.0)


def test_that_the_wheel_over_an_axis_zooms_that_axis_alone(canvas: PlotCanvas, plot: Plot) -> None:
    inside = plot.x_axis.mapToScene(plot.x_axis.boundingRect().center())
    turn_wheel(canvas, canvas.mapFromScene(inside), 3)
    assert plot.x_range[1] - plot.x_range[0] < 8.0
    assert plot.y_range == (-1.0, 1.0)


def test_that_tick_labels_have_room_at_home_and_zoomed(canvas: PlotCanvas, plot: Plot, qapp: QApplication) -> None:
    metrics = QFontMetricsF(font(TICK_SIZE))
    for low, high in ((-1.3, 1.3), (-0.005, 0.0), (-120_000.0, -119_990.0)):
        plot.set_home((0.0, 10.0), (low, high))
        settle(qapp)
        rects = [(rect, text) for rect, _, text in plot.y_axis.text_specs()]
        assert rects
        assert all(rect.right() - metrics.horizontalAdvance(text) >= 0.0 for rect, text in rects)
    plot.set_home((0.0, 10.0), (-1.0, 1.0))
    at_home = plot.width
    plot.show_range(None, (-0.00121, -0.00103))
    assert plot.width < at_home
    plot.reset_view()
    assert plot.width == at_home


def test_that_a_canvas_closed_directly_lives_on(canvas: PlotCanvas, plot: Plot, qapp: QApplication) -> None:
    assert canvas.close()
    canvas.show()
    settle(qapp)
    assert picture_of(canvas).pixelColor(plot_middle(canvas, plot)) == current().plot


def test_that_curves_are_as_wide_on_a_fine_screen(canvas: PlotCanvas, plot: Plot) -> None:
    green = QColor("#00ff00")
    curves = Curves(plot, 1, lambda _theme, _k: pen(green, 6.0))
    curves.show_curves([0.0, 10.0], [[-0.41, -0.41]])
    picture = QImage(canvas.size() * 2, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(2.0)
    painter = QPainter(picture)
    canvas.render(painter, QRectF(QPointF(), QSizeF(canvas.size())))
    painter.end()
    at = place(canvas, plot, 5.3, -0.41)
    column = [picture.pixelColor(2 * at.x(), y).green() > 200 for y in range(picture.height())]
    assert 11 <= sum(column) <= 13


def test_that_a_range_that_is_none_is_not_shown(plot: Plot) -> None:
    for bad in ((1.0, 1.0), (2.0, 1.0), (0.0, float("nan")), (0.0, float("inf"))):
        plot.show_range(bad)
    assert plot.at_home


def test_that_aligned_plots_have_their_boxes_in_one_line(canvas: PlotCanvas, plot: Plot, qapp: QApplication) -> None:
    below = canvas.add_plot(1, 0, AxisLook("x"), AxisLook("a rather long name"))
    below.set_home((0.0, 10.0), (0.0, 120_000.0))
    plot.align_left(below)
    settle(qapp)
    assert plot.box.pos().x() == below.box.pos().x()
    assert plot.width == below.width


class Handle(Layer):
    """Takes every press in the left half."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot, 1)
        self.seen: list[object] = []

    def grab(self, point: QPointF) -> bool:
        self.seen.append("grab")
        return point.x() < self.plot.width / 2

    def drag(self, point: QPointF) -> None:
        self.seen.append(round(self.plot.x_value(point.x())))

    def drop(self) -> None:
        self.seen.append("drop")

    def hover(self, point: QPointF) -> Qt.CursorShape | None:
        return Qt.CursorShape.SizeHorCursor if point.x() < self.plot.width / 2 else None

    def draw(self, painter: QPainter, theme: Theme) -> None:
        painter.fillRect(self.boundingRect(), QColor("#123456"))


def test_that_a_layer_can_be_dragged_with_the_left_button(canvas: PlotCanvas, plot: Plot) -> None:
    handle = Handle(plot)
    drag(canvas, place(canvas, plot, 2.0, 0.0), place(canvas, plot, 8.0, 0.0), Qt.MouseButton.LeftButton)
    assert handle.seen == ["grab", 5, 8, "drop"]
    handle.seen.clear()
    drag(canvas, place(canvas, plot, 7.0, 0.0), place(canvas, plot, 8.0, 0.0), Qt.MouseButton.LeftButton)
    assert handle.seen == ["grab"]
    assert plot.at_home


def test_that_the_cursor_says_what_can_be_dragged(canvas: PlotCanvas, plot: Plot) -> None:
    Handle(plot)
    QTest.mouseMove(canvas.viewport(), place(canvas, plot, 2.0, 0.0))
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor
    QTest.mouseMove(canvas.viewport(), place(canvas, plot, 8.0, 0.0))
    assert canvas.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_that_an_error_while_painting_is_reported_and_not_fatal(canvas: PlotCanvas, plot: Plot, qtbot: QtBot) -> None:
    class Broken(Layer):
        def draw(self, painter: QPainter, theme: Theme) -> None:
            raise ValueError("broken")

    broken = Broken(plot)
    with qtbot.captureExceptions() as seen:
        picture_of(canvas)
    assert [str(error) for _, error, _ in seen][:1] == ["broken"]
    broken.hide()


def test_that_everything_takes_the_colours_of_another_theme(canvas: PlotCanvas, plot: Plot) -> None:
    dark = picture_of(canvas).pixelColor(plot_middle(canvas, plot))
    theme_switch().set_choice("light")
    light = picture_of(canvas).pixelColor(plot_middle(canvas, plot))
    assert light == current().plot
    theme_switch().set_choice("dark")
    assert dark == current().plot


def plot_middle(canvas: PlotCanvas, plot: Plot) -> QPoint:
    return place(canvas, plot, 5.3, 0.13)


def test_that_a_heat_map_shows_each_cell_where_it_belongs(canvas: PlotCanvas, plot: Plot) -> None:
    heat = HeatMap(plot)
    colours = np.zeros((3, 5, 3), dtype=np.uint8)
    colours[2, 4] = (250, 0, 0)  # the highest y, the highest x
    colours[0, 0] = (0, 0, 250)
    heat.place_over((1.0, 9.0), (-0.8, 0.8))
    heat.show_colours(colours)
    image = picture_of(canvas)
    assert image.pixelColor(place(canvas, plot, 9.0, 0.8)).red() > 200
    assert image.pixelColor(place(canvas, plot, 1.0, -0.8)).blue() > 200
    assert image.pixelColor(place(canvas, plot, 5.0, 0.0)).lightness() < 10
    heat.clear()
    assert picture_of(canvas).pixelColor(place(canvas, plot, 9.0, 0.8)).red() < 60


def test_that_points_and_curves_are_drawn_where_they_belong(canvas: PlotCanvas, plot: Plot) -> None:
    points = Points(plot)
    red, green = QColor("#ff0000"), QColor("#00ff00")
    points.show_groups([PointGroup(np.array([2.3]), np.array([0.33]), lambda _theme: red, radius=4.0)])
    curves = Curves(plot, 1, lambda theme, k: theme.component_pen(k + 1, 3.0))
    curves.set_pen(lambda _theme, _k: pen(green, 4.0))
    curves.show_curves([0.0, 10.0], [[-0.41, -0.41], [np.nan, np.inf]])
    image = picture_of(canvas)
    assert image.pixelColor(place(canvas, plot, 2.3, 0.33)).red() > 200
    assert image.pixelColor(place(canvas, plot, 6.1, -0.41)).green() > 200
    curves.hide_curves([0])
    assert picture_of(canvas).pixelColor(place(canvas, plot, 6.1, -0.41)).green() < 60


def test_that_polygons_hold_what_they_are_given() -> None:
    x, y = np.array([1.0, 2.0, np.nan]), np.array([3.0, np.inf, -np.inf])
    points = polygon(near(x), near(y)).toList()
    assert [(point.x(), point.y()) for point in points] == [(1.0, 3.0), (2.0, 1e4), (-1e4, -1e4)]
    assert polygon(np.empty(0), np.empty(0)).isEmpty()


def test_that_thinning_keeps_the_ends_and_no_more_than_asked() -> None:
    rows = np.arange(10_000)
    kept = thinned(rows, 100)
    assert len(kept) == 100
    assert (kept[0], kept[-1]) == (0, 9999)
    assert thinned(rows, 20_000) is rows


def test_that_a_canvas_goes_when_nobody_refers_to_it(qapp: QApplication) -> None:
    canvas = PlotCanvas()
    plot = canvas.add_plot(0, 0)
    HeatMap(plot)
    canvas.show()
    settle(qapp)
    gone = weakref.ref(canvas)
    canvas.close()
    canvas.deleteLater()
    del canvas, plot
    QTest.qWait(0)
    gc.collect()
    assert gone() is None
