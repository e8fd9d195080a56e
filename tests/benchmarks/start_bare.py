"""A bare Qt and pyqtgraph window: how soon it is painted."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QMainWindow

from dnnlab.gui.first_paint import on_first_paint
from tests.benchmarks.child import seconds_since_start, tell


def main() -> None:
    application = QApplication([])
    window = QMainWindow()
    plot = pg.PlotWidget()
    plot.plot([1, 2, 3], [3, 1, 2])
    window.setCentralWidget(plot)
    window.resize(1600, 1000)

    def painted() -> None:
        tell(painted=seconds_since_start())
        application.quit()

    on_first_paint(window, painted)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()
