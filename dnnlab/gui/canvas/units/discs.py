"""The responses of units as round pictures: all circles of a layer computed at once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.faces.output_face import heads_of
from dnnlab.gui.canvas.responses import BOUNDED, steady_limit
from dnnlab.gui.canvas.thumbs import packed
from dnnlab.gui.theme import Theme
from dnnlab.gui.theme.colour_maps import ENTRIES

Floats = NDArray[np.floating]


def scaled_responses(layer: Layer, activations: Floats, limits: dict[str, float]) -> Floats:
    """Return responses in -1..1, where the colour map ends.

    Args:
        layer: Whose they are.
        activations: (n, R) or (n, R, R); see `dnnlab.link.probes.ActivationsAnswer`.
        limits: The ends of the colour scales by part; kept between calls, so that they do not flicker.
    """
    values = np.nan_to_num(np.asarray(activations, dtype=np.float64))
    if layer.role is Role.OUTPUT:
        return _scaled_heads(layer, values, limits)
    bounded = layer.role is Role.HIDDEN and layer.activation in BOUNDED
    limits["z"] = 1.0 if bounded else steady_limit(limits.get("z", 0.0), values)
    return np.clip(values / limits["z"], -1.0, 1.0)


def _scaled_heads(layer: Layer, values: Floats, limits: dict[str, float]) -> Floats:
    parts, first = [], 0
    for head in heads_of(layer):
        part = values[first : first + head.thumbs * head.bands]
        first += len(part)
        limits[head.part] = head.limit or steady_limit(limits.get(head.part, 0.0), part)
        centred = 2 * part - 1 if layer.kind == "binary" else part / limits[head.part]
        parts.append(np.clip(centred, -1.0, 1.0))
    return np.concatenate([*parts, values[first:]])


def ramps(count: int, dimensions: int, resolution: int = 32) -> Floats | None:
    """Return how the columns of an input themselves run across the inputs; None where that is no axis."""
    ramp = np.linspace(-1.0, 1.0, resolution)
    if dimensions == 1 and count == 1:
        return ramp[None]
    if dimensions == 2 and count == 2:
        across = np.broadcast_to(ramp, (resolution, resolution))
        return np.stack([across, across.T])
    return None


def discs_image(values: Floats, diameter: int, theme: Theme, saturation: float = 1.0) -> QImage:
    """Return round pictures one below the other, transparent around them.

    Args:
        values: (n, R) with the input to the right, or (n, R, R) with the second input upwards; in -1..1.
        diameter: Of each, in device pixels.
        theme: Whose colours.
        saturation: Below 1 the colours fade towards grey.
    """
    across = _interpolation(values.shape[-1], diameter)
    smooth = values @ across.T
    if values.ndim == 3:
        smooth = across[::-1] @ smooth
    else:
        smooth = np.broadcast_to(smooth[:, None], (len(values), diameter, diameter))
    levels = np.clip((smooth + 1.0) * (0.5 * (ENTRIES - 1)) + 0.5, 0, ENTRIES - 1).astype(np.intp)
    pixels = np.ascontiguousarray(packed(theme.name, saturation)[levels] | _mask(diameter))
    image = QImage(pixels.data, diameter, len(values) * diameter, 4 * diameter, QImage.Format.Format_ARGB32)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


@lru_cache(maxsize=64)
def _interpolation(count: int, pixels: int) -> NDArray[np.float64]:
    """Return the matrix (pixels, count) that interpolates `count` values linearly at the pixels' middles."""
    places = (np.arange(pixels) + 0.5) / pixels * (count - 1)
    first = np.minimum(places.astype(int), max(0, count - 2))
    matrix = np.zeros((pixels, count))
    matrix[np.arange(pixels), first] = 1.0 - (places - first)
    if count > 1:
        matrix[np.arange(pixels), first + 1] += places - first
    else:
        matrix[:] = 1.0
    return matrix


@lru_cache(maxsize=64)
def _mask(diameter: int) -> NDArray[np.uint32]:
    image = QImage(diameter, diameter, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.white)
    middle = diameter / 2
    painter.drawEllipse(QPointF(middle, middle), middle, middle)
    painter.end()
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(diameter, image.bytesPerLine())
    return np.left_shift(rows[:, :diameter].astype(np.uint32), np.uint32(24))
