"""The window's process never imports torch, and pyqtgraph only once it is painted: proven on the application."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys
from PySide6.QtWidgets import QApplication
import dnnlab.gui.app as app
from dnnlab.gui.first_paint import on_first_paint
from dnnlab.gui.main_window import MainWindow
from dnnlab.link.probes import MixtureDensityAnswer


class Watched(MainWindow):
    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.ask_before_closing = False
        self.session.play()
        self.early = None
        on_first_paint(self, self.painted)
        self.session.frame.connect(self.look)

    def painted(self):
        self.early = [name for name in ("pyqtgraph", "msgspec") if name in sys.modules]

    def look(self, progress, answers):
        if progress.step > 100 and any(isinstance(answer, MixtureDensityAnswer) for answer in answers.values()):
            heavy = [name for name in ("torch", "onnx", "pyarrow", "pandas") if name in sys.modules]
            print(json.dumps({"step": progress.step, "heavy": heavy, "early": self.early}), flush=True)
            self.session.frame.disconnect(self.look)
            self.close()
            QApplication.quit()


app.MainWindow = Watched
app.run(None)
"""


def test_that_the_window_trains_and_shows_a_density_without_torch(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DNNLAB_CONFIG": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["step"] > 100
    assert result["heavy"] == []
    assert result["early"] == ["msgspec"]  # plots are made after the first painting
