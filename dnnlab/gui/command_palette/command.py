"""What the command palette offers, and which of it fits the words that were typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NO_MATCH = 1000


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be run.

    Attributes:
        name: Its identity: the same in every list.
        title: What a person reads.
        group: The heading it stands under.
        run: Does it.
        icon_name: A sign before the title.
        keys: Its shortcut as it stands on the keyboard, empty if it has none.
        remark: A few paler words after the title: a folder, say.
        aliases: Other words by which one may look for it.
        enabled: Whether it can be run now.
        obstacle: Why it cannot, where that is known.
        checked: Whether it is a choice that is on.
    """

    name: str
    title: str
    group: str
    run: Callable[[], object]
    icon_name: str = "chevron-right"
    keys: str = ""
    remark: str = ""
    aliases: tuple[str, ...] = ()
    enabled: bool = True
    obstacle: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A command that fits, and which letters of its title were meant."""

    command: Command
    letters: tuple[int, ...] = ()


def matches(commands: Sequence[Command], words: str) -> list[Found]:
    """Return the commands that fit what was typed, best first; all, in their order, if nothing was.

    Every word must fit: the beginning of a word of the title fits best, then its middle, then an alias or the group,
    then the first letters of the title's words (`daj` for "Delete and join"). Of equals, what can be run comes first.
    """
    wanted = words.casefold().split()
    if not wanted:
        return [Found(command) for command in commands]
    ranked: list[tuple[int, bool, int, Found]] = []
    for place, command in enumerate(commands):
        penalty, letters = 0, set[int]()
        for word in wanted:
            cost, meant = _fit(command, word)
            penalty += cost
            letters.update(meant)
        if penalty < _NO_MATCH:
            ranked.append((penalty, not command.enabled, place, Found(command, tuple(sorted(letters)))))
    return [found for *_rank, found in sorted(ranked, key=lambda entry: entry[:3])]


def _fit(command: Command, word: str) -> tuple[int, tuple[int, ...]]:
    """Return how badly a word fits a command (0 is best), and the letters of the title it stands for."""
    title = command.title.casefold()
    starts = _word_starts(title)
    begins = [at for at in starts if title.startswith(word, at)]
    if begins:
        return (0 if begins[0] == 0 else 1), tuple(range(begins[0], begins[0] + len(word)))
    aliases = [alias.casefold() for alias in command.aliases]
    if any(alias.startswith(word) or f" {word}" in alias for alias in aliases):
        return 3, ()
    if len(word) > 1 and word in title:
        at = title.index(word)
        return 4, tuple(range(at, at + len(word)))
    if command.group.casefold().startswith(word):
        return 5, ()
    letters = _initials(title, starts, word)
    if letters:
        return 6, letters
    if len(word) > 2 and any(word in text for text in (*aliases, command.remark.casefold())):
        return 8, ()
    return _NO_MATCH, ()


def _word_starts(title: str) -> list[int]:
    return [at for at, letter in enumerate(title) if letter.isalnum() and (at == 0 or not title[at - 1].isalnum())]


def _initials(title: str, starts: Sequence[int], word: str) -> tuple[int, ...]:
    """Return where a word's letters stand if each begins a word of the title or follows the one before; else none."""

    def place(done: tuple[int, ...]) -> tuple[int, ...]:
        if len(done) == len(word):
            return done
        letter = word[len(done)]
        after = done[-1] + 1 if done else 0
        candidates = [after] if done else []
        candidates += [at for at in starts if at > after or not done]
        for at in candidates:
            if at < len(title) and title[at] == letter and (whole := place((*done, at))):
                return whole
        return ()

    return place(()) if len(word) > 1 else ()
