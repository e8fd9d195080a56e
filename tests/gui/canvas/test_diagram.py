from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dnnlab.errors import ExportError
from dnnlab.graph.network import Network
from dnnlab.gui.canvas import diagram
from dnnlab.gui.canvas.diagram import write_diagram
from dnnlab.gui.theme import current, theme_switch
from tests.gui.canvas.annotations.sketch import sketch
from tests.gui.canvas.made_up import document_of, picture_document
from tests.gui.canvas.stand import Stand
from tests.gui.canvas.test_panel import send_frame


@pytest.fixture
def drawn(qtbot: QtBot) -> Stand:
    stand = Stand(qtbot, picture_document())
    send_frame(stand)
    return stand


def words_in(svg: bytes) -> list[str]:
    root = ElementTree.fromstring(svg)
    return [" ".join("".join(text.itertext()).split()) for text in root.iter("{http://www.w3.org/2000/svg}text")]


def test_that_an_svg_holds_every_name_and_shape_as_text(drawn: Stand, tmp_path: Path) -> None:
    path = tmp_path / "network.svg"
    write_diagram(drawn.scene, path, "A title")
    words = words_in(path.read_bytes())
    for name in ("Input", "Hidden", "Mixture density", "tanh", "20×1", "9×20"):
        assert name in words
    assert b"<title>A title</title>" in path.read_bytes()
    assert b'font-weight="600"' in path.read_bytes()
    assert b"Material" not in path.read_bytes()  # icons are outlines: a reader may not have their font


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_that_the_diagram_is_the_same_whatever_the_view_and_the_theme(
    drawn: Stand, tmp_path: Path, suffix: str
) -> None:
    def content() -> bytes:
        path = tmp_path / f"network{suffix}"
        write_diagram(drawn.scene, path, "")
        return re.sub(rb'\(D:\d+Z?\)|="\d{4}-[^"]*"|uuid:[0-9a-f-]+|/ID.*', b"", path.read_bytes())

    first = content()
    drawn.view.set_zoom(0.1)
    drawn.document.select(["hidden-1", "input->output"])
    drawn.scene.set_hovered("hidden-1")
    assert content() == first
    choice = theme_switch().choice
    theme_switch().set_choice("dark" if current().name == "light" else "light")
    try:
        assert content() == first
    finally:
        theme_switch().set_choice(choice)


def test_that_a_png_has_300_dots_an_inch_and_holds_the_whole_network_on_white(drawn: Stand, tmp_path: Path) -> None:
    path = tmp_path / "network.png"
    write_diagram(drawn.scene, path, "")
    image = QImage(str(path))
    assert image.width() == pytest.approx((drawn.scene.content_rect().width() + 64) * 300 / 96, abs=8)
    assert round(image.dotsPerMeterX() * 0.0254) == 300
    corners = {image.pixelColor(x, y).name() for x in (0, image.width() - 1) for y in (0, image.height() - 1)}
    assert corners == {"#ffffff"}


def test_that_a_pdf_is_one_page_of_the_size_of_the_network_with_fonts(drawn: Stand, tmp_path: Path) -> None:
    path = tmp_path / "network.pdf"
    write_diagram(drawn.scene, path, "A title")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    box = re.search(rb"/MediaBox \[([0-9. ]+)\]", content)
    assert box is not None
    width = float(box[1].split()[2])
    assert width == pytest.approx((drawn.scene.content_rect().width() + 64) * 0.75, abs=2)
    assert b"/ToUnicode" in content


def test_that_a_very_large_network_becomes_a_png_of_bearable_size(
    drawn: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagram, "_MOST_PIXELS", 250_000)
    path = tmp_path / "large.png"
    diagram.write_diagram(drawn.scene, path, "")
    image = QImage(str(path))
    assert 200_000 < image.width() * image.height() < 260_000
    assert image.dotsPerMeterX() * 0.0254 < 100


def test_that_what_stands_against_it_is_named(drawn: Stand, qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"\.jpg"):
        write_diagram(drawn.scene, tmp_path / "network.jpg", "")
    with pytest.raises(ExportError, match="cannot be written"):
        write_diagram(drawn.scene, tmp_path / "nowhere" / "network.svg", "")
    empty = Stand(qtbot, document_of(Network.empty()))
    with pytest.raises(ExportError, match="nothing to draw"):
        write_diagram(empty.scene, tmp_path / "network.svg", "")
    assert not empty.panel.canvas_actions.export.isEnabled()


def test_that_the_action_asks_for_a_file_and_the_filter_gives_the_suffix(
    drawn: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [("", ""), (str(tmp_path / "one"), "SVG drawing (*.svg)"), (str(tmp_path / "none" / "x.svg"), "")]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_arguments: answers.pop(0))
    for _ in range(3):
        drawn.panel.canvas_actions.export.trigger()
    assert [path.name for path in tmp_path.iterdir()] == ["one.svg"]
    assert "cannot be written" in drawn.view.bubble.text()


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_that_notes_and_frames_are_drawn_too(qtbot: QtBot, tmp_path: Path, suffix: str) -> None:
    model = sketch()
    bare = replace(model, layout=replace(model.layout, annotations={}))
    sizes = []
    for number, shown in enumerate((bare, model)):
        path = tmp_path / f"{number}{suffix}"
        write_diagram(Stand(qtbot, document_of(shown.network, shown.layout)).scene, path, "")
        sizes.append(len(path.read_bytes()))
    assert sizes[1] > sizes[0]
    if suffix == ".svg":
        assert {"Outer", "Inner", "Inside", "Apart"} <= set(words_in(path.read_bytes()))
