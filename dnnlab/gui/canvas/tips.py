"""What a pointer resting on the canvas is told."""

from __future__ import annotations

from html import escape

import numpy as np
from numpy.typing import NDArray

from dnnlab.graph.kinds import Role
from dnnlab.graph.network import ConnectionKind, Network
from dnnlab.gui.canvas.annotations.item import AnnotationItem
from dnnlab.gui.canvas.annotations.note_text import shown_lines
from dnnlab.gui.canvas.connection_item import ConnectionItem
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.widgets.number_text import format_integer, format_significant

_LONGEST_TIP = 2000


def layer_tip(item: LayerItem) -> str:
    """Return what a layer is, and what is wrong with it; see `literal`."""
    card = item.card
    lines = [f"{card.layer.name}: {card.layer.declared.summary}"]
    if card.problem is not None:
        lines += [f"{card.problem.sentence}.", f"{card.problem.remedy}."]
    if card.layer.role is Role.INPUT:
        columns = ", ".join(card.layer.columns) or "none"
        lines.append(f"Columns of {card.source}: {columns}")
        lines.append(f"{format_integer(card.rows)} training and {format_integer(card.validation_rows)} validation rows")
    return literal("\n".join(lines))


def connection_tip(item: ConnectionItem, network: Network) -> str:
    """Return what a connection carries and how its weights are distributed."""
    connection = item.connection
    ends = " → ".join(network.layers[id].name for id in (connection.source, connection.target))
    lines = [f"{item.name.text}: {ends}"]
    if connection.kind is ConnectionKind.IDENTITY:
        lines.append("Adds the activations as they are; it has no weights.")
    else:
        rows, columns = network.weight_shape(connection.id)
        lines.append(f"{format_integer(rows)} × {format_integer(columns)} weights (rows: to, columns: from)")
        if item.weights is not None and len(item.weights):
            lines.append(_statistics(item.weights, exact=len(item.weights) == rows * columns))
    if item.frozen:
        lines.append("Frozen: training leaves these weights as they are.")
    if item.problem is not None:
        lines += [f"{item.problem.sentence}.", f"{item.problem.remedy}."]
    return literal("\n".join(lines))


def annotation_tip(item: AnnotationItem) -> str:
    """Return the text of a note that shows only a part of it, as rich text, or what a hand can do with a frame."""
    if item.annotation.is_frame:
        return literal(f"{item.annotation.text}: drag it by its title, and what is inside comes along.")
    _lines, all_shown = shown_lines(item.annotation)
    if all_shown:
        return ""
    text = item.annotation.text
    shown = text if len(text) <= _LONGEST_TIP else f"{text[:_LONGEST_TIP]}…"
    return _as_rich(shown)  # which is broken into lines that fit the screen


def literal(text: str) -> str:
    """Return a text so that a tool tip shows its every character, though a name in it may look like a tag."""
    return _as_rich(text) if "<" in text or "&" in text else text


def _as_rich(text: str) -> str:
    return f'<p style="white-space: pre-wrap">{escape(text)}</p>'


def _statistics(weights: NDArray[np.floating], *, exact: bool) -> str:
    """Return how weights are distributed, from all of them or from their quantiles, in ascending order."""
    size = float(np.abs(weights).max())
    mean_or_zero = weights.mean() if abs(weights.mean()) > 1e-9 * size else 0.0  # what is left of rounding is nothing
    numbers = (mean_or_zero, weights.std(), weights[0], weights[-1])
    mean, deviation, low, high = (format_significant(float(number), 3) for number in numbers)
    about = "" if exact else "about "
    return f"Mean {about}{mean}, deviation {about}{deviation}\nFrom {low} to {high}"
