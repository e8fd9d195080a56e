from __future__ import annotations

import pytest

from dnnlab.project.settings import Settings
from dnnlab.training.live_settings import differ_only_live


@pytest.mark.parametrize("change", [{"learning_rate": 0.5}, {"schedule": "cosine", "schedule_steps": 7}, {"seed": 9}])
def test_that_a_run_goes_on_as_it_is_laid_out(change: dict[str, object]) -> None:
    assert differ_only_live(Settings(), Settings().with_values(**change))


@pytest.mark.parametrize("change", [{"precision": "float64"}, {"batch_size": 7}, {"optimizer": "sgd"}])
def test_that_a_run_is_laid_out_anew_even_if_something_live_changes_too(change: dict[str, object]) -> None:
    assert not differ_only_live(Settings(), Settings().with_values(learning_rate=0.5, **change))
