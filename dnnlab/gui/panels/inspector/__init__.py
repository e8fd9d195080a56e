"""The inspector: what is selected on the canvas, in full, and what can be set on it."""

from __future__ import annotations

from dnnlab.gui.panels.inspector.panel import InspectorPanel

__all__ = ["InspectorPanel"]
