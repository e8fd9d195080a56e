"""The action by which a mixture that is stuck gets other starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

BEST_OF_TEN = "keep the best of ten restarts"
RESTARTS = 10


def register_mixture_actions(window: MainWindow) -> None:
    """Register what trains ten copies that begin elsewhere, and keeps the best."""
    window.actions_.add(
        BEST_OF_TEN,
        "Train 10 restarts, keep the best",
        lambda: window.training_actions.keep_best_of(RESTARTS),
        icon_name="dice-multiple-outline",
    )
