"""The network as a picture for print: SVG, PDF or PNG, light, whole, and the same whatever the view shows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from dnnlab.errors import ExportError
from dnnlab.gui.canvas.scene import CanvasScene
from dnnlab.gui.theme import LIGHT
from dnnlab.gui.theme.switch import painted_in

SUFFIXES = (".pdf", ".svg", ".png")
_MARGIN = 32.0
_UNITS_PER_INCH = 96.0
_DOTS_PER_INCH = 300.0
_POINTS_PER_INCH = 72.0
_INCH = 0.0254
_MOST_PIXELS = 60_000_000
_LONGEST_SIDE = 32_000
"""Pixels: painters and most viewers end there."""


def write_diagram(scene: CanvasScene, path: Path, title: str) -> None:
    """Write the whole network as a picture; the suffix of the path says of which kind.

    Args:
        scene: The network.
        path: Where to; what is there is replaced.
        title: Of the document, for those kinds that have one.

    Raises:
        ExportError: There is nothing to draw, the suffix is another, or the file cannot be written.
    """
    if not scene.layers:
        raise ExportError("There is nothing to draw", remedy="Add a layer first")
    content = _content(scene, path, title)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise ExportError(
            f"The diagram cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="Choose another folder or name",
        ) from error


def _content(scene: CanvasScene, path: Path, title: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    scene.finish_routes()
    area = scene.content_rect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    area = QRectF(area.toAlignedRect())
    with painted_in(LIGHT):
        match path.suffix.lower():
            case ".svg":
                _write_svg(buffer, scene, area, title)
            case ".pdf":
                _write_pdf(buffer, scene, area, title)
            case ".png":
                _write_png(buffer, scene, area, path)
            case suffix:
                raise ExportError(
                    f"A diagram cannot be written as {suffix or 'a file without a suffix'}",
                    where=path.name,
                    remedy=f"Choose one of {', '.join(SUFFIXES)}",
                )
    data: QByteArray = buffer.data()
    return bytes(data.data())


def _write_svg(device: QIODevice, scene: CanvasScene, area: QRectF, title: str) -> None:
    generator = QSvgGenerator()
    generator.setOutputDevice(device)
    generator.setResolution(round(_UNITS_PER_INCH))
    generator.setSize(area.size().toSize())
    generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
    generator.setTitle(title)
    generator.setDescription(f"{len(scene.layers)} layers and {len(scene.connections)} connections, drawn by dnnlab")
    painter = QPainter(generator)
    _paint(painter, scene, area)
    painter.end()


def _write_pdf(device: QIODevice, scene: CanvasScene, area: QRectF, title: str) -> None:
    writer = QPdfWriter(device)
    writer.setTitle(title)
    writer.setCreator("dnnlab")
    writer.setResolution(round(_UNITS_PER_INCH))  # fonts are measured in these units, as on the canvas
    size = QSizeF(area.width(), area.height()) * (_POINTS_PER_INCH / _UNITS_PER_INCH)
    page = QPageSize(size, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    painter = QPainter(writer)
    _paint(painter, scene, area)
    painter.end()


def _write_png(device: QIODevice, scene: CanvasScene, area: QRectF, path: Path) -> None:
    """Write 300 dots an inch; of a very large network as many as fit."""
    scale = _DOTS_PER_INCH / _UNITS_PER_INCH
    scale = min(scale, (_MOST_PIXELS / (area.width() * area.height())) ** 0.5)
    scale = min(scale, _LONGEST_SIDE / max(area.width(), area.height()))
    image = QImage(QSize(round(area.width() * scale), round(area.height() * scale)), QImage.Format.Format_RGB32)
    if image.isNull():
        raise ExportError(
            "There is not enough memory for the picture", where=path.name, remedy="Write it as .svg or .pdf"
        )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(scale, scale)
    _paint(painter, scene, area)
    painter.end()
    dots = round(scale * _UNITS_PER_INCH / _INCH)
    image.setDotsPerMeterX(dots)  # after painting: fonts follow it
    image.setDotsPerMeterY(dots)
    image.save(device, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes and refuse what works


def _paint(painter: QPainter, scene: CanvasScene, area: QRectF) -> None:
    """Paint everything, `area` of the scene at the painter's origin."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(QRectF(0, 0, area.width(), area.height()), Qt.GlobalColor.white)
    painter.translate(-area.topLeft())
    scene.board.paint_frames(painter, LIGHT)
    for connection in scene.connections.values():
        connection.paint_in_full(painter, LIGHT)
    scene.board.paint_notes(painter, LIGHT)
    for layer in scene.layers.values():
        painter.save()
        painter.translate(layer.pos())
        layer.paint_in_full(painter, LIGHT, _DOTS_PER_INCH / _UNITS_PER_INCH)
        painter.restore()
    for connection in sorted(scene.connections.values(), key=lambda item: item.problem is not None):
        connection.paint_label(painter)
