"""Where an optimiser does not fit the network, the batch or the size of the problem."""

from __future__ import annotations

from collections.abc import Iterator

from dnnlab.graph.network import Network
from dnnlab.graph.problem import Problem
from dnnlab.project.settings import Settings

WHOLE_BATCH = ("lbfgs", "levenberg_marquardt")
"""The optimisers that take all rows at every step, and find the length of their steps by themselves."""
MOST_PARAMETERS = 1_000
"""How many numbers Levenberg-Marquardt may train: it solves a linear system of as many equations at every trial."""
MOST_DERIVATIVES = 5_000_000
"""How many parameters times residuals it may have: it takes the derivative of each residual by each parameter."""

_NAMES = {"lbfgs": "L-BFGS", "levenberg_marquardt": "Levenberg–Marquardt"}


def optimizer_problems(settings: Settings, network: Network, rows: int) -> tuple[Problem, ...]:
    """Return why the settings' optimiser cannot train the network, the first to tell first; nothing if it can.

    Args:
        settings: Optimiser and batch.
        network: What is to be trained.
        rows: How many training rows there are.
    """
    if settings.optimizer not in WHOLE_BATCH:
        return ()
    name = _NAMES[settings.optimizer]
    found = [*_batch_problems(settings, name, rows), *_layer_problems(settings, network, name)]
    if settings.optimizer == "levenberg_marquardt":
        found.extend(_size_problems(network, name, rows))
    return tuple(found)


def _batch_problems(settings: Settings, name: str, rows: int) -> Iterator[Problem]:
    if 0 < settings.batch_size < rows:
        sentence = f"{name} takes all rows at every step, but the batch is {settings.batch_size:,} of {rows:,}"
        yield Problem("optimizer-batch", "", sentence, "Set the batch to full, or choose another optimiser")


def _layer_problems(settings: Settings, network: Network, name: str) -> Iterator[Problem]:
    for layer in (network.layers[id] for id in network.order if id in network.compiled):
        if layer.kind == "dropout":
            sentence = f"{name} needs an error that stays the same, but {layer.name} drops other units at every step"
            yield Problem("optimizer-dropout", layer.id, sentence, "Remove it, or choose another optimiser")
        if settings.optimizer != "levenberg_marquardt":
            continue
        if layer.kind == "batch_normalisation" and not layer.frozen:
            sentence = f"{name} needs rows that do not depend on each other, but {layer.name} standardises by the batch"
            remedy = "Use a layer normalisation, or choose another optimiser"
            yield Problem("optimizer-normalisation", layer.id, sentence, remedy)
        if layer.id in network.output_ids and layer.kind != "regression":
            title = layer.declared.title.lower()
            sentence = f"{name} lowers sums of squares only, but {layer.name} is a {title} output"
            remedy = "Choose L-BFGS or Adam, or make it a regression"
            yield Problem("optimizer-output", layer.id, sentence, remedy)


def _size_problems(network: Network, name: str, rows: int) -> Iterator[Problem]:
    parameters = sum(network.parameter_count(id) for id in network.compiled if not network.layers[id].frozen)
    residuals = rows * sum(layer.width for layer in network.outputs if layer.id in network.compiled)
    remedy = "Choose L-BFGS or Adam, or make the network smaller"
    if parameters > MOST_PARAMETERS:
        sentence = f"{name} trains up to {MOST_PARAMETERS:,} parameters, but there are {parameters:,}"
        yield Problem("optimizer-size", "", sentence, remedy)
    elif parameters * residuals > MOST_DERIVATIVES:
        product = f"{parameters:,} parameters × {residuals:,} residuals"
        sentence = f"{name} takes up to {MOST_DERIVATIVES:,} derivatives a step, but {product} are more"
        yield Problem("optimizer-size", "", sentence, f"{remedy}, or train on fewer rows")
