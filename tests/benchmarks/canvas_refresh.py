"""The canvas while its network trains: what one refresh costs the window's process.

Answers come 15 times a second as they do from the engine. What a refresh costs is the processor time that the process
spends from one answer to the next, painting in turns included.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtWidgets import QApplication

from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.panel import HERTZ, CanvasPanel
from tests.benchmarks.canvas_frames import SIZE
from tests.benchmarks.child import tell
from tests.benchmarks.result import median, percentile
from tests.gui.canvas.made_up import MadeUpSession, answer, big_document, progress

REFRESHES, WARM_UP = 75, 15


def main(zoom: str) -> None:
    make_application("dark")
    document = big_document(50, 60)
    assert len(document.network.connections) == 60
    panel = CanvasPanel(document, MadeUpSession(document))  # type: ignore[arg-type]
    panel.resize(*SIZE)
    panel.show()
    if zoom == "actual":
        panel.view.set_zoom(1.0)
    panel.settle()
    subscriptions = panel.subscriptions()
    frames = [
        {key: answer(document, subscription.probe, 0.05 * number) for key, subscription in subscriptions.items()}
        for number in range(REFRESHES + WARM_UP)
    ]
    taken = []
    for number, answers in enumerate(frames):
        next_answer = time.perf_counter() + 1.0 / HERTZ
        begin = time.process_time()
        panel.show_frame(progress(100 + 10 * number), answers)
        while time.perf_counter() < next_answer:
            QApplication.processEvents()
            time.sleep(0.002)
        taken.append(1000 * (time.process_time() - begin))
    rest = []
    for _ in range(20):  # what the loop itself costs, without any answer
        next_answer = time.perf_counter() + 1.0 / HERTZ
        begin = time.process_time()
        while time.perf_counter() < next_answer:
            QApplication.processEvents()
            time.sleep(0.002)
        rest.append(1000 * (time.process_time() - begin))
    idle = median(rest)
    shown = taken[WARM_UP:]
    tell(refresh=median(shown) - idle, late=percentile(shown, 0.95) - idle, idle=idle)


if __name__ == "__main__":
    main(sys.argv[1])
