"""The node editor with large networks, and NodeGraphQt beside it where that is installed."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, reported

GRAPHS = (
    (1_000, 2_000, {"pan": 12.0, "drag": 12.0, "fit_pan": 17.0, "open": 0.5}),
    (5_000, 10_000, {"pan": 16.0, "drag": 16.0, "fit_pan": 33.0, "open": 2.5}),
)
_WORDS = {"pan": "pan at 1:1", "drag": "drag one layer", "fit_pan": "pan with all in view", "open": "open file"}


def run() -> list[Result]:
    """Measure each graph in a process of its own."""
    results = []
    for layers, connections, targets in GRAPHS:
        figures = in_child("canvas_frames", str(layers), str(connections))
        for name, limit in targets.items():
            what = f"canvas, {layers:,} layers and {connections:,} wires: {_WORDS[name]}"
            unit = "s" if name == "open" else "ms/frame"
            results.append(at_most(what, figures[name], limit, unit))
    whole, actual = in_child("canvas_refresh", "whole"), in_child("canvas_refresh", "actual")
    arranged = in_child("canvas_arrange", str(GRAPHS[1][0]))
    what = f"canvas, {GRAPHS[1][0]:,} layers: arrange"
    return [
        *results,
        reported(what, arranged["seconds"], "s"),
        at_most(f"{what}: the window stands still for", arranged["longest"], 200.0, "ms"),
        at_most("canvas while training, 50 layers and 60 wires in view: a refresh", whole["refresh"], 6.0, "ms"),
        at_most("canvas while training, the same at 1:1: a refresh", actual["refresh"], 6.0, "ms"),
        at_most("canvas while training: all in view is fresh within", max(whole["oldest"], actual["oldest"]), 0.6, "s"),
        *_units(),
        *_beside(),
    ]


def _units() -> list[Result]:
    figures = in_child("unit_frames")
    what = "units, 100 x 100 fully connected (10,000 weights)"
    return [
        at_most(f"{what}: pan with all in view", figures["fit"], 16.0, "ms/frame"),
        at_most(f"{what}: pan close up", figures["close"], 16.0, "ms/frame"),
    ]


def _beside() -> list[Result]:
    """Measure NodeGraphQt with the smaller graph: the same places, wires, window and hand."""
    layers = GRAPHS[0][0]
    figures = in_child("node_graph_qt", str(layers))
    if not figures["installed"]:
        return [reported("NodeGraphQt is not installed (extra `bench`): not run", 0.0, "")]
    what = f"NodeGraphQt, {layers:,} nodes and {2 * layers:,} pipes"
    return [
        reported(f"{what}: create", figures["create"], "s"),
        reported(f"{what}: {_WORDS['pan']}, {figures['near']} in view", figures["pan"], "ms/frame"),
        reported(f"{what}: {_WORDS['drag']}", figures["drag"], "ms/frame"),
        reported(f"{what}: {_WORDS['fit_pan']} ({figures['far']:,})", figures["fit_pan"], "ms/frame"),
    ]
