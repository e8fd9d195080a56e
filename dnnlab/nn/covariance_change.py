"""What a mixture's weights become when its covariance is chosen anew, so that its density stays as close as it can.

Means are kept. An isotropic sigma becomes that of every target, which leaves the density as it is; the other way round
the logarithms of a component's sigmas are averaged. What is below a new factor's diagonal starts at 0.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dnnlab.data.dataset import Scaling
from dnnlab.graph.kinds import ISOTROPIC
from dnnlab.graph.layer import Layer, LayerId, UnitId
from dnnlab.graph.network import Network
from dnnlab.nn.parameters import OPTIMIZER, Arrays, ParameterIndex, Slot

Array = NDArray[np.float64]
Ratios = Mapping[UnitId, float]
"""By how much a target's numbers in scaled units grow."""


def reshaped(old: Network, new: Network) -> frozenset[LayerId]:
    """Return the mixtures whose covariance is another in the new network."""
    layers = (layer for layer in new.layers.values() if layer.id in new.compiled and layer.id in old.compiled)
    return frozenset(
        layer.id
        for layer in layers
        if layer.kind == old.layers[layer.id].kind == "mixture" and layer.covariance != old.layers[layer.id].covariance
    )


def is_rescaled(before: Layer, after: Layer) -> bool:
    """Whether a mixture's targets share one scale in only one of two states."""
    return (before.covariance == ISOTROPIC) != (after.covariance == ISOTROPIC)


def ratios(before: Layer, scaling: Scaling, after: Layer, rescaled: Scaling) -> Ratios:
    """Return by how much numbers in scaled units grow where targets of the same columns are scaled anew."""
    if before.columns != after.columns or before.units != after.units:
        return dict.fromkeys(after.units, 1.0)
    grown = scaling.scale / rescaled.scale
    return {unit: float(ratio) for unit, ratio in zip(after.units, grown, strict=True)}


def with_means_rescaled(network: Network, arrays: Arrays, grown: Mapping[LayerId, Ratios]) -> Arrays:
    """Return the arrays with the rows of the means of some mixtures in their new scaled units.

    What the optimiser knows of them is left as it is: it adapts within some steps.
    """
    changed = dict(arrays)
    for name, slot in ParameterIndex.of(network).slots.items():
        by = grown.get(slot.layer, {})
        if any(ratio != 1.0 for ratio in by.values()):
            factors = np.array([by.get(_unit_of_mean(row), 1.0) for row in slot.rows])
            changed[name] = arrays[name] * factors.reshape(-1, *[1] * (len(slot.shape) - 1))
    return changed


def with_shapes_begun(
    old: Network, arrays: Arrays, new: Network, fresh: Arrays, grown: Mapping[LayerId, Ratios]
) -> Arrays:
    """Return the starting values of a network in which reshaped mixtures begin with the shapes that they had.

    Args:
        old: The network before.
        arrays: Its parameters.
        new: The network after.
        fresh: The starting values of its parameters.
        grown: For each mixture whose covariance is another, by how much its scaled units grow.
    """
    begun = dict(fresh)
    before = ParameterIndex.of(old).slots
    for name, slot in ParameterIndex.of(new).slots.items():
        if slot.layer in grown and name in before and not name.startswith(OPTIMIZER):
            begun[name] = _begun(before[name], arrays[name], slot, fresh[name], grown[slot.layer])
    return begun


def _begun(source: Slot, values: NDArray[np.floating], target: Slot, fresh: NDArray[np.floating], by: Ratios) -> Array:
    """One array whose rows of shapes come from those of the mixture before."""
    begun = np.array(fresh, dtype=np.float64)
    known = {row: place for place, row in enumerate(source.rows)}
    shared = [column for column in target.columns if column in source.columns]
    here = [target.columns.index(column) for column in shared]
    there = [source.columns.index(column) for column in shared]
    for place, row in enumerate(target.rows):
        kind, component, *units = row.split(":")
        if kind in ("factor", "precision"):
            begun[place] = 0.0
        if kind != "sigma" or row in known:
            continue
        rows = _sigma_rows(known, component)
        if not rows:
            continue
        if target.columns:
            begun[place, here] = values[rows][:, there].mean(0)
        else:
            involved = [int(unit) for unit in units] or list(by)
            begun[place] = values[rows].mean() + np.mean([np.log(by[unit]) for unit in involved])
    return begun


def _sigma_rows(known: Mapping[str, int], component: str) -> list[int]:
    front = f"sigma:{component}"
    return [place for row, place in known.items() if row == front or row.startswith(f"{front}:")]


def _unit_of_mean(row: str) -> UnitId:
    kind, _, rest = row.partition(":")
    return int(rest.rpartition(":")[2]) if kind == "mu" else -1
