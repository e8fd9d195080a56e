"""The training panel: transport, settings, loss plot and the scrubber over it."""

from __future__ import annotations

from dnnlab.gui.panels.training.panel import TrainingPanel

__all__ = ["TrainingPanel"]
