"""What a person may do in the arm's workspace, by name: for the command palette and for keys of one's own."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from shiboken6 import isValid

from dnnlab.gui.actions import Actions, ActionWords
from dnnlab.gui.workspaces.arm.error_panel import HISTOGRAM, MAP
from dnnlab.gui.workspaces.arm.paths import CIRCLE, FIGURE_EIGHT
from dnnlab.gui.workspaces.arm.stage import FORWARD, INVERSE

if TYPE_CHECKING:
    from dnnlab.gui.workspaces.arm.workspace import ArmWorkspace

GROUP = "Robot arm"


@dataclass(frozen=True, slots=True)
class ArmAction:
    """One thing that can be done.

    Attributes:
        text: As menus and lists have it. icon_name: Of the Material Design set.
        run: Does it. aliases: Other words by which one may look for it.
    """

    text: str
    icon_name: str
    run: Callable[[ArmWorkspace], object]
    aliases: tuple[str, ...] = ()


def _turn_round(arm: ArmWorkspace) -> None:
    arm.show_direction(INVERSE if arm.direction == FORWARD else FORWARD)


def _trace(arm: ArmWorkspace, shape: str) -> None:
    arm.show_direction(INVERSE)
    arm.trace_shape("" if arm.trace.path is not None and arm.trace.path.shape == shape else shape)


def _turn_page(arm: ArmWorkspace) -> None:
    arm.errors.show_tab(HISTOGRAM if arm.errors.tabs.value() == MAP else MAP)


ARM_ACTIONS: dict[str, ArmAction] = {
    "draw arms": ArmAction(
        "Draw 100 arms from the mixture, or none", "dice-multiple-outline",
        lambda arm: arm.stage.draw.toggle(), ("sample", "posterior"),
    ),
    "trace a circle": ArmAction("Trace a circle, or no path", "circle-outline", lambda arm: _trace(arm, CIRCLE),
                                ("path", "follow")),
    "trace an eight": ArmAction("Trace a figure eight, or no path", "infinity", lambda arm: _trace(arm, FIGURE_EIGHT),
                                ("path", "follow", "lemniscate")),
    "turn the arm's question": ArmAction("Ask the arm's networks the other way round", "swap-horizontal", _turn_round,
                                         ("forward", "inverse", "kinematics")),
    "mark the arm's angles": ArmAction("Mark the arm's joint angles, or not", "angle-acute",
                                       lambda arm: arm.stage.settings.angles.click(), ("theta",)),
    "show the arm's errors": ArmAction("Show the position error as a map, or as a histogram", "map-outline", _turn_page,
                                       ("miss", "by place")),
    "fit the arm": ArmAction("Show all that the arm reaches", "fit-to-screen-outline", lambda arm: arm.stage.view.fit(),
                             ("zoom", "home")),
    "copy the arm's picture": ArmAction("Copy the arm's picture", "content-copy",
                                        lambda arm: arm.stage.saving().copy_picture(), ("figure", "image")),
    "save the arm's picture": ArmAction("Save the arm's picture…", "image-outline",
                                        lambda arm: arm.stage.saving().ask(".png"), ("figure", "image", "svg")),
    "save the arm's data": ArmAction("Save the arm's data…", "content-save-outline",
                                     lambda arm: arm.stage.saving().ask(".csv"), ("csv", "numbers", "table")),
}  # fmt: skip


class ArmActions(QObject):
    """Registers the actions once in a window; they are about the arm's workspace that is shown, if one is.

    Args:
        actions: The window's registry, to which it belongs.
    """

    def __init__(self, actions: Actions) -> None:
        super().__init__(actions)
        self._shown: weakref.ref[ArmWorkspace] | None = None
        self._actions: list[QAction] = []
        for name, one in ARM_ACTIONS.items():
            action = actions.add(name, one.text, partial(self._run, one), icon_name=one.icon_name)
            words = ActionWords(group=GROUP, aliases=one.aliases, obstacle=self._obstacle)
            actions.describe(name, words)
            self._actions.append(action)
        self._enable()

    @property
    def shown(self) -> ArmWorkspace | None:
        """The workspace that the actions are about now."""
        workspace = self._shown() if self._shown is not None else None
        return workspace if workspace is not None and isValid(workspace) else None

    def show_workspace(self, workspace: ArmWorkspace) -> None:
        """Let the actions be about a workspace that has come into view."""
        self._shown = weakref.ref(workspace)
        self._enable()

    def hide_workspace(self, workspace: ArmWorkspace) -> None:
        """Let them be about a workspace no longer that has gone out of view."""
        if self.shown is workspace:
            self._shown = None
            self._enable()

    def _enable(self) -> None:
        for action in self._actions:
            if isValid(action):
                action.setEnabled(self.shown is not None)

    def _run(self, one: ArmAction) -> None:
        workspace = self.shown
        if workspace is not None:
            one.run(workspace)

    def _obstacle(self) -> str:
        return "" if self.shown is not None else "The robot arm is not shown"


def arm_actions(actions: Actions) -> ArmActions:
    """Return the arm's actions of a window, registered now if they were not yet."""
    found = actions.findChild(ArmActions)
    return found if isinstance(found, ArmActions) else ArmActions(actions)
