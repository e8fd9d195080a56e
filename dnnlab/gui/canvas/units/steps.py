"""What is done to single units and weights, each one step of undo with words for the menu."""

from __future__ import annotations

from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.units.edits import with_frozen_weight, without_unit, without_weights
from dnnlab.gui.canvas.units.marks import UnitAt, WeightAt
from dnnlab.gui.canvas.units.set_weight import Setter, SetWeights
from dnnlab.gui.canvas.units.unit_edits import ablated, flip_of, split_out


def delete_unit(editor: CanvasEditor, mark: UnitAt) -> None:
    """Delete one unit of a layer.

    Raises:
        NetworkError: It cannot go by itself.
    """
    model = without_unit(editor.model, mark.layer, _unit(editor, mark))
    editor.document.edit(f"Delete {_name(editor, mark)}", model)


def remove_weight(editor: CanvasEditor, mark: WeightAt) -> None:
    """Remove one weight of a connection.

    Raises:
        NetworkError: There is no such weight.
    """
    model = without_weights(editor.model, mark.connection, [_weight(editor, mark)])
    editor.document.edit(f"Remove a weight {_ends(editor, mark)}", model)


def freeze_weight(editor: CanvasEditor, mark: WeightAt, freeze: bool) -> None:
    """Freeze one weight of a connection, or release it.

    Raises:
        NetworkError: There is no such weight.
    """
    model = with_frozen_weight(editor.model, mark.connection, _weight(editor, mark), freeze)
    editor.document.edit(f"{'Freeze' if freeze else 'Release'} a weight {_ends(editor, mark)}", model)


def split_unit_out(editor: CanvasEditor, mark: UnitAt) -> None:
    """Put one unit of a layer into a layer of its own, which is then selected.

    Raises:
        NetworkError: It cannot be split out.
    """
    text = f"Split out {_name(editor, mark)}"
    model, part = split_out(editor.model, mark.layer, _unit(editor, mark))
    editor.document.edit(text, model)
    editor.document.select([part])


def ablate_unit(editor: CanvasEditor, mark: UnitAt) -> None:
    """Cut a unit off from what comes after it.

    Raises:
        NetworkError: There is no such unit.
    """
    model = ablated(editor.model, mark.layer, _unit(editor, mark))
    editor.document.edit(f"Ablate {_name(editor, mark)}", model)


def flip_unit(editor: CanvasEditor, mark: UnitAt, setter: Setter) -> None:
    """Turn the signs of a unit's weights; done twice it is as before."""
    changes = flip_of(editor.network, mark.layer, _unit(editor, mark))
    text = f"Flip the sign of {_name(editor, mark)}"
    editor.document.undo_stack.push(SetWeights(text, setter, changes, changes))


def _unit(editor: CanvasEditor, mark: UnitAt) -> int:
    units = editor.network.layer(mark.layer).units
    return units[mark.index] if mark.index < len(units) else -1


def _name(editor: CanvasEditor, mark: UnitAt) -> str:
    return f"unit {mark.index + 1} of {editor.network.layer(mark.layer).name}"


def _weight(editor: CanvasEditor, mark: WeightAt) -> tuple[str, int]:
    arrow = editor.network.connection(mark.connection)
    source, target = editor.network.layer(arrow.source), editor.network.layer(arrow.target)
    return target.rows[mark.row], source.units[mark.column]


def _ends(editor: CanvasEditor, mark: WeightAt) -> str:
    arrow = editor.network.connection(mark.connection)
    return f"from {editor.network.layer(arrow.source).name} to {editor.network.layer(arrow.target).name}"
