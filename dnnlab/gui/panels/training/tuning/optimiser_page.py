"""The optimiser's own numbers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from dnnlab.gui.panels.training.tuning.page import Page
from dnnlab.project.optimizer_problems import WHOLE_BATCH
from dnnlab.project.settings import Optimizer, Settings

_ABOUT: dict[Optimizer, str] = {
    "adam": "Adam (Kingma and Ba, 2015): running means of the gradient and of its square.",
    "adamw": "AdamW (Loshchilov and Hutter, 2019): Adam whose weight decay stays out of the means.",
    "sgd": "Gradient descent with momentum.",
    "rmsprop": "RMSprop (Tieleman and Hinton, 2012): the gradient over the root of its mean square.",
    "lbfgs": "L-BFGS: learns the curvature from past steps; a line search finds the length of each. Takes all rows.",
    "levenberg_marquardt": "Levenberg–Marquardt: damped Gauss–Newton steps for sums of squares, on all rows. For small "
    "networks.",
}
_OWN: dict[Optimizer, tuple[str, ...]] = {
    "adam": ("first_decay", "second_decay", "epsilon"),
    "adamw": ("first_decay", "second_decay", "epsilon"),
    "sgd": ("momentum", "nesterov"),
    "rmsprop": ("square_decay", "epsilon"),
    "lbfgs": ("history",),
    "levenberg_marquardt": ("damping",),
}
_COUPLED = "Decay adds half of it × the sum of squared weights to the error (L2), biases included"
_DECOUPLED = "Decay shrinks all weights by rate × decay at each step, biases included"


class OptimiserPage(Page):
    """Momentum, decay rates and the like: those of the optimiser that is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.about = self.add_note()
        self.add_number("momentum", "Momentum: share of the last step kept", 0.05, 2)
        self.add_switch("nesterov", "Nesterov", "The gradient counts as if the momentum had been followed")
        self.add_number("first_decay", "β₁: share of the mean gradient kept", 0.01, 3)
        self.add_number("second_decay", "β₂: share of the mean square kept", 0.001, 4)
        self.add_number("square_decay", "Share of the mean square kept", 0.01, 3)
        self.add_number("epsilon", "ε: added to the root of the mean square", 1e-8, 2)
        self.add_number("history", "Past steps that tell the curvature", 1)
        self.add_number("damping", "Damping of the first step", 1e-3, 4)
        self.add_number("weight_decay", "Weight decay", 0.001, 3)
        self.decay = self.add_note()
        self.add_number("gradient_limit", "Longest gradient; 0 sets no limit", 0.5, 1)

    def show_settings(self, settings: Settings) -> None:
        """Show what is set; what has no meaning now is hidden."""
        self.show_values(settings)
        self.about.setText(_ABOUT[settings.optimizer])
        self.decay.setText(_DECOUPLED if settings.optimizer == "adamw" else _COUPLED)
        shared = ("weight_decay",) if settings.optimizer in WHOLE_BATCH else ("weight_decay", "gradient_limit")
        self.show_only(*_OWN[settings.optimizer], *shared)
