"""The default project training in the visible window: its steps per second and the intervals between frames.

`compiled` begins to count when the program is there; `building` counts from the start, while it is being built.
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.mixture import MixturePanel
from dnnlab.gui.panels.output_data import Picture
from dnnlab.project.contents import Contents
from tests.benchmarks.child import tell
from tests.benchmarks.result import percentile


class _Paints(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times: list[float] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.perf_counter())
        return False


def _density(window: MainWindow) -> QWidget:
    """The widget on which the density moves."""
    panel = window.output.panel(Picture.MIXTURE)
    assert isinstance(panel, MixturePanel)
    viewport: QWidget = panel.canvas.viewport()
    return viewport


def _contents(execution: str) -> Contents:
    contents = experiment_contents("toy-inverse")
    model = contents.project.model()
    model = replace(model, settings=model.settings.with_values(execution=execution))
    return replace(contents, project=contents.project.with_model(model))


def main(execution: str, seconds: float) -> None:
    application = make_application("dark")
    window = MainWindow(_contents("auto" if execution == "building" else execution), device="cpu")
    window.ask_before_closing = False
    window.resize(1600, 1000)
    window.show()
    window.start()
    paints = _Paints(_density(window))
    marks: list[tuple[int, float]] = []

    def mark() -> None:
        progress = window.session.progress
        assert progress is not None
        marks.append((progress.step, progress.seconds))
        if len(marks) == 1:
            paints.times.clear()
            marks.append((progress.step, time.perf_counter()))
            QTimer.singleShot(int(seconds * 1000), mark)
            return
        wall = time.perf_counter() - marks[1][1]
        intervals = [late - early for early, late in zip(paints.times, paints.times[1:], strict=False)]
        tell(
            steps_per_second=(progress.step - marks[1][0]) / wall,
            interval_p50=percentile(intervals, 0.5),
            interval_p99=percentile(intervals, 0.99),
            interval_max=max(intervals),
            frames=len(intervals),
            execution=window.session.last_loaded.execution if window.session.last_loaded else "",
        )
        window.close()
        application.quit()

    def begin() -> None:
        if window.session.progress is None:
            QTimer.singleShot(100, begin)
            return
        window.session.play()
        QTimer.singleShot(2000, mark_when_ready)

    def mark_when_ready() -> None:
        progress = window.session.progress
        if execution == "compiled" and (progress is None or not progress.step):
            QTimer.singleShot(500, mark_when_ready)
            return
        mark()

    begin()
    application.exec()


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
