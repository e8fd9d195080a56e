"""How soon the window is on screen, beside a bare Qt and pyqtgraph window started in turn with it."""

from __future__ import annotations

from tests.benchmarks.child import in_child
from tests.benchmarks.result import Result, at_most, median

ROUNDS = 7


def run() -> list[Result]:
    """Start both in turn, several times after one warm-up."""
    bare, painted, whole, density, torch, page, pictures = [], [], [], [], [], [], []
    for round_ in range(ROUNDS + 1):
        one, other, start = in_child("start_bare"), in_child("start_dnnlab"), in_child("start_page")
        if round_ > 0:
            bare.append(one["painted"])
            painted.append(other["painted"])
            whole.append(other["whole"])
            density.append(other["first_density"])
            torch.append(other["torch"])
            page.append(start["painted"])
            pictures.append(start["whole"])
    ratio = median(mine / theirs for mine, theirs in zip(painted, bare, strict=True))
    return [
        at_most("window on screen, from process start (median)", median(painted), 1.5, "s"),
        at_most("window on screen against a bare Qt + pyqtgraph window", ratio, 1.5, "x"),
        at_most("window with its plots on screen, from process start (median)", median(whole), 1.5, "s"),
        at_most("start page on screen, from process start (median)", median(page), 1.5, "s"),
        at_most("start page with all its pictures, from process start (median)", median(pictures), 2.5, "s"),
        at_most("window process has imported torch", float(any(torch)), 0, "yes=1"),
        at_most("first live density, from process start (median)", median(density), 5.0, "s"),
    ]
