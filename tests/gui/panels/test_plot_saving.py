from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from dnnlab.errors import ExportError
from dnnlab.gui.panels.curve import CurvePanel
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.plot_saving import PlotSaving, file_name, picture_of
from dnnlab.gui.panels.plot_series import as_csv, grid_series, series
from dnnlab.gui.panels.predictions import PredictionsPanel
from dnnlab.gui.panels.surface import SurfacePanel
from dnnlab.gui.panels.training.loss_plot import LossPlot
from dnnlab.gui.panels.view_panel import ViewPanel
from dnnlab.project.history import LossHistory

from .pictures import answer_all, colours, document_for, mixture_answer, opened, settle

Columns = dict[str, NDArray[np.float64]]


def read(text: str) -> Columns:
    """The columns of a table, without their empty cells."""
    titles, *rows = list(csv.reader(io.StringIO(text)))
    assert len(set(titles)) == len(titles)
    cells = {title: [row[place] for row in rows if row[place] != ""] for place, title in enumerate(titles)}
    return {title: np.array([float(cell) for cell in found]) for title, found in cells.items()}


def drawn(content: bytes, width: int, height: int) -> QImage:
    """An SVG as an image."""
    renderer = QSvgRenderer(QByteArray(content))
    assert renderer.isValid()
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF00FF)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def likeness(first: QImage, second: QImage) -> float:
    """How far two pictures of one size are apart on average, in shades of 255."""
    pixels = []
    for image in (first, second):
        small = image.convertToFormat(QImage.Format.Format_RGB888).scaled(120, 80)
        data = np.frombuffer(bytes(small.constBits()), np.uint8).reshape(small.height(), small.bytesPerLine())
        pixels.append(data[:, : 3 * small.width()].astype(float))
    return float(np.abs(pixels[0] - pixels[1]).mean())


@pytest.fixture
def density(qtbot: QtBot, qapp: QApplication) -> MixturePanel:
    panel, session = opened(MixturePanel, document_for("mixture", ("x",), ("t",)), qtbot, qapp)
    answer_all(session)
    settle(qapp)
    return panel


def test_that_columns_of_other_lengths_and_what_is_not_a_number_come_back_from_csv() -> None:
    exact = np.array([0.1 + 0.2, 1e-300, -7.0])
    single = np.array([0.1, np.nan], dtype=np.float32)
    found = read(as_csv([series("a", {"x": exact}), series("a", {"x": single, "n": [3, 4]}), series("b", {"y": []})]))
    assert list(found) == ["a: x", "a 2: x", "a 2: n", "b: y"]
    assert (found["a: x"] == exact).all()
    assert np.array_equal(found["a 2: x"].astype(np.float32), single, equal_nan=True)
    assert (found["a 2: n"] == [3, 4]).all()
    assert not len(found["b: y"])


def test_that_a_map_has_a_row_for_each_cell() -> None:
    values = np.arange(6.0).reshape(2, 3)
    found = read(as_csv([grid_series("map", ("x", [0, 1, 2]), ("t", [5, 6]), ("p", values))]))
    for x, t, p in zip(*found.values(), strict=True):
        assert p == values[int(t) - 5, int(x)]


def test_that_the_density_s_table_holds_the_answer_of_the_engine(density: MixturePanel) -> None:
    asked = density.asked
    answer = mixture_answer(asked)  # type: ignore[arg-type]
    found = read(as_csv(density.canvas.series()))
    x, t = asked.inputs.values(), asked.targets.values()  # type: ignore[union-attr]
    assert np.array_equal(found["density: p(t|x)"].astype(np.float32).reshape(len(t), len(x)), answer.density)
    assert np.allclose(found["density: x"].reshape(len(t), len(x))[0], x)
    assert np.allclose(found["density: t"].reshape(len(t), len(x))[:, 0], t)
    assert np.allclose(found["means: t mean 2"], answer.means[::2, 1])
    assert np.allclose(found["approximate mode: t"], answer.conditional_mode)
    rows = density.data.dataset.training  # type: ignore[union-attr]
    assert np.allclose(found["data: x"], density.data.input_values(0, rows))  # type: ignore[union-attr]
    assert np.allclose(found["slice: component 1"] + found["slice: component 2"], found["slice: density"])
    density.legend.chip("data").setChecked(False)
    assert "data: x" not in read(as_csv(density.canvas.series()))


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_that_a_saved_picture_looks_like_the_plot(density: MixturePanel, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"plot{suffix}"
    density.saving().write(path)
    size = density.canvas.size()
    shown = picture_of(density.canvas)
    if suffix == ".png":
        saved = QImage(str(path))
        assert saved.width() == 2 * size.width()
    else:
        saved = drawn(path.read_bytes(), 2 * size.width(), 2 * size.height())
    assert colours(saved) > 20
    assert likeness(saved, shown) < 6.0


def test_that_an_svg_holds_points_and_words_as_shapes_and_not_as_a_picture(density: MixturePanel) -> None:
    from dnnlab.gui.panels.plot_saving import svg_of

    with_points = svg_of(density.canvas, "Density").decode()
    density.legend.chip("data").setChecked(False)
    without = svg_of(density.canvas, "Density").decode()
    assert "<title>Density</title>" in with_points
    assert "<text" in with_points
    assert len(with_points) > len(without) + 3000
    assert with_points.count("<image") == without.count("<image")


@pytest.mark.parametrize(
    ("make", "output", "inputs"), [(CurvePanel, "regression", ("x",)), (SurfacePanel, "regression", ("x", "y"))]
)
def test_that_curves_and_surfaces_write_what_the_engine_said(
    make: Callable[..., ViewPanel], output: str, inputs: tuple[str, ...], qtbot: QtBot, qapp: QApplication
) -> None:
    panel, session = opened(make, document_for(output, inputs, ("t",)), qtbot, qapp)  # type: ignore[arg-type]
    answer_all(session)
    found = read(as_csv(panel.canvas.series()))  # type: ignore[attr-defined]
    prefix, value = ("curves", "t") if make is CurvePanel else ("surface", "predicted")
    assert np.allclose(found[f"{prefix}: {value}"], np.sin(3.0 * found[f"{prefix}: x"]), atol=1e-6)
    assert "data: x" in found


def test_that_predictions_and_confusion_matrices_have_tables(qtbot: QtBot, qapp: QApplication) -> None:
    panel, session = opened(PredictionsPanel, document_for("multiclass", ("x", "y"), ("colour",)), qtbot, qapp)
    answer_all(session)
    text = as_csv(panel.matrix.series())
    rows = list(csv.DictReader(io.StringIO(text)))
    counts = {(row["confusion: true"], row["confusion: predicted"]): int(row["confusion: rows"]) for row in rows}
    assert panel.matrix.counts is not None
    assert counts["red", "red"] == panel.matrix.counts[0, 0]
    assert sum(counts.values()) == panel.matrix.counts.sum()


def test_that_the_losses_of_every_step_are_written(qtbot: QtBot) -> None:
    history = LossHistory()
    losses = 1.0 / np.arange(1.0, 501.0)
    history.append(1, losses, np.array([0, 250]), np.array([1.5, 0.5]))
    plot = LossPlot(history)
    qtbot.addWidget(plot)
    plot.redraw()
    found = read(as_csv(plot.series()))
    assert (found["training: step"] == np.arange(1, 501)).all()
    assert (found["training: loss"] == losses).all()
    assert (found["validation: loss"] == [1.5, 0.5]).all()


def test_that_the_menu_offers_to_copy_and_to_save(density: MixturePanel) -> None:
    titles = [action.text() for action in density.canvas.menu().actions()]
    for title in ("Copy as a picture", "Copy the data", "Save as PNG…", "Save as SVG…", "Save the data as CSV…"):
        assert title in titles
    density.saving().copy_data()
    assert read(QGuiApplication.clipboard().text())["approximate mode: x"].size
    density.saving().copy_picture()
    assert not QGuiApplication.clipboard().image().isNull()


def test_that_a_chosen_name_without_a_suffix_gets_the_one_of_its_kind(
    density: MixturePanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def choose(_parent: object, _title: str, proposed: str, filters: str) -> tuple[str, str]:
        asked.append(proposed)
        return str(tmp_path / "mine"), filters.rsplit(";;", maxsplit=1)[-1]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    density.saving().ask(".png")
    density.saving().ask(".csv")
    assert Path(asked[0]).name == "mixture-density.png"
    assert Path(asked[1]).parent == tmp_path  # where the last one went
    assert (tmp_path / "mine.svg").read_bytes().startswith(b"<?xml")
    assert read((tmp_path / "mine.csv").read_text())


def test_that_what_cannot_be_written_is_said(density: MixturePanel, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=re.escape("cannot be written")):
        density.saving().write(tmp_path / "nowhere" / "plot.csv")
    with pytest.raises(ExportError, match=r"as \.gif"):
        density.saving().write(tmp_path / "plot.gif")


def test_that_titles_become_names_of_files(density: MixturePanel) -> None:
    assert file_name("p(t | x = 0.5): slice") == "p-t-x-0-5-slice"
    assert file_name("///") == "plot"
    saving = PlotSaving(density.canvas, lambda: (), lambda: "nothing")
    assert not saving._series()
