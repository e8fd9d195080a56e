"""The robot arm's workspace: the arm and its networks, the density of its angles, the error of its hand."""

from __future__ import annotations

from dnnlab.gui.workspaces.arm.workspace import ArmWorkspace

__all__ = ["ArmWorkspace"]
