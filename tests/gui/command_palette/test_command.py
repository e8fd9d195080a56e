from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dnnlab.gui.command_palette.command import Command, Found, matches


def _command(title: str, *aliases: str, group: str = "Edit", enabled: bool = True) -> Command:
    return Command(title, title, group, lambda: None, aliases=aliases, enabled=enabled)


COMMANDS = [
    _command("Play", "train", "run", group="Train"),
    _command("Train one step", group="Train"),
    _command("Delete the selection", "remove"),
    _command("Delete and join neighbours", "remove", "bridge"),
    _command("Select all"),
    _command("Save project", "write", group="Project"),
    _command("Save project as…", group="Project"),
]


def _titles(words: str) -> list[str]:
    return [found.command.title for found in matches(COMMANDS, words)]


def test_that_nothing_typed_finds_everything_in_order() -> None:
    assert _titles("  ") == [command.title for command in COMMANDS]


def test_that_the_beginning_of_the_title_comes_before_later_words_and_aliases() -> None:
    assert _titles("sel") == ["Select all", "Delete the selection"]
    assert _titles("train") == ["Train one step", "Play"]


def test_that_every_word_must_fit_in_any_order() -> None:
    assert _titles("join del") == ["Delete and join neighbours"]
    assert _titles("del zebra") == []


def test_that_aliases_groups_and_initials_find_too() -> None:
    assert _titles("bridge") == ["Delete and join neighbours"]
    assert _titles("proj")[:2] == ["Save project", "Save project as…"]
    assert _titles("daj") == ["Delete and join neighbours"]
    assert _titles("tos") == ["Train one step"]


def test_that_the_letters_that_were_meant_are_named() -> None:
    assert matches(COMMANDS, "all")[0] == Found(COMMANDS[4], (7, 8, 9))
    assert matches(COMMANDS, "daj")[0].letters == (0, 7, 11)


def test_that_of_equals_what_can_be_run_comes_first() -> None:
    there = [_command("Undo one", enabled=False), _command("Undo two")]
    assert [found.command.title for found in matches(there, "undo")] == ["Undo two", "Undo one"]


@given(st.text(max_size=12), st.sampled_from(COMMANDS))
def test_that_no_words_break_it_and_a_title_always_finds_its_command(words: str, command: Command) -> None:
    assert all(0 <= at < len(found.command.title) for found in matches(COMMANDS, words) for at in found.letters)
    assert command in [found.command for found in matches(COMMANDS, command.title.rstrip("…"))]
