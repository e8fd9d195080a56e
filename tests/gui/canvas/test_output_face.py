from __future__ import annotations

import pytest

from dnnlab.graph.layer import Layer
from dnnlab.gui.canvas.faces.output_face import heads_of
from dnnlab.gui.canvas.metrics import card_size


def mixture(covariance: str, targets: int = 3) -> Layer:
    return Layer.new("y", "mixture", units=targets, components=2, covariance=covariance)


@pytest.mark.parametrize("covariance", ["isotropic", "diagonal", "full", "precision"])
@pytest.mark.parametrize("targets", [1, 3])
def test_that_the_heads_of_a_mixture_show_every_one_of_its_outputs(covariance: str, targets: int) -> None:
    layer = mixture(covariance, targets)
    assert sum(head.thumbs * head.bands for head in heads_of(layer)) == layer.preactivations


def test_that_a_mixture_that_is_not_round_shows_a_sigma_for_every_target() -> None:
    bands = {kind: {head.part: head.bands for head in heads_of(mixture(kind))} for kind in ("isotropic", "diagonal")}
    assert bands["isotropic"]["sigma"] == 1
    assert bands["diagonal"]["sigma"] == 3


def test_that_a_tilted_mixture_has_a_row_more_and_room_for_it() -> None:
    assert [head.part for head in heads_of(mixture("full"))] == ["pi", "mu", "sigma", "factor"]
    assert card_size(mixture("full")).height > card_size(mixture("diagonal")).height
    assert card_size(mixture("full", 1)) == card_size(mixture("isotropic", 1))
