"""Starting the application."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.gui.files import experiment_contents
from dnnlab.gui.first_paint import on_first_paint
from dnnlab.gui.garbage import GarbageCollection
from dnnlab.gui.main_window import MainWindow
from dnnlab.gui.theme import theme_switch
from dnnlab.project.contents import Contents
from dnnlab.project.file import SUFFIX, is_path, load
from dnnlab.project.preferences import Preferences, preferences_file, read_preferences

DEFAULT_EXPERIMENT = "toy-inverse"


def make_application(theme: str = "system") -> QApplication:
    """Return the dressed application; on a Linux without a display it draws offscreen."""
    if _lacks_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    if application.findChild(GarbageCollection) is None:
        GarbageCollection(application)
    application.setApplicationName("dnnlab")
    application.setDesktopFileName("dnnlab")
    theme_switch().set_choice(theme)  # type: ignore[arg-type]
    theme_switch().install(application)
    return application


def run(subject: str | None) -> int:
    """Open the window with a project file, a table or an experiment, or else with the start page.

    Returns:
        The exit code.

    Raises:
        DnnlabError: The subject cannot be opened, or nobody could see the window. A broken preferences file is only
            told in the window.
    """
    preferences, broken = _preferences()
    contents, path, table = _subject(subject)
    if _lacks_display():
        raise DnnlabError(
            "There is no display to open a window on",
            where="neither DISPLAY nor WAYLAND_DISPLAY is set",
            remedy="Start it on a desktop, or work without a window: `dnnlab --help` lists the commands",
        )
    application = make_application(preferences.theme)
    window = MainWindow(contents, path, preferences)
    # not at once: the plots, which follow the first painting, shall not wait for the engine to be started
    on_first_paint(window, lambda: QTimer.singleShot(0, lambda: _begin(window, broken, table)))
    if subject is None:
        window.show_start_page()
    gc.freeze()  # what was loaded and made stays: the first picture shall not wait for a look through all of it
    window.show()
    close_on_interrupt(window)
    return application.exec()


def _lacks_display() -> bool:
    """Whether no window could be seen here, and nobody has chosen to draw where none is."""
    chosen = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in chosen)


def close_on_interrupt(window: QWidget) -> None:
    """Let Ctrl-C close the window, which may ask about unsaved changes.

    Python sees the signal between any two of its lines, in the middle of painting too, so closing waits its turn.
    """
    signal.signal(signal.SIGINT, lambda _number, _frame: QTimer.singleShot(0, window.close))
    heartbeat = QTimer(window, interval=500)  # lets Python see Ctrl-C while Qt waits
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start()


def _begin(window: MainWindow, broken: DnnlabError | None, table: Path | None) -> None:
    gc.freeze()  # what the window is made of stays: looking through it again and again would hold up frames
    window.start()
    if broken is not None:
        window.toaster.show_error(broken)
    window.recovery.offer()
    if table is not None:
        window.project_actions.open_data(table)


def _preferences() -> tuple[Preferences, DnnlabError | None]:
    try:
        return read_preferences(preferences_file()), None
    except DnnlabError as error:
        return Preferences(), error


def _subject(subject: str | None) -> tuple[Contents, Path | None, Path | None]:
    """What to show: contents, the project file they came from, and a table to open over them."""
    if subject is None:
        return experiment_contents(DEFAULT_EXPERIMENT), None, None
    path = Path(subject)
    if path.is_file() and path.suffix != SUFFIX:
        return experiment_contents(DEFAULT_EXPERIMENT), None, path
    if is_path(subject):
        return load(path), path.resolve(), None
    return experiment_contents(subject), None, None
