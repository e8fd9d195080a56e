"""Installs what the tests with a real pointer and keyboard need, as root on Debian; else says how. Never fails.

Without them those tests are not run, and the tests' last lines say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = {"Xvfb": "xvfb", "xdotool": "xdotool"}
"""Programs, and the Debian packages that hold them."""
PATIENCE = 180
"""Seconds: a machine without network must not wait for long."""


def missing() -> list[str]:
    """Return the packages whose programs are not there."""
    return [package for program, package in PACKAGES.items() if shutil.which(program) is None]


def install(packages: list[str]) -> None:
    """Install Debian packages, quietly; what cannot be installed stays missing."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quick = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15", "-o", "DPkg::Lock::Timeout=30"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(
            ["apt-get", *quick, *command],
            env=environment,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
        )


def main() -> int:
    """Return the exit code, which is always 0."""
    packages = missing()
    if not packages or not sys.platform.startswith("linux"):
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing {' and '.join(packages)} for the tests with a real pointer ...")
        try:
            install(packages)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"That did not work: {error}")
        packages = missing()
    if packages:
        names = " ".join(packages)
        print(f"The tests with a real pointer will not run; they need: sudo apt-get install {names}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
