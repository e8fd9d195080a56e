"""What is remembered about experiments, and their lessons as steps."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

import dnnlab
from dnnlab.gui.lessons import lesson_of
from dnnlab.gui.panels.lesson import LessonPanel
from dnnlab.gui.preferred import Preferred
from dnnlab.gui.record import ExperimentRecord
from dnnlab.gui.theme import current
from dnnlab.gui.widgets.formula_renderer import formula_renderer
from dnnlab.project.preferences import Preferences, preferences_file, read_preferences

NAME = "toy-inverse"


def record_of(preferences: Preferences | None = None) -> ExperimentRecord:
    return ExperimentRecord(Preferred(preferences or Preferences()))


def test_that_agreement_is_kept_with_the_version_and_counts_in_that_version_only(qtbot: QtBot) -> None:
    record = record_of()
    told: list[int] = []
    record.changed.connect(lambda: told.append(record.verified))
    record.note_verdict(NAME, passed=True)
    assert record.is_verified(NAME)
    assert told == [1]
    assert read_preferences(preferences_file()).verified == {NAME: dnnlab.__version__}
    assert not record_of(Preferences(verified={NAME: "0.0.1"})).is_verified(NAME)


def test_that_checks_that_fell_short_take_the_mark_away_and_unknown_names_leave_none(qtbot: QtBot) -> None:
    record = record_of(Preferences(verified={NAME: dnnlab.__version__}))
    record.note_verdict("no such experiment", passed=True)
    assert record.verified == 1
    record.note_verdict(NAME, passed=False)
    assert record.verified == 0


def test_that_headings_are_the_steps_of_a_lesson() -> None:
    lesson = lesson_of("universal-approximation")
    assert lesson is not None
    assert lesson.title == "Three bends make any curve"
    assert lesson.steps[0] == "The network"
    assert lesson.minutes >= 1
    assert lesson.next_step(()) == 0
    assert lesson.next_step((0, 2)) == 1
    assert lesson.next_step(tuple(range(len(lesson.steps)))) == len(lesson.steps)
    assert lesson_of("no such experiment") is None


def panel_of(qtbot: QtBot, record: ExperimentRecord) -> LessonPanel:
    panel = LessonPanel(record)
    qtbot.addWidget(panel)
    panel.resize(304, 500)
    panel.show_experiment(NAME)
    panel.show()
    known = formula_renderer()
    wanted = [latex for latex, _ in panel.text._formulas]  # one that is laid out across two tests may be refused
    qtbot.waitUntil(lambda: all(known.svg(one, current().text_1) or known.complaint(one) for one in wanted))
    return panel


def test_that_marking_a_step_as_done_is_kept_and_leads_to_the_next(qtbot: QtBot) -> None:
    record = record_of()
    panel = panel_of(qtbot, record)
    lesson = lesson_of(NAME)
    assert lesson is not None
    assert panel.steps.words.text() == f"Step 1 of {len(lesson.steps)}"
    panel.steps.mark.click()
    assert record.steps_done(NAME) == (0,)
    assert panel.steps.step == 1
    assert read_preferences(preferences_file()).lessons == {NAME: (0,)}
    panel.steps.back.click()
    assert panel.steps.mark.text() == "Done"
    panel.steps.mark.click()
    assert record.steps_done(NAME) == ()
    assert panel.steps.step == 0


def test_that_a_lesson_is_opened_at_the_first_step_that_was_not_done(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, record_of(Preferences(lessons={NAME: (0, 1)})))
    assert panel.steps.step == 2
    qtbot.waitUntil(lambda: panel.text.verticalScrollBar().value() > 0)
    qtbot.wait(1)
    assert abs(panel.text.verticalScrollBar().value() - panel.text.heading_tops(2)[2]) <= 1


def test_that_scrolling_says_which_step_is_read(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, record_of())
    bar = panel.text.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(panel.text.heading_tops(2)[1])
    assert panel.steps.step == 1
    bar.setValue(0)
    assert panel.steps.step == 0


def test_that_when_files_were_opened_is_kept_for_those_that_are_listed(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    preferences = Preferences()
    for number in range(12):
        preferences = preferences.with_recent(folder / f"{number}.dnnlab")
    assert set(preferences.opened) == set(preferences.recent)
    assert replace(preferences, opened={}).recent == preferences.recent
