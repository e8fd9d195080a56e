"""Every plot can be copied and saved: as a picture (PNG, SVG), and the numbers behind it as a table (CSV)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from dnnlab.errors import DnnlabError, ExportError
from dnnlab.gui.panels.plot_series import Series, as_csv
from dnnlab.gui.theme import current, icon

PNG, SVG, CSV = ".png", ".svg", ".csv"
_FILTERS = {PNG: "PNG picture (*.png)", SVG: "SVG drawing (*.svg)", CSV: "Table of the data (*.csv)"}
_SCALE = 2.0
"""Pixels of a saved picture in each of the window's, in each direction."""
_INCH, _DOTS = 0.0254, 96.0

SeriesOf = Callable[[], Sequence[Series]]

_folder: list[Path] = []
"""Where the last plot was saved: the next one is offered the same place."""


class PlotSaving:
    """Copies and saves one plot. It belongs to the widget that shows it.

    Args:
        widget: What is painted.
        series: Returns the numbers behind it.
        name: Returns what it shows, for the file's name.
    """

    def __init__(self, widget: QWidget, series: SeriesOf, name: Callable[[], str]) -> None:
        self._widget, self._series, self._name = widget, series, name

    def add_to(self, menu: QMenu) -> None:
        """Offer everything in a menu."""
        menu.addAction(icon("content-copy"), "Copy as a picture", self.copy_picture)
        copy = menu.addAction(icon("table"), "Copy the data", self.copy_data)
        menu.addSeparator()
        menu.addAction(icon("image-outline"), "Save as PNG…", lambda: self.ask(PNG))
        menu.addAction(icon("vector-line"), "Save as SVG…", lambda: self.ask(SVG))
        save = menu.addAction(icon("content-save-outline"), "Save the data as CSV…", lambda: self.ask(CSV))
        for action in (copy, save):
            action.setEnabled(bool(self._series()))

    def copy_picture(self) -> None:
        """Put the plot on the clipboard as a picture."""
        QGuiApplication.clipboard().setImage(picture_of(self._widget))

    def copy_data(self) -> None:
        """Put the numbers behind the plot on the clipboard, as CSV."""
        QGuiApplication.clipboard().setText(as_csv(self._series()))

    def ask(self, suffix: str) -> None:
        """Let the person choose a file and write the plot into it; say so where that fails.

        Args:
            suffix: What it is written as; a picture can be turned into another kind in the dialog.
        """
        folder = _folder[-1] if _folder else Path.home()
        proposed = str(folder / f"{file_name(self._name())}{suffix}")
        offered = [suffix, *({PNG, SVG} - {suffix} if suffix in (PNG, SVG) else ())]
        filters = {_FILTERS[kind]: kind for kind in offered}
        chosen, kind = QFileDialog.getSaveFileName(self._widget, "Save the plot", proposed, ";;".join(filters))
        if not chosen:
            return
        path = Path(chosen)
        _tell(self._widget, self.write, path if path.suffix else path.with_suffix(filters.get(kind, suffix)))

    def write(self, path: Path) -> None:
        """Write the plot; the suffix of the path says as what. What is there is replaced.

        Raises:
            ExportError: The suffix is another, or the file cannot be written.
        """
        content = self._content(path)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise ExportError(
                f"The plot cannot be written: {error.strerror or error}",
                where=str(path),
                remedy="Choose another folder or name",
            ) from error
        _folder[:] = [path.parent]

    def _content(self, path: Path) -> bytes:
        match path.suffix.lower():
            case ".png":
                return png_of(self._widget)
            case ".svg":
                return svg_of(self._widget, self._name())
            case ".csv":
                return as_csv(self._series()).encode()
        raise ExportError(
            f"A plot cannot be written as {path.suffix or 'a file without a suffix'}",
            where=path.name,
            remedy=f"Choose one of {', '.join(_FILTERS)}",
        )


def picture_of(widget: QWidget) -> QImage:
    """Return a widget as it looks, with twice as many pixels each way as the window has of it."""
    image = QImage((QSize(widget.size()) * _SCALE), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    image.fill(current().panel)
    painter = QPainter(image)
    _render(widget, painter)
    painter.end()
    return image


def png_of(widget: QWidget) -> bytes:
    """Return a widget as a PNG."""
    image, buffer = picture_of(widget), QBuffer()
    image.setDotsPerMeterX(round(_SCALE * _DOTS / _INCH))
    image.setDotsPerMeterY(round(_SCALE * _DOTS / _INCH))
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes and refuse what works
    return _bytes(buffer)


def svg_of(widget: QWidget, title: str) -> bytes:
    """Return a widget as an SVG in its own pixels."""
    from PySide6.QtSvg import QSvgGenerator

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(round(_DOTS))
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(0, 0), widget.size()))
    generator.setTitle(title)
    generator.setDescription("Drawn by dnnlab")
    painter = QPainter(generator)
    painter.fillRect(QRect(QPoint(0, 0), widget.size()), current().panel)
    _render(widget, painter)
    painter.end()
    return _bytes(buffer)


def _render(widget: QWidget, painter: QPainter) -> None:
    # pyqtgraph's canvases have another `render`, that of a scene, which knows nothing of widgets that lie over it
    QWidget.render(widget, painter, QPoint(0, 0), QRegion(), QWidget.RenderFlag.DrawChildren)


def _bytes(buffer: QBuffer) -> bytes:
    data: QByteArray = buffer.data()
    return bytes(data.data())


def file_name(title: str) -> str:
    """Return what a plot shows as the name of a file: "Losses over steps" as "losses-over-steps"."""
    kept = "".join(letter if letter.isalnum() or letter in "-_" else " " for letter in title.lower())
    return "-".join(kept.split())[:80] or "plot"


def _tell(widget: QWidget, write: Callable[[Path], None], path: Path) -> None:
    """Write a file, and say in the window what became of it."""
    from dnnlab.gui.widgets.toast import Toaster

    try:
        write(path)
        error = None
    except DnnlabError as problem:
        error = problem
    window: QWidget | None = widget.window()
    while window is not None:  # a pop-up has no toaster of its own
        toaster = window.findChild(Toaster)
        if isinstance(toaster, Toaster):
            if error is not None:
                toaster.show_error(error)
            else:
                toaster.show_message(f"Saved {path.name}", "ok", detail=str(path.parent))
            return
        parent = window.parentWidget()
        window = parent.window() if parent is not None else None
    if error is not None:
        raise error


def offer_saving(widget: QWidget, saving: PlotSaving) -> None:
    """Open a menu with what can be copied and saved where a widget is clicked with the right button."""

    def open_menu(at: QPoint) -> None:
        menu = QMenu(widget)
        menu.aboutToHide.connect(menu.deleteLater)
        saving.add_to(menu)
        menu.popup(widget.mapToGlobal(at))

    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    widget.customContextMenuRequested.connect(open_menu)
