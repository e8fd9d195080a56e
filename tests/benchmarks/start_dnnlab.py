"""The application as `dnnlab` starts it: how soon it is painted, its plots too, and the first live density."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtWidgets import QApplication

import dnnlab.gui.app
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.panels.output_data import Picture
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, MixtureDensityAnswer
from tests.benchmarks.child import seconds_since_start, tell
from tests.benchmarks.first_paint import on_first_paint


class _TimedWindow(MainWindow):
    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.ask_before_closing = False
        self._painted = self._whole = 0.0
        self._torch = False
        on_first_paint(self, self._on_painted)
        self.session.frame.connect(self._on_frame)

    def _on_painted(self) -> None:
        self._painted = seconds_since_start()
        self._torch = "torch" in sys.modules
        on_first_paint(self.training.plot, self._on_plot)
        on_first_paint(self.output.panel(Picture.MIXTURE), self._on_plot)

    def _on_plot(self) -> None:
        self._whole = seconds_since_start()  # the later of the two stays

    def _on_frame(self, _progress: Progress, answers: Mapping[str, Answer]) -> None:
        if any(isinstance(answer, MixtureDensityAnswer) for answer in answers.values()):
            tell(painted=self._painted, whole=self._whole, first_density=seconds_since_start(), torch=self._torch)
            self.session.frame.disconnect(self._on_frame)
            self.close()
            QApplication.quit()


if __name__ == "__main__":
    vars(dnnlab.gui.app)["MainWindow"] = _TimedWindow
    dnnlab.gui.app.run(None)
