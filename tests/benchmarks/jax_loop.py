"""The toy problem in JAX: `jit` of `lax.scan` over steps, hand-written Adam. An optional peer (extra `bench`)."""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Any

from tests.benchmarks.child import tell
from tests.benchmarks.problems import COMPONENTS, problem

MOST_STEPS, MOST_ROWS = 500, 2_500_000
"""Steps in one call, and how many rows they may take together."""


def main(name: str, seconds: float) -> None:
    os.environ["XLA_FLAGS"] = (
        "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"  # as dnnlab: one thread
    )
    try:
        jax: Any = importlib.import_module("jax")
    except ImportError:
        tell(installed=False, steps_per_second=0.0)
        return
    np: Any = importlib.import_module("jax.numpy")
    model, dataset = problem(name)
    widths = [1, *(layer.width for layer in model.network.layers.values() if layer.kind == "units"), 3 * COMPONENTS]
    x = np.asarray(dataset.encode(["x"], dataset.training), np.float32)
    t = np.asarray(dataset.encode(["t"], dataset.training), np.float32)
    keys = jax.random.split(jax.random.PRNGKey(1), len(widths))
    weights = [
        (jax.random.normal(key, (fan_in, fan_out)) / fan_in**0.5, np.zeros(fan_out))
        for key, fan_in, fan_out in zip(keys, widths, widths[1:], strict=False)
    ]

    def loss(weights: Any) -> Any:
        z = x
        for weight, bias in weights[:-1]:
            z = np.tanh(z @ weight + bias)
        a = z @ weights[-1][0] + weights[-1][1]
        log_pi = jax.nn.log_softmax(a[:, :COMPONENTS])
        mu, log_sigma = a[:, COMPONENTS : 2 * COMPONENTS], a[:, 2 * COMPONENTS :]
        terms = log_pi - log_sigma - 0.5 * ((t - mu) * np.exp(-log_sigma)) ** 2 - 0.9189385332
        return -jax.nn.logsumexp(terms, axis=1).mean()

    def step(carried: Any, _: None) -> Any:
        weights, m, v, count = carried
        error, gradient = jax.value_and_grad(loss)(weights)
        count = count + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradient)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradient)
        first, second = 1.0 - 0.9**count, 1.0 - 0.999**count
        weights = jax.tree.map(lambda w, m, v: w - 0.005 * (m / first) / (np.sqrt(v / second) + 1e-8), weights, m, v)
        return (weights, m, v, count), error

    length = max(1, min(MOST_STEPS, MOST_ROWS // len(x)))
    run = jax.jit(lambda carried: jax.lax.scan(step, carried, None, length=length))
    zeros = jax.tree.map(np.zeros_like, weights)
    carried, errors = run((weights, zeros, zeros, np.float32(0.0)))
    errors.block_until_ready()
    steps, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        carried, errors = run(carried)
        errors.block_until_ready()
        steps += length
    tell(installed=True, steps_per_second=steps / (time.perf_counter() - start))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
