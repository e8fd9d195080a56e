"""The window of the learning-rate range test: losses over rates, and the rate that the person takes from them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dnnlab.gui.panels.training.rate_plot import RatePlot
from dnnlab.gui.widgets.button import Button
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_text import format_significant
from dnnlab.link.messages import RatesTried

_ABOUT = (
    "A copy of the run trains with a rate that grows from 1e−6 to 10; the run itself is not touched. "
    "A good rate lies where the loss falls, well before it explodes."
)


class RateFinder(QDialog):
    """Shows a test as it goes. The marker can be dragged; `Use` takes the rate it stands at.

    Signals:
        test_wanted: (wanted: bool) Begin a test, or end the one under way.
        rate_chosen: (rate: float) The person takes this rate.
    """

    test_wanted = Signal(bool)
    rate_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find learning rate")
        self.resize(620, 460)
        self.setMinimumSize(420, 340)
        self.plot = RatePlot()
        self.status = Label("", "secondary", wrap=True)
        self.again = Button("Test again", icon_name="restart")
        self.use = Button("Use this rate", "primary")
        self.again.clicked.connect(self.begin)
        self.use.clicked.connect(self._take)
        self.plot.rate_moved.connect(self._show_rate)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(Label(_ABOUT, "secondary", wrap=True))
        column.addWidget(self.plot, 1)
        column.addWidget(self.status)
        foot = QHBoxLayout()
        foot.addWidget(self.again)
        foot.addStretch(1)
        close = Button("Close")
        close.clicked.connect(self.close)
        foot.addWidget(close)
        foot.addWidget(self.use)
        column.addLayout(foot)

    def begin(self) -> None:
        """Ask for a test, and show it from its beginning."""
        self.plot.show_nothing()
        self.status.setText("Testing…")
        self._show_rate(0.0)
        self.test_wanted.emit(True)

    def show_tried(self, tried: RatesTried) -> None:
        """Show how the test stands."""
        self.plot.show_tried(tried)
        if not tried.done:
            reached = f"{float(tried.rates[-1]):.0e}" if len(tried.rates) else "its beginning"
            self.status.setText(f"Testing… the rate has come to {reached.replace('-', '−')}")
            return
        if tried.suggested == 0.0:
            self.status.setText("The loss never fell: train a little first, or change the network")
        else:
            steepest = format_significant(tried.steepest, 2)
            why = "Suggested is a tenth of the rate of the lowest loss"
            self.status.setText(f"{why}; it falls most steeply at {steepest}")
        self._show_rate(self.plot.rate)

    def show_problem(self, words: str) -> None:
        """Say why there is no test."""
        self.status.setText(words)

    def _show_rate(self, rate: float) -> None:
        self.use.setEnabled(rate > 0.0)
        self.use.setText(f"Use {format_significant(rate, 2)}" if rate > 0.0 else "Use this rate")

    def _take(self) -> None:
        self.rate_chosen.emit(float(f"{self.plot.rate:.1e}"))
        self.close()

    def done(self, result: int) -> None:
        super().done(result)
        self.test_wanted.emit(False)
