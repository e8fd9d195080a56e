from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from dnnlab.data.sources import ToyInverse
from dnnlab.gui.document import Document
from dnnlab.gui.edit_sender import EditSender
from dnnlab.gui.model_sessions import ModelSessions
from dnnlab.link.messages import ChangeData, Configure, Edit, ToEngine
from tests.gui.documents import toy_document


def sender_of(document: Document) -> tuple[EditSender, list[ToEngine]]:
    sent: list[ToEngine] = []
    sender = EditSender(document, ModelSessions(document), sent.append)
    document.project_changed.connect(sender.send_soon)
    return sender, sent


def set_units(document: Document, units: int) -> None:
    network = document.network
    document.edit_network("units", network.put(network.layer("hidden-1").with_unit_count(units)))


def set_noise(document: Document, noise: float) -> None:
    source = document.project.source
    assert isinstance(source, ToyInverse)
    document.edit_project("noise", replace(document.project, source=replace(source, noise=noise)))


def test_that_edits_that_follow_each_other_are_one_message(qtbot: QtBot) -> None:
    document = toy_document()
    _, sent = sender_of(document)
    for units in (21, 22, 23):
        set_units(document, units)
    assert sent == []
    qtbot.waitUntil(lambda: bool(sent))
    (edit,) = sent
    assert isinstance(edit, Edit)
    assert edit.network.layer("hidden-1").width == 23


def test_that_what_waits_is_sent_at_once_when_it_must_be_there(qtbot: QtBot) -> None:
    document = toy_document()
    sender, sent = sender_of(document)
    document.edit_settings("rate", document.settings.with_values(learning_rate=0.5))
    sender.flush()
    assert [type(message) for message in sent] == [Configure]
    sender.flush()
    assert len(sent) == 1, "nothing waits any more"


def test_that_data_that_follows_other_data_too_soon_waits_and_the_last_is_sent(qtbot: QtBot) -> None:
    document = toy_document()
    sender, sent = sender_of(document)
    set_noise(document, 0.2)
    sender.flush()
    for noise in (0.21, 0.22):
        set_noise(document, noise)
    assert len(sent) == 1
    qtbot.waitUntil(lambda: len(sent) > 1)
    last = sent[-1]
    assert isinstance(last, ChangeData)
    assert last.dataset is document.dataset
