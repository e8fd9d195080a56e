"""What a person wants to see, in the real window, without the engine."""

from __future__ import annotations

from dnnlab.gui.command_palette.sources import commands
from dnnlab.gui.main_window import MainWindow


def test_that_the_history_is_the_third_tab_and_an_action_shows_it(framed: MainWindow) -> None:
    assert [framed.side_tabs.tabText(at) for at in range(3)] == ["Inspector", "Lesson", "History"]
    framed.actions_["side"].trigger()
    assert framed.side_tabs.isHidden()
    framed.actions_["history"].trigger()
    assert framed.history.isVisible()


def test_that_the_palette_goes_to_a_note_where_it_is_shown(framed: MainWindow) -> None:
    framed.canvas.levels.set_level("units")
    (note,) = framed.document.layout.annotations.values()
    command = next(one for one in commands(framed) if one.name == f"annotation {note.id}")
    assert command.title == note.text
    command.run()
    assert framed.document.selection == {note.id}
    assert not framed.canvas.levels.is_open


def test_that_the_record_of_the_run_is_brought_to_the_front(framed: MainWindow) -> None:
    framed.actions_["side"].trigger()
    framed.actions_["run record"].trigger()
    assert framed.history.run.isVisible()


def test_that_icons_of_the_narrow_rail_show_what_they_stand_for(framed: MainWindow) -> None:
    icons = framed.columns.rail.icons.buttons
    framed.actions_["rail"].trigger()
    assert framed.columns.rail.collapsed
    icons["lesson"].click()
    assert framed.side_tabs.currentWidget() is framed.lesson
    icons["history"].click()
    assert framed.side_tabs.currentWidget() is framed.history
    icons["palette"].click()
    assert not framed.columns.rail.collapsed


def test_that_workspaces_have_as_many_actions_as_there_are_workspaces(framed: MainWindow) -> None:
    offers = framed.work_place.offers
    names = [f"workspace {number}" for number in range(1, 9)]
    assert [framed.actions_[name].isEnabled() for name in names] == [number < len(offers) for number in range(8)]
    framed.actions_["workspace 1"].trigger()
    assert framed.work_place.current == offers[0]
