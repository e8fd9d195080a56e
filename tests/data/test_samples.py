from __future__ import annotations

from pathlib import Path

import numpy as np

from dnnlab.data.tables import read_table

SAMPLES = Path(__file__).parents[2] / "resources" / "data"


def two_moons() -> str:
    """Two half circles that reach into each other, 150 points each, with Gaussian noise of 0.15."""
    generator = np.random.default_rng(6)
    angle = generator.uniform(0.0, np.pi, (2, 150))
    first = np.stack([np.cos(angle[0]), np.sin(angle[0])], axis=1)
    second = np.stack([1.0 - np.cos(angle[1]), 0.5 - np.sin(angle[1])], axis=1)
    points = np.concatenate([first, second]) + generator.normal(0.0, 0.15, (300, 2))
    names = ["upper"] * 150 + ["lower"] * 150
    rows = [f"{points[row, 0]:.4f},{points[row, 1]:.4f},{names[row]}" for row in generator.permutation(300)]
    return "\n".join(["x1,x2,moon", *rows, ""])


def noisy_sine() -> str:
    """200 points of t = sin(2 pi x) with Gaussian noise of 0.2, x uniform on (0, 1)."""
    generator = np.random.default_rng(7)
    x = generator.uniform(0.0, 1.0, 200)
    t = np.sin(2.0 * np.pi * x) + generator.normal(0.0, 0.2, 200)
    return "\n".join(["x,t", *(f"{a:.4f},{b:.4f}" for a, b in zip(x, t, strict=True)), ""])


def test_that_the_samples_are_what_their_generators_write() -> None:
    assert (SAMPLES / "two_moons.csv").read_text("utf-8") == two_moons()
    assert (SAMPLES / "noisy_sine.csv").read_text("utf-8") == noisy_sine()


def test_that_the_moons_have_two_classes_and_two_features() -> None:
    dataset = read_table(SAMPLES / "two_moons.csv")
    assert dataset.classes("moon") == ("lower", "upper")
    assert dataset.encode(["x1", "x2"]).shape == (300, 2)
    assert (len(dataset.training), len(dataset.validation)) == (240, 60)
    assert dataset.notes == ()


def test_that_the_sine_is_one_input_and_one_target() -> None:
    dataset = read_table(SAMPLES / "noisy_sine.csv")
    assert list(dataset.columns) == ["x", "t"]
    residual = dataset.encode(["t"])[:, 0] - np.sin(2.0 * np.pi * dataset.encode(["x"])[:, 0])
    assert 0.17 < residual.std() < 0.23
