"""What stands on the cards, one file for each family of layer kinds."""

from __future__ import annotations

from dnnlab.graph.kinds import Role
from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.faces.face import Face
from dnnlab.gui.canvas.faces.input_face import InputFace
from dnnlab.gui.canvas.faces.operation_face import OperationFace
from dnnlab.gui.canvas.faces.output_face import OutputFace
from dnnlab.gui.canvas.faces.units_face import UnitsFace

__all__ = ["Face", "face_of"]

_FACES: dict[Role, Face] = {Role.INPUT: InputFace(), Role.HIDDEN: UnitsFace(), Role.OUTPUT: OutputFace()}

_OPERATION = OperationFace()


def face_of(layer: Layer) -> Face:
    """Return what paints the inside of a layer's card."""
    return _OPERATION if layer.declared.carries else _FACES[layer.role]
