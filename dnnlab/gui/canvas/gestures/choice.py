"""Which gesture a press begins."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt

from dnnlab.graph.kinds import Role
from dnnlab.gui.canvas.annotations.item import AnnotationItem
from dnnlab.gui.canvas.gestures.cut_connections import CutConnections
from dnnlab.gui.canvas.gestures.draw_connection import DrawConnection
from dnnlab.gui.canvas.gestures.gesture import CONTROL, SHIFT, Gesture, Host, Pointer
from dnnlab.gui.canvas.gestures.move_layers import MoveLayers
from dnnlab.gui.canvas.gestures.pan import Pan
from dnnlab.gui.canvas.gestures.resize_annotation import ResizeAnnotation
from dnnlab.gui.canvas.gestures.select_band import SelectBand
from dnnlab.gui.canvas.layer_item import LayerItem, Part
from dnnlab.gui.canvas.metrics import PORT_REACH

Tool = Literal["select", "hand", "connect"]

WIRE_REACH = 8.0
"""Pixels: how near to a connection a press counts as on it."""


def gesture_for(host: Host, pointer: Pointer, button: Qt.MouseButton, tool: Tool) -> Gesture | None:
    """Return the gesture that a press begins; None for a press that does all it does at once, or nothing."""
    if button is Qt.MouseButton.MiddleButton or (tool == "hand" and button is Qt.MouseButton.LeftButton):
        return Pan(host)
    if button is not Qt.MouseButton.LeftButton:
        return None
    item = host.canvas.layer_at(pointer.scene, PORT_REACH / host.zoom)
    part = item.part_at(pointer.scene, host.zoom) if item is not None else None
    if item is not None and part is not None:
        return _on_layer(host, item, part, tool, pointer)
    note = host.canvas.board.note_at(pointer.scene, host.zoom)
    if note is not None:
        return _on_annotation(host, note, pointer)
    wire = host.canvas.connection_at(pointer.scene, WIRE_REACH / host.zoom)
    frame = host.canvas.board.frame_at(pointer.scene, host.zoom) if wire is None else None
    if frame is not None:
        return _on_annotation(host, frame, pointer)
    if pointer.holds(CONTROL):
        return CutConnections(host, WIRE_REACH)
    if wire is None:
        return SelectBand(host)
    document = host.editor.document
    document.select(document.selection ^ {wire.id} if pointer.holds(SHIFT) else [wire.id])
    return None


def _on_annotation(host: Host, item: AnnotationItem, pointer: Pointer) -> Gesture:
    grip = item.grip_at(pointer.scene, host.zoom)
    return ResizeAnnotation(host, item.id, grip) if grip else MoveLayers(host, item.id)


def _on_layer(host: Host, item: LayerItem, part: Part, tool: Tool, pointer: Pointer) -> Gesture | None:
    match part:
        case "input" | "output":
            return _at_port(host, item, part)
        case "menu" | "fix":
            return None
        case _ if tool == "connect":
            fixed: Literal["source", "target"] = "target" if item.card.layer.role is Role.OUTPUT else "source"
            return DrawConnection(host, item.id, fixed)
        case _:
            return MoveLayers(host, item.id)


def _at_port(host: Host, item: LayerItem, part: Literal["input", "output"]) -> Gesture:
    """Return a new connection from a port; if the one selected connection ends there, that end is taken off."""
    selected = host.editor.selected_connections
    if len(selected) == 1:
        connection = host.editor.network.connections[selected[0]]
        if part == "input" and connection.target == item.id:
            return DrawConnection(host, connection.source, "source", moving=connection.id)
        if part == "output" and connection.source == item.id:
            return DrawConnection(host, connection.target, "target", moving=connection.id)
    return DrawConnection(host, item.id, "source" if part == "output" else "target")
