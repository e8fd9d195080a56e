"""The workspace of a mixture density network: its density, what sets it, its gradients and how calibrated it is."""

from dnnlab.gui.workspaces.mixture.workspace import MixtureWorkspace

__all__ = ["MixtureWorkspace"]
