"""A panel that asks about the part of a plot which is shown, so that zooming in makes the picture finer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from dnnlab.gui.document import Document
from dnnlab.gui.panels.output_data import OutputData
from dnnlab.gui.panels.panel import Panel
from dnnlab.gui.panels.plot import Plot
from dnnlab.gui.panels.plot_saving import PlotSaving
from dnnlab.gui.session import Session
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, Probe, Subscription

_REST = 80  # milliseconds that a view has to rest before it is asked about anew


class ViewPanel(Panel):
    """Shows one output over the inputs that a plot shows, live.

    Args:
        document: What it is about.
        session: Whom it asks.
        topic: The beginning of its subscriptions' keys.
        hertz: How often at most it wants an answer.
    """

    def __init__(
        self, document: Document, session: Session, topic: str, hertz: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(document, session, parent)
        self.data: OutputData | None = None
        self.asked: Probe | None = None
        self._topic, self._hertz = topic, hertz
        self._generation = 0
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._ask)

    @abstractmethod
    def question(self, data: OutputData) -> Probe:
        """Return the question about what is shown now."""

    @abstractmethod
    def lay_out_data(self, data: OutputData) -> None:
        """Show axes and data points of another subject, and nothing of a model."""

    @abstractmethod
    def show_answer(self, answer: Answer) -> None:
        """Show the answer to `asked`."""

    def adjust(self, data: OutputData) -> None:
        """Take up other settings of the same subject, for instance another number of components."""

    @abstractmethod
    def saving(self) -> PlotSaving:
        """Return what copies and saves the picture."""

    def set_data(self, data: OutputData | None) -> None:
        """Show this output, or nothing."""
        same = data is not None and data.same_subject(self.data)
        self.data = data
        if data is not None:
            if not same:
                self.asked = None
                self.lay_out_data(data)
            self.adjust(data)
        self._ask()

    def follow(self, plot: Plot) -> None:
        """Ask anew whenever this plot has come to rest on another range."""
        plot.range_changed.connect(self._on_range_changed)

    def _on_range_changed(self) -> None:
        if self.data is not None and self.question(self.data) != self.asked:
            self._rest.start()

    def _ask(self) -> None:
        self._rest.stop()
        question = None if self.data is None else self.question(self.data)
        if question != self.asked:
            self.asked = question
            self._generation += 1  # a late answer to the older question is then not mistaken for one to this
        self.resubscribe()

    @property
    def key(self) -> str:
        """The key of the present subscription."""
        return f"{self._topic}/{self._generation}"

    def subscriptions(self) -> Mapping[str, Subscription]:
        return {} if self.asked is None else {self.key: Subscription(self.asked, self._hertz)}

    def show_frame(self, progress: Progress, answers: Mapping[str, Answer]) -> None:
        answer = answers.get(self.key)
        if answer is not None and self.data is not None:
            self.show_answer(answer)
