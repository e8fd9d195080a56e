"""The application as `dnnlab` starts it: how soon it is painted, and how soon the first live density is."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtWidgets import QApplication

import dnnlab.gui.app
from dnnlab.gui.main_window import MainWindow
from dnnlab.link.messages import Progress
from dnnlab.link.probes import Answer, MixtureDensityAnswer
from tests.benchmarks.child import seconds_since_start, tell
from tests.benchmarks.first_paint import on_first_paint


class _TimedWindow(MainWindow):
    def __init__(self, *arguments: object, **keywords: object) -> None:
        super().__init__(*arguments, **keywords)  # type: ignore[arg-type]
        self.ask_before_closing = False
        self._painted = 0.0
        self._torch = False
        on_first_paint(self, self._on_painted)
        self.session.frame.connect(self._on_frame)

    def _on_painted(self) -> None:
        self._painted = seconds_since_start()
        self._torch = "torch" in sys.modules

    def _on_frame(self, _progress: Progress, answers: Mapping[str, Answer]) -> None:
        if any(isinstance(answer, MixtureDensityAnswer) for answer in answers.values()):
            tell(painted=self._painted, first_density=seconds_since_start(), torch=self._torch)
            self.session.frame.disconnect(self._on_frame)
            self.close()
            QApplication.quit()


if __name__ == "__main__":
    vars(dnnlab.gui.app)["MainWindow"] = _TimedWindow
    dnnlab.gui.app.run(None)
