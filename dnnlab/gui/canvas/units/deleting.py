"""Deleting what is chosen on the units level, each one step of undo."""

from __future__ import annotations

from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.units.edits import without_unit, without_weights
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt


def delete_unit(editor: CanvasEditor, mark: UnitAt) -> None:
    """Delete one unit of a layer.

    Raises:
        NetworkError: It cannot go by itself.
    """
    layer = editor.network.layer(mark.layer)
    unit = layer.units[mark.index] if mark.index < layer.width else -1
    model = without_unit(editor.model, mark.layer, unit)
    editor.document.edit(f"Delete unit {mark.index + 1} of {layer.name}", model)


def remove_weight(editor: CanvasEditor, mark: WeightAt) -> None:
    """Remove one weight of a connection.

    Raises:
        NetworkError: There is no such weight.
    """
    network = editor.network
    arrow = network.connection(mark.connection)
    source, target = network.layer(arrow.source), network.layer(arrow.target)
    model = without_weights(editor.model, arrow.id, [(target.rows[mark.row], source.units[mark.column])])
    editor.document.edit(f"Remove a weight from {source.name} to {target.name}", model)
