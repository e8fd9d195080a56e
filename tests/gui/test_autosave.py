from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dnnlab.gui.autosave import Autosave, orphans, put_aside

CRASH = """
import os, sys
from pathlib import Path
from dnnlab.gui.autosave import Autosave
autosave = Autosave(Path(sys.argv[1]))
autosave.prepare("My network", Path("/somewhere/net.dnnlab"))
autosave.project.write_bytes(b"saved")
os._exit(1)
"""


def test_that_a_living_windows_autosave_is_no_orphan(tmp_path: Path) -> None:
    autosave = Autosave(tmp_path)
    autosave.prepare("A", None)
    autosave.project.write_bytes(b"saved")
    assert orphans(tmp_path) == ()
    autosave.discard()
    assert not autosave.project.exists()


def test_that_what_a_crashed_window_left_is_offered_with_its_title_and_origin(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False, timeout=60)
    (orphan,) = orphans(tmp_path)
    assert orphan.title == "My network"
    assert orphan.origin == "/somewhere/net.dnnlab"
    assert orphan.project.read_bytes() == b"saved"


def test_that_a_window_that_takes_over_an_orphan_keeps_it_until_it_discards_it(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False, timeout=60)
    (orphan,) = orphans(tmp_path)
    autosave = Autosave(tmp_path)
    autosave.take_over(orphan)
    assert orphans(tmp_path) == ()  # this window lives
    assert autosave.project.read_bytes() == b"saved"
    autosave.discard()
    assert not orphan.folder.exists()


def test_that_an_orphan_put_aside_is_offered_no_longer_and_its_bytes_stay(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(tmp_path)], check=False, timeout=60)
    (orphan,) = orphans(tmp_path)
    put_aside(orphan)
    assert orphans(tmp_path) == ()
    assert (orphan.folder / "unreadable.dnnlab").read_bytes() == b"saved"


def test_that_a_folder_without_a_project_or_a_note_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "autosave" / "empty").mkdir(parents=True)
    broken = tmp_path / "autosave" / "broken"
    broken.mkdir()
    (broken / "project.dnnlab").write_bytes(b"x")
    (broken / "origin.json").write_text("{")
    os.utime(broken / "project.dnnlab")
    (orphan,) = orphans(tmp_path)
    assert orphan.title == "Untitled"
