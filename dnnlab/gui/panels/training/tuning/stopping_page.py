"""When a run ends by itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dnnlab.gui.panels.training.tuning.page import Page
from dnnlab.project.settings import Settings

_NUMBERS = ("stopping_patience", "least_improvement", "restore_best")


class StoppingPage(Page):
    """Early stopping and how patient it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nothing = self.add_note(
            "Early stopping goes by the validation loss, and these data have no validation rows. "
            "New network… in the menu divides them anew."
        )
        self.add_switch("early_stopping", "Stop early", "The run halts when the validation loss gets no better")
        self.add_number("stopping_patience", "Steps without a better loss", 100)
        self.add_number("least_improvement", "Better means lower by more than", 0.001, 3)
        self.add_switch("restore_best", "Restore the best weights", "Those of the lowest validation loss come back")

    def show_settings(self, settings: Settings, *, validates: bool) -> None:
        """Show what is set; without validation rows only why there is nothing to set."""
        self.show_values(settings)
        self.nothing.setVisible(not validates)
        shown = ("early_stopping", *(_NUMBERS if settings.early_stopping else ())) if validates else ()
        self.show_only(*shown)
