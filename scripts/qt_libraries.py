"""Looks whether Qt finds its system libraries; installs them as root on Debian, else says how.

Qt is loaded in another process, so that what was installed a moment ago is found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = (
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libxkbcommon0",
)
FEDORA_PACKAGES = (
    "dbus-libs", "fontconfig", "glib2", "libxkbcommon-x11", "mesa-libEGL", "mesa-libGL", "xcb-util-cursor",
    "xcb-util-image", "xcb-util-keysyms", "xcb-util-renderutil", "xcb-util-wm",
)  # fmt: skip
LOADS_QT = "from PySide6.QtGui import QGuiApplication; from PySide6 import QtWidgets, QtSvg; QGuiApplication(['setup'])"
LIBRARIES_OF_A_SCREEN = (
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-image.so.0",
    "libxcb-keysyms.so.1",
    "libxcb-randr.so.0",
    "libxcb-render-util.so.0",
    "libxcb-shape.so.0",
    "libxcb-xkb.so.1",
    "libxkbcommon-x11.so.0",
)


def qt_loads() -> str:
    """Return what stands in Qt's way; empty if nothing does."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    result = subprocess.run(
        [sys.executable, "-c", LOADS_QT], capture_output=True, text=True, env=environment, check=False
    )
    if result.returncode:
        return (result.stderr.strip().splitlines() or ["Qt cannot be loaded"])[-1]
    return _missing_for_a_screen()


def _missing_for_a_screen() -> str:
    if not sys.platform.startswith("linux"):
        return ""
    import ctypes

    for library in LIBRARIES_OF_A_SCREEN:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            return str(error)
    return ""


def main() -> int:
    """Return the exit code: 0 if Qt loads, perhaps after installing its libraries."""
    missing = qt_loads()
    if not missing:
        return 0
    if sys.platform.startswith("linux") and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing Qt's system libraries ({missing}) ...")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
            subprocess.run(["apt-get", *command], env=environment, check=False, stdout=subprocess.DEVNULL)
        missing = qt_loads()
        if not missing:
            return 0
    print(f"A system library that Qt needs is missing: {missing}", file=sys.stderr)
    if shutil.which("apt-get"):
        print(f"Install it with: sudo apt-get install {' '.join(PACKAGES)}", file=sys.stderr)
    elif shutil.which("dnf"):
        print(f"Install it with: sudo dnf install {' '.join(FEDORA_PACKAGES)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
