from __future__ import annotations

from PySide6.QtWidgets import QApplication

from dnnlab.gui.unit_watch import KEY, UnitWatch
from dnnlab.link.probes import DeadUnits, DeadUnitsAnswer

from .panels.stage import QuietSession, document_of, dress, progress_at


def test_that_dead_units_become_a_hint_that_names_them_and_goes_when_they_live(qapp: QApplication) -> None:
    dress(qapp)
    document = document_of()
    session = QuietSession(document)
    watch = UnitWatch(document, session)
    assert session.watched[KEY].probe == DeadUnits(document.model_name)
    told: list[int] = []
    document.problems_changed.connect(lambda: told.append(len(document.run_hints)))
    session.send_frame(progress_at(5), {KEY: DeadUnitsAnswer({"hidden-1": (2, 6)}, {"hidden-1": 2})})
    (hint,) = document.run_hints
    assert "units 3, 7 are dead" in hint.sentence
    assert hint.place == "hidden-1"
    assert not document.problems
    many = tuple(range(9))
    session.send_frame(progress_at(6), {KEY: DeadUnitsAnswer({"hidden-1": many}, {"hidden-1": 15})})
    assert "units 1, 2, 3, 4, 5, 6 and 9 more" in document.run_hints[0].sentence
    session.send_frame(progress_at(7), {KEY: DeadUnitsAnswer({}, {})})
    assert document.run_hints == ()
    assert told == [1, 1, 0]
    assert watch.parent() is None
