"""The canvas while its network trains: what one refresh costs the window's process.

Answers come 15 times a second as they do from the engine. What a refresh costs is the processor time that the process
spends from one answer to the next, painting in turns included. Since not all is painted anew in each, the time is told
too within which every card and ribbon in view has had its turn.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QApplication

from dnnlab.gui.app import make_application
from dnnlab.gui.canvas.connection_item import ConnectionItem
from dnnlab.gui.canvas.layer_item import LayerItem
from dnnlab.gui.canvas.panel import HERTZ, CanvasPanel
from dnnlab.link.probes import Activations
from tests.benchmarks.child import tell
from tests.benchmarks.frames import SIZE
from tests.benchmarks.result import median, percentile
from tests.gui.canvas.made_up import MadeUpSession, answer, big_document, progress

REFRESHES, WARM_UP = 75, 15


class Ages:
    """How many refreshes ago each card and each ribbon in view took in what the engine said.

    Attributes:
        seen: After each refresh, the greatest of them.
    """

    def __init__(self, panel: CanvasPanel) -> None:
        exposed, scene = panel.view.camera.exposed(), panel.scene
        answered = panel.subscriptions()["canvas/activations"].probe
        assert isinstance(answered, Activations)
        cards = [id for id in answered.layers if exposed.intersects(scene.layers[id].card_rect)]
        ribbons = [id for id, item in scene.connections.items() if exposed.intersects(item.ribbon_rect)]
        self._ages = dict.fromkeys([*cards, *ribbons], 0)
        self.seen: list[int] = []
        for kind in (LayerItem, ConnectionItem):
            kind.catch_up = self._noting(kind.catch_up)  # type: ignore[method-assign, assignment]

    def _noting(self, catch_up: Callable[[Any], None]) -> Callable[[Any], None]:
        def noted(item: Any) -> None:
            catch_up(item)
            self._ages[item.id] = -1

        return noted

    def look(self) -> None:
        """Note what is shown after a refresh."""
        self._ages = {id: age + 1 for id, age in self._ages.items()}
        self.seen.append(max(self._ages.values()))


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
    taken, ages = [], Ages(panel)
    for number, answers in enumerate(frames):
        next_answer = time.perf_counter() + 1.0 / HERTZ
        begin = time.process_time()
        panel.show_frame(progress(100 + 10 * number), answers)
        while time.perf_counter() < next_answer:
            QApplication.processEvents()
            time.sleep(0.002)
        taken.append(1000 * (time.process_time() - begin))
        ages.look()
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
    oldest = max(ages.seen[WARM_UP:]) / HERTZ
    tell(refresh=median(shown) - idle, late=percentile(shown, 0.95) - idle, idle=idle, oldest=oldest)


if __name__ == "__main__":
    main(sys.argv[1])
