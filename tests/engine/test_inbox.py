from __future__ import annotations

from dnnlab.engine.inbox import without_superseded
from dnnlab.graph.network import Network
from dnnlab.link.messages import ChangeData, Configure, Credit, Edit, Keep, Play
from dnnlab.project.settings import Settings

from .models import toy_table

FIRST, SECOND = (Edit("main", Network.empty()) for _ in range(2))
SLOW, QUICK = Configure("main", Settings(learning_rate=0.1)), Configure("main", Settings(learning_rate=0.2))
OTHER = Edit("other", Network.empty())
DATA, OTHER_DATA = (ChangeData("main", toy_table(), Network.empty(), Settings(), words) for words in ("one", "two"))
PLAY, KEEP, CREDIT = Play("main"), Keep("main", 1), Credit()


def test_that_of_edits_that_follow_each_other_only_the_last_is_obeyed() -> None:
    assert without_superseded([FIRST, SECOND]) == [SECOND]
    assert without_superseded([FIRST, CREDIT, SLOW, SECOND, QUICK]) == [CREDIT, SECOND, QUICK]


def test_that_an_edit_before_a_play_or_a_question_for_the_weights_is_obeyed_too() -> None:
    assert without_superseded([FIRST, PLAY, SECOND]) == [FIRST, PLAY, SECOND]
    assert without_superseded([FIRST, KEEP, SECOND]) == [FIRST, KEEP, SECOND]


def test_that_edits_of_another_model_stay() -> None:
    assert without_superseded([FIRST, OTHER, SECOND]) == [OTHER, SECOND]


def test_that_settings_do_not_replace_edits() -> None:
    assert without_superseded([FIRST, QUICK]) == [FIRST, QUICK]


def test_that_of_data_that_follow_each_other_only_the_last_are_laid_out() -> None:
    assert without_superseded([DATA, CREDIT, OTHER_DATA]) == [CREDIT, OTHER_DATA]
    assert without_superseded([DATA, PLAY, OTHER_DATA]) == [DATA, PLAY, OTHER_DATA]


def test_that_an_edit_is_not_moved_to_before_data_that_it_may_need() -> None:
    assert without_superseded([FIRST, DATA, SECOND]) == [FIRST, DATA, SECOND]
    assert without_superseded([DATA, FIRST, OTHER_DATA]) == [DATA, FIRST, OTHER_DATA]
