from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from dnnlab.errors import DnnlabError
from dnnlab.gui.autosave import Orphan
from dnnlab.gui.document import Document
from dnnlab.gui.files import Files, experiment_contents
from dnnlab.gui.session import Session
from dnnlab.project.file import load, save
from dnnlab.project.snapshot import Snapshot
from tests.gui.documents import toy_document
from tests.gui.two_models import two_model_document
from tests.project.contents import snapshot_of


class _Session:
    """A session without an engine: there are no weights."""

    def __init__(self) -> None:
        self.prepared: list[Mapping[str, Snapshot]] = []
        self.is_slow = False
        self.waiting: list[Callable[[Mapping[str, Snapshot]], None]] = []

    def keep_all_soon(self, take: Callable[[Mapping[str, Snapshot]], None]) -> None:
        if self.is_slow:
            self.waiting.append(take)
        else:
            take({})

    def prepare(self, snapshots: Mapping[str, Snapshot]) -> None:
        self.prepared.append(snapshots)


@pytest.fixture
def document(qapp: object) -> Document:
    return toy_document()


@pytest.fixture
def session() -> _Session:
    return _Session()


@pytest.fixture
def files(document: Document, session: _Session, qtbot: QtBot, tmp_path: Path) -> Files:
    window = QWidget()
    qtbot.addWidget(window)
    return Files(window, document, cast("Session", session), tmp_path / "state")


def _edit(document: Document) -> None:
    layer = document.network.layer("hidden-1").with_unit_count(7)
    document.edit_network("Change units", document.network.put(layer))


def test_that_saving_writes_the_document_and_marks_it_saved(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    _edit(document)
    document.path = tmp_path / "net.dnnlab"
    with qtbot.waitSignal(files.saved):
        files.save()
    assert not document.modified
    assert load(tmp_path / "net.dnnlab").project == document.project


def test_that_what_is_edited_while_the_file_is_written_stays_unsaved(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    document.path = tmp_path / "net.dnnlab"
    _edit(document)
    with qtbot.waitSignal(files.saved):
        files.save()
        document.rename("Edited meanwhile")
    assert document.modified


def test_that_a_save_during_the_first_one_asks_for_no_name_again(
    files: Files,
    document: Document,
    session: _Session,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, asked = tmp_path / "net.dnnlab", list[str]()

    def answer(*_: object) -> tuple[str, str]:
        asked.append("for a name")
        return str(path), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    session.is_slow = True
    files.save()
    document.rename("Edited meanwhile")
    files.save()
    (first,) = session.waiting
    with qtbot.waitSignal(files.saved):
        first({})
    with qtbot.waitSignal(files.saved):
        session.waiting[1]({})
    assert asked == ["for a name"]
    assert load(path).project.title == "Edited meanwhile"
    assert not document.modified


def test_that_a_save_that_fails_says_so_and_the_document_stays_unsaved(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    document.path = tmp_path / "no such folder" / "net.dnnlab"
    _edit(document)
    with qtbot.waitSignal(files.failed) as told:
        files.save()
    assert isinstance(told.args[0], DnnlabError)
    assert document.modified


def test_that_a_broken_file_is_told_and_the_open_document_stays(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.dnnlab"
    broken.write_bytes(b"PK not really a zip")
    before = document.project
    with qtbot.waitSignal(files.failed):
        assert not files.open_path(broken)
    assert document.project is before


def test_that_opening_takes_up_project_history_and_path(files: Files, document: Document, tmp_path: Path) -> None:
    files.show(experiment_contents("toy-inverse", seed=9), tmp_path / "x.dnnlab")
    assert document.settings.seed == 9
    assert document.path == tmp_path / "x.dnnlab"


def test_that_unsaved_changes_are_autosaved_and_a_save_forgets_the_copy(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    files.autosave()
    assert not list(tmp_path.glob("state/autosave/*/project.dnnlab"))
    _edit(document)
    with qtbot.waitSignal(files.autosaved):
        files.autosave()
    (copy,) = tmp_path.glob("state/autosave/*/project.dnnlab")
    assert load(copy).project == document.project
    assert document.modified
    document.path = tmp_path / "net.dnnlab"
    with qtbot.waitSignal(files.saved):
        files.save()
    assert not copy.exists()


def test_that_a_temporary_copy_for_the_export_leaves_the_document_unsaved_and_nothing_behind(
    files: Files, document: Document, qtbot: QtBot
) -> None:
    _edit(document)
    written: list[Path] = []
    files.write_temporary(written.append, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: bool(written))
    assert load(written[0]).project == document.project
    assert document.modified
    files.close()
    assert not written[0].exists()


def test_that_leaving_an_unmodified_document_asks_nothing(files: Files) -> None:
    gone: list[bool] = []
    files.leave_then(lambda: gone.append(True))
    assert gone == [True]


def test_that_another_document_waits_for_a_save_under_way(
    files: Files, document: Document, session: _Session, qtbot: QtBot, tmp_path: Path
) -> None:
    path = document.path = tmp_path / "net.dnnlab"
    document.rename("Mine")
    session.is_slow = True
    files.save()
    files.open_experiment("toy-inverse")
    assert document.project.title == "Mine"
    (take,) = session.waiting
    with qtbot.waitSignal(files.opened):
        take({})
    assert load(path).project.title == "Mine"
    assert document.project.title != "Mine"
    assert document.path is None


def test_that_an_autosave_whose_weights_come_after_another_document_was_opened_writes_nothing(
    files: Files, document: Document, session: _Session, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[DnnlabError] = []
    files.failed.connect(told.append)
    _edit(document)
    session.is_slow = True
    files.autosave()
    files.show(experiment_contents("toy-inverse", seed=3), None)
    (take,) = session.waiting
    take({})
    qtbot.wait(100)
    assert not list(tmp_path.glob("state/autosave/*/project.dnnlab"))
    assert not told


def test_that_a_recovered_project_stays_on_disk_until_it_is_saved(
    files: Files, document: Document, qtbot: QtBot, tmp_path: Path
) -> None:
    orphan = _orphan(tmp_path, title="Lost and found")
    files.recover(orphan)
    assert document.project.title == "Lost and found"
    assert document.modified
    assert orphan.project.is_file()
    assert files.orphans() == ()
    document.path = tmp_path / "net.dnnlab"
    with qtbot.waitSignal(files.saved):
        files.save()
    assert not orphan.folder.exists()


def test_that_recovering_asks_before_what_is_open_is_lost(
    files: Files, document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(files, "leave_then", lambda go: asked.append(document.modified))
    _edit(document)
    files.recover(_orphan(tmp_path, title="Lost and found"))
    assert asked == [True]
    assert document.project.title != "Lost and found"


def test_that_an_autosaved_project_that_cannot_be_read_is_told_and_offered_no_longer(
    files: Files, qtbot: QtBot, tmp_path: Path
) -> None:
    orphan = _orphan(tmp_path, title="Broken")
    orphan.project.write_bytes(b"half a file")
    with qtbot.waitSignal(files.failed):
        files.recover(orphan)
    assert files.orphans() == ()


def _orphan(tmp_path: Path, title: str) -> Orphan:
    folder = tmp_path / "state" / "autosave" / "dead"
    folder.mkdir(parents=True)
    contents = experiment_contents("toy-inverse")
    orphan = Orphan(folder, title, "")
    save(orphan.project, replace(contents, project=replace(contents.project, title=title)))
    return orphan


def test_that_a_project_that_takes_long_to_write_is_autosaved_less_often(
    files: Files, document: Document, session: _Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(document)
    clock = iter((100.0, 106.0))
    monkeypatch.setattr("dnnlab.gui.files.time.monotonic", lambda: next(clock))
    with qtbot.waitSignal(files.autosaved):
        files.autosave()
    assert files._timer.interval() == 200_000


def test_that_an_autosaved_project_holds_what_all_its_models_learnt(
    session: _Session, qtbot: QtBot, tmp_path: Path
) -> None:
    document, window = two_model_document(), QWidget()
    qtbot.addWidget(window)
    files = Files(window, document, cast("Session", session), tmp_path / "state")
    networks = {name: model.network for name, model in document.project.models.items()}
    session.is_slow = True
    document.note_training()
    with qtbot.waitSignal(files.autosaved):
        files.autosave()
        session.waiting[0]({name: snapshot_of(network, 7) for name, network in networks.items()})
    (written,) = (tmp_path / "state" / "autosave").glob("*/project.dnnlab")
    contents = load(written)
    assert {name: snapshot.step for name, snapshot in contents.snapshots.items()} == dict.fromkeys(networks, 7)
    assert set(contents.histories) == set(networks)
    files.show(contents, None)
    assert set(session.prepared[-1]) == set(networks)
    files.close()
