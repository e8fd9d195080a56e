"""Many documents opened, edited and closed in one window: what has grown by the end."""

from __future__ import annotations

import sys

from dnnlab.gui.app import make_application
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.main_window import MainWindow
from tests.benchmarks.child import tell
from tests.e2e.rounds import go_round, remains

WARM_UP = 60
"""Rounds after which everything is made that is made once and kept."""


def main(rounds: int) -> None:
    make_application("dark")
    window = MainWindow(experiment_contents("toy-inverse"), device="cpu")
    window.ask_before_closing = False
    window.show()
    for number in range(WARM_UP):
        go_round(window, number)
    before = remains(window)
    for number in range(rounds // 2):
        go_round(window, number)
    between = remains(window)
    for number in range(rounds - rounds // 2):
        go_round(window, number)
    after = remains(window)
    window.close()
    tell(
        objects=after.objects - before.objects + after.children - before.children,
        items=after.items - before.items,
        kilobytes=(after.kilobytes - between.kilobytes) / (rounds - rounds // 2),  # by then the heap has its size
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
