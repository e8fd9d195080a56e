"""A window whose engine is killed while it trains: how long until it trains again."""

from __future__ import annotations

import os
import signal
import time

from PySide6.QtCore import QTimer

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from dnnlab.link.messages import Progress
from tests.benchmarks.child import tell


def main() -> None:
    application = make_application("dark")
    window = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    window.ask_before_closing = False
    window.show()
    window.start()
    window.session.play()
    killed: list[float] = []
    first_engine: list[int] = []

    def on_frame(progress: Progress, _answers: object) -> None:
        pid = window.session.engine_pid
        assert pid is not None
        if not killed and progress.running and progress.step > 2000:
            first_engine.append(pid)
            killed.append(time.perf_counter())
            os.kill(pid, signal.SIGKILL)
        elif killed and pid != first_engine[0] and progress.running and len(progress.losses.training):
            tell(seconds=time.perf_counter() - killed[0])
            window.session.frame.disconnect(on_frame)
            QTimer.singleShot(0, window.close)
            QTimer.singleShot(0, application.quit)

    window.session.frame.connect(on_frame)
    application.exec()


if __name__ == "__main__":
    main()
