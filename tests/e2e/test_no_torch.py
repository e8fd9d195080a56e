"""The window's process never imports torch, and pyqtgraph only once it is painted: proven on the application."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import gc, json, sys
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
        later = ("pyqtgraph", "dnnlab.experiments.stage", "dnnlab.gui.panels.training.tuning.popup")
        self.early = [name for name in (*later, "msgspec") if name in sys.modules]
        self.frozen = gc.get_freeze_count()

    def look(self, progress, answers):
        if progress.step > 100 and any(isinstance(answer, MixtureDensityAnswer) for answer in answers.values()):
            heavy = [name for name in ("torch", "onnx", "pyarrow", "pandas") if name in sys.modules]
            told = {"step": progress.step, "heavy": heavy, "early": self.early, "frozen": self.frozen}
            print(json.dumps(told), flush=True)
            self.session.frame.disconnect(self.look)
            self.close()
            QApplication.quit()


app.MainWindow = Watched
app.run("toy-inverse")
"""
START_PAGE = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import dnnlab.gui.app as app
from dnnlab.gui.first_paint import on_first_paint
from dnnlab.gui.main_window import MainWindow


class Watched(MainWindow):
    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.ask_before_closing = False
        on_first_paint(self, self.painted)

    def painted(self):
        names = ("torch", "pyqtgraph", "ziamath", "pyarrow")
        early = [name for name in names if name in sys.modules]
        print(json.dumps({"early": early, "page": self.pages.welcome.isVisible()}), flush=True)
        self.close()
        QApplication.quit()


app.MainWindow = Watched
app.run(None)
"""


def _told_by(program: str, folder: Path) -> dict[str, object]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "DNNLAB_CONFIG": str(folder)}
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    told: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return told


def test_that_the_window_trains_and_shows_a_density_without_torch(tmp_path: Path) -> None:
    result = _told_by(PROGRAM, tmp_path)
    assert int(str(result["step"])) > 100
    assert result["heavy"] == []
    assert result["early"] == ["msgspec"]  # plots are made after the first painting
    assert int(str(result["frozen"])) > 10_000  # and garbage is not looked for among all that was made before it


def test_that_the_start_page_is_painted_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    assert _told_by(START_PAGE, tmp_path) == {"early": [], "page": True}
