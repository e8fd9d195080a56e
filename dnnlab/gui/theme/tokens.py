"""The colours and line styles of the window, once for the dark theme and once for the light one.

A hue has one meaning and never two in one plot: the accent is interaction and the model, blue and orange are the
sign of a number, green is agreement with theory, red is a wrong answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

DISABLED_OPACITY = 0.38
COMPONENT_DASHES: tuple[tuple[float, ...], ...] = ((), (7.0, 3.0), (2.5, 3.0))
"""Line styles of the first three mixture components in pixels (on, off); later ones repeat them."""
THEORY_DASHES = (5.0, 3.5)
"""A closed form is always dashed, a model always solid."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Every colour of one theme. The colours are shared: do not change one, copy it.

    `components` are the hues of the mixture components k = 1..6; `diverging_stops` and `density_stops` are
    (position, hex colour) pairs for :mod:`dnnlab.gui.theme.colour_maps`.
    """

    name: str
    is_dark: bool
    canvas: QColor
    window: QColor
    panel: QColor
    card: QColor
    raised: QColor
    input: QColor
    line: QColor
    line_2: QColor
    grid: QColor
    canvas_dot: QColor
    text_1: QColor
    text_2: QColor
    text_3: QColor
    accent: QColor
    accent_fill: QColor
    accent_soft: QColor
    on_accent: QColor
    negative: QColor
    positive: QColor
    ok: QColor
    warn: QColor
    bad: QColor
    theory: QColor
    data: QColor
    shadow: QColor
    soft_opacity: float
    components: tuple[QColor, ...]
    diverging_stops: tuple[tuple[float, str], ...]
    density_stops: tuple[tuple[float, str], ...]

    @property
    def plot(self) -> QColor:
        """The background of plots, the same as of input fields."""
        return self.input

    def soft(self, colour: QColor) -> QColor:
        """Return the colour as a faint ground, for badges and selected tiles."""
        return faded(colour, self.soft_opacity)

    def component(self, k: int) -> QColor:
        """Return the hue of mixture component k = 1, 2, ...; after six the hues repeat."""
        return self.components[(k - 1) % len(self.components)]

    def component_pen(self, k: int, width: float = 2.0) -> QPen:
        """Return the pen of mixture component k: its hue and its line style, so that colour never speaks alone."""
        return pen(self.component(k), width, component_dashes(k))

    def theory_pen(self, width: float = 1.5) -> QPen:
        """Return the pen of every exact curve."""
        return pen(self.theory, width, THEORY_DASHES)


def component_dashes(k: int) -> tuple[float, ...]:
    """Return the dashes of component k = 1, 2, ... in pixels; after six components, hues meet the next style."""
    index = k - 1
    return COMPONENT_DASHES[(index + index // 6) % len(COMPONENT_DASHES)]


def faded(colour: QColor, opacity: float) -> QColor:
    """Return the colour with its alpha multiplied by `opacity` in [0, 1]."""
    result = QColor(colour)
    result.setAlphaF(colour.alphaF() * opacity)
    return result


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Return the colour a `share` in [0, 1] of the way from the first to the second, component by component."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
        first.alphaF() + (second.alphaF() - first.alphaF()) * share,
    )


def pen(colour: QColor, width: float, dashes: tuple[float, ...] = ()) -> QPen:
    """Return a pen with width and dashes in the painter's pixels (Qt counts dashes in pen widths).

    It is not cosmetic, so that lines keep their weight on screens of every scale. A painter in other units than pixels
    needs `setCosmetic(True)`.
    """
    result = QPen(colour, width)
    result.setCapStyle(Qt.PenCapStyle.FlatCap if dashes else Qt.PenCapStyle.RoundCap)
    result.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashes:
        result.setDashPattern([length / width for length in dashes])
    return result


def _colour(text: str, opacity: float = 1.0) -> QColor:
    return faded(QColor(text), opacity)


def _colours(*texts: str) -> tuple[QColor, ...]:
    return tuple(QColor(text) for text in texts)


DARK = Theme(
    name="dark",
    is_dark=True,
    canvas=_colour("#0E1116"),
    window=_colour("#13171D"),
    panel=_colour("#171C23"),
    card=_colour("#1D232C"),
    raised=_colour("#262E39"),
    input=_colour("#10141A"),
    line=_colour("#252C36"),
    line_2=_colour("#3A4452"),
    grid=_colour("#FFFFFF", 0.055),
    canvas_dot=_colour("#222934"),
    text_1=_colour("#E8ECF2"),
    text_2=_colour("#A9B3C1"),
    text_3=_colour("#8492A4"),
    accent=_colour("#A294FF"),
    accent_fill=_colour("#6D5AE6"),
    accent_soft=_colour("#A294FF", 0.15),
    on_accent=_colour("#FFFFFF"),
    negative=_colour("#5AA6EE"),
    positive=_colour("#F09A4C"),
    ok=_colour("#4CC38A"),
    warn=_colour("#F2B84B"),
    bad=_colour("#FF6B57"),
    theory=_colour("#C9D2DE"),
    data=_colour("#E4E9F1", 0.5),
    shadow=_colour("#000000", 0.45),
    soft_opacity=0.15,
    components=_colours("#FFCB5C", "#4FE3F0", "#E86FB4", "#4A9BE0", "#A6D94A", "#E9EAD2"),
    diverging_stops=(
        (-1.0, "#8CCBFF"),
        (-0.55, "#2F7FCB"),
        (-0.2, "#1E3A57"),
        (0.0, "#1B212B"),
        (0.2, "#4D3322"),
        (0.55, "#C76A1E"),
        (1.0, "#FFC07A"),
    ),
    density_stops=(
        (0.0, "#0E1116"),
        (0.12, "#1A1633"),
        (0.35, "#3E2C8A"),
        (0.6, "#7453D6"),
        (0.82, "#B9A2FF"),
        (1.0, "#FAF7FF"),
    ),
)

LIGHT = Theme(
    name="light",
    is_dark=False,
    canvas=_colour("#F1F3F7"),
    window=_colour("#FFFFFF"),
    panel=_colour("#FBFCFD"),
    card=_colour("#FFFFFF"),
    raised=_colour("#EDF0F5"),
    input=_colour("#FFFFFF"),
    line=_colour("#DEE3EA"),
    line_2=_colour("#BCC6D2"),
    grid=_colour("#141E32", 0.07),
    canvas_dot=_colour("#D3D9E2"),
    text_1=_colour("#161B23"),
    text_2=_colour("#465263"),
    text_3=_colour("#5F6C80"),
    accent=_colour("#5843D6"),
    accent_fill=_colour("#6350E0"),
    accent_soft=_colour("#5843D6", 0.10),
    on_accent=_colour("#FFFFFF"),
    negative=_colour("#2F78C4"),
    positive=_colour("#C2661A"),
    ok=_colour("#187A4B"),
    warn=_colour("#8A5F00"),
    bad=_colour("#C23A22"),
    theory=_colour("#3C4858"),
    data=_colour("#2A3342", 0.5),
    shadow=_colour("#000000", 0.13),
    soft_opacity=0.10,
    components=_colours("#8F7410", "#008A99", "#B3116F", "#0B5AA0", "#557D00", "#313125"),
    diverging_stops=(
        (-1.0, "#0B4A8F"),
        (-0.55, "#4C93D6"),
        (-0.2, "#C3DCF3"),
        (0.0, "#F3F4F6"),
        (0.2, "#F8D9BB"),
        (0.55, "#E58A3A"),
        (1.0, "#9A4400"),
    ),
    density_stops=(
        (0.0, "#FFFFFF"),
        (0.12, "#EFEBFC"),
        (0.35, "#C4B5F2"),
        (0.6, "#8A6FDB"),
        (0.82, "#5433A8"),
        (1.0, "#200F52"),
    ),
)
