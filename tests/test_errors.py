from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator

import pytest

from dnnlab import errors
from dnnlab.errors import CycleError, DnnlabError


def kinds(base: type[DnnlabError] = DnnlabError) -> Iterator[type[DnnlabError]]:
    yield base
    for child in base.__subclasses__():
        if child.__module__ == errors.__name__:
            yield from kinds(child)


@pytest.mark.parametrize("kind", list(kinds()))
def test_that_every_error_survives_the_pipe(kind: type[DnnlabError]) -> None:
    error = kind("What was wrong", where="layer 'a'", remedy="Do this")
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(other) is kind
        assert (other.what, other.where, other.remedy) == ("What was wrong", "layer 'a'", "Do this")
        assert str(other) == str(error)


def test_that_a_loop_survives_the_pipe() -> None:
    error = pickle.loads(pickle.dumps(CycleError.along(("a", "b"))))
    assert isinstance(error, CycleError)
    assert error.loop == ("a", "b")
    assert error.where == "a → b → a"


def test_that_notes_survive_the_pipe() -> None:
    error = DnnlabError("What was wrong")
    error.add_note("while saving")
    assert pickle.loads(pickle.dumps(error)).__notes__ == ["while saving"]


def test_that_the_words_are_one_text() -> None:
    assert str(DnnlabError("It broke", where="row 3", remedy="Mend it")) == "It broke (row 3). Mend it."
    assert str(DnnlabError("It broke")) == "It broke."


def test_that_the_place_of_a_long_loop_stays_short_and_its_loop_whole() -> None:
    loop = tuple(f"layer {index}" for index in range(5000))
    error = CycleError.along(loop)
    assert error.loop == loop
    assert error.where.startswith("layer 0 → layer 1")
    assert error.where.endswith("layer 4999 → layer 0")
    assert len(error.where) < 200
