"""Acyclic graphs drawn at random, on which what holds for every feed-forward network is tried."""

from __future__ import annotations

import numpy as np

Edge = tuple[int, int]


def acyclic_graph(seed: int, inputs: int, hidden: int, outputs: int, share: float = 0.5) -> tuple[Edge, ...]:
    """Return the links of a random feed-forward graph, each from a lower to a higher number.

    Nodes are numbered: first the inputs, then the hidden ones, then the outputs. No link enters an input or leaves an
    output, and every hidden node lies on a way from an input to an output.

    Args:
        seed: Of the draw; equal seeds give equal graphs.
        inputs, hidden, outputs: How many there are of each, at least one input and one output.
        share: The probability of each link that may be.
    """
    draw = np.random.default_rng(seed)
    first_output, nodes = inputs + hidden, inputs + hidden + outputs
    edges: set[Edge] = set()
    for target in range(inputs, nodes):
        sources = range(min(target, first_output))
        chosen = {source for source in sources if draw.random() < share}
        chosen = chosen or {int(draw.integers(len(sources)))}
        edges |= {(source, target) for source in chosen}
    for source in range(first_output):
        if not any(edge[0] == source for edge in edges):
            edges.add((source, int(draw.integers(first_output, nodes))))
    return tuple(sorted(edges))


def ranks(nodes: int, edges: tuple[Edge, ...]) -> tuple[int, ...]:
    """Return for each node the length of the longest way to it; every link goes from a lower to a higher number.

    A node can be computed as soon as all nodes of lower rank are.
    """
    found = [0] * nodes
    for source, target in sorted(edges, key=lambda edge: edge[1]):
        found[target] = max(found[target], found[source] + 1)
    return tuple(found)
