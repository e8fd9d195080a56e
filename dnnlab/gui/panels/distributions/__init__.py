"""The panel that shows how weights, gradients and activations of a layer are distributed along the run."""

from __future__ import annotations

from dnnlab.gui.panels.distributions.panel import DistributionsPanel

__all__ = ["DistributionsPanel"]
