from __future__ import annotations

import pytest

from dnnlab.theory.random_graphs import acyclic_graph, ranks

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_every_link_leads_on_and_every_node_lies_between_an_input_and_an_output(seed: int) -> None:
    edges = acyclic_graph(seed, inputs=2, hidden=5, outputs=2, share=0.3)
    assert all(source < target for source, target in edges)
    assert all(source < 7 and target >= 2 for source, target in edges)
    assert {source for source, _ in edges} == set(range(7))
    assert {target for _, target in edges} == set(range(2, 9))


def test_that_equal_seeds_give_equal_graphs_and_others_differ() -> None:
    assert acyclic_graph(3, 2, 5, 2) == acyclic_graph(3, 2, 5, 2)
    assert len({acyclic_graph(seed, 2, 5, 2) for seed in SEEDS}) == len(SEEDS)


def test_that_the_rank_is_the_longest_way_and_not_the_shortest() -> None:
    assert ranks(5, ((0, 1), (0, 3), (1, 2), (2, 3), (0, 4))) == (0, 1, 2, 3, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_every_link_leads_to_a_higher_rank(seed: int) -> None:
    edges = acyclic_graph(seed, 2, 5, 2)
    found = ranks(9, edges)
    assert all(found[source] < found[target] for source, target in edges)
