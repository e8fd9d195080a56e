"""Arranging very many layers: how long it takes, and for how long the window answers to nobody at a stretch.

The latter is processor time, so that what else the machine does at the moment does not count.
"""

from __future__ import annotations

import sys
import time

from PySide6.QtWidgets import QApplication

from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.panel import CanvasPanel
from tests.benchmarks.child import tell
from tests.benchmarks.frames import SIZE
from tests.gui.canvas.made_up import MadeUpSession, big_document


def main(layers: int) -> None:
    make_application("dark")
    document = big_document(layers, 2 * layers)
    before = document.layout
    panel = CanvasPanel(document, MadeUpSession(document))  # type: ignore[arg-type]
    panel.resize(*SIZE)
    panel.show()
    QApplication.processEvents()
    panel.settle()
    begin, now = time.perf_counter(), time.process_time()
    longest = 0.0
    panel.view.arrange()
    while panel.view.arranging.running:
        QApplication.processEvents()
        last, now = now, time.process_time()
        longest = max(longest, now - last)
    assert document.layout != before
    assert all(panel.scene.layers[id].place == place for id, place in document.layout.positions.items())
    tell(seconds=time.perf_counter() - begin, longest=1000 * longest)


if __name__ == "__main__":
    main(int(sys.argv[1]))
