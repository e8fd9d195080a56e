"""A formula, set as in print."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dnnlab.gui.theme import current, font
from dnnlab.gui.widgets.formula_renderer import FONT_SIZE, formula_renderer
from dnnlab.gui.widgets.painting import follow_theme, paint_ground, painting

_MARGIN = 12


class Formula(QWidget):
    """Shows LaTeX as a picture that is sharp at every scale; until it is there, and where it cannot be, the text.

    Args:
        latex: The formula, without dollar signs.
        size: Height of its letters in pixels.
        boxed: Whether it stands in a frame of its own, as in the inspector.
        spoken: The formula in words, for those who do not see it.
    """

    def __init__(
        self,
        latex: str = "",
        *,
        size: float = 18.0,
        boxed: bool = False,
        spoken: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._latex = ""
        self._size = size
        self._boxed = boxed
        self._natural = QSizeF()
        self._pixmap: QPixmap | None = None
        self._drawn_as: tuple[str, str, float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_latex(latex, spoken)
        formula_renderer().rendered.connect(self._receive)
        follow_theme(self)

    def set_latex(self, latex: str, spoken: str = "") -> None:
        """Show another formula."""
        self.setAccessibleName(spoken or latex)
        if latex == self._latex:
            return
        self._latex = latex
        if self.isVisible():
            formula_renderer().request(latex)
        self._measure()

    def latex(self) -> str:
        """Return the formula that is shown."""
        return self._latex

    def showEvent(self, event: QShowEvent) -> None:
        if self._latex:
            formula_renderer().request(self._latex)
            self._measure()

    def sizeHint(self) -> QSize:
        height = self._natural.height() if not self._natural.isEmpty() else 1.4 * self._size
        margin = 2 * _MARGIN if self._boxed else 2
        return QSize(round(self._natural.width() + margin), round(height + margin))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, self.sizeHint().height())

    def _receive(self, latex: str) -> None:
        if latex == self._latex:
            self._measure()

    def _measure(self) -> None:
        """Take the size of the picture, if there is one."""
        from PySide6.QtSvg import QSvgRenderer

        svg = formula_renderer().svg(self._latex, current().text_1)
        if svg is None:
            self._natural = QSizeF()
        else:
            self._natural = QSvgRenderer(QByteArray(svg)).viewBoxF().size() * (self._size / FONT_SIZE)
        self._pixmap = None
        self.setToolTip(formula_renderer().complaint(self._latex))
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        rect = QRectF(self.rect())
        with painting(self) as painter:
            if self._boxed:
                paint_ground(painter, rect, 7, theme.plot, theme.line)
            margin = _MARGIN if self._boxed else 1
            rect.adjust(margin, 0, -margin, 0)
            pixmap = self._picture(rect.width())
            if pixmap is not None:
                size = pixmap.deviceIndependentSize()
                # Whole device pixels, else the picture is resampled.
                left = round(rect.center().x() - size.width() / 2)
                painter.drawPixmap(left, round(rect.center().y() - size.height() / 2), pixmap)
            elif formula_renderer().complaint(self._latex):
                painter.setFont(font(12, mono=True))
                painter.setPen(theme.text_2)
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._latex)

    def _picture(self, room: float) -> QPixmap | None:
        """Return the formula as wide as it is, or as there is room for; painted once for each colour and size."""
        from PySide6.QtSvg import QSvgRenderer

        colour = current().text_1
        wanted = (self._latex, colour.name(), room, self.devicePixelRatioF())
        if self._pixmap is not None and wanted == self._drawn_as:
            return self._pixmap
        svg = formula_renderer().svg(self._latex, colour)
        if svg is None or self._natural.isEmpty() or room <= 0:
            return None
        size = self._natural * min(1.0, room / self._natural.width())
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((size * ratio).toSize().expandedTo(QSize(1, 1)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        self._pixmap, self._drawn_as = pixmap, wanted
        return pixmap
