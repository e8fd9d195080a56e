"""What a run begins or goes on with: fresh values, a snapshot's, or a snapshot's carried over to an edited network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dnnlab.data.dataset import Dataset
from dnnlab.errors import ProjectFileError
from dnnlab.graph.network import Network
from dnnlab.nn.covariance_change import is_rescaled, ratios, reshaped, with_means_rescaled, with_shapes_begun
from dnnlab.nn.initialization import initial_arrays
from dnnlab.nn.model import Model
from dnnlab.nn.parameters import OPTIMIZER, Arrays, Removed, carry_over
from dnnlab.nn.scaling import Scalings, scalings_from, scalings_of
from dnnlab.project.snapshot import MEMORIES, Snapshot
from dnnlab.training.preparation import scaled_targets
from dnnlab.training.watch import PLATEAU, STOPPING


@dataclass(frozen=True, slots=True, eq=False)
class Beginning:
    """Where a run begins or goes on.

    Attributes:
        network: The topology.
        scalings: The standardisation of its inputs and outputs.
        arrays: Its parameters, and the optimiser's state if there is one.
        removed: Parameters for which the network has no place.
    """

    network: Network
    scalings: Scalings
    arrays: Arrays
    removed: Removed | None = None


def anew(network: Network, dataset: Dataset, seed: int) -> Beginning:
    """Return starting values for a network and data that fit (`check_trainable`)."""
    scalings = scalings_of(network, dataset)
    return Beginning(network, scalings, _fresh(network, dataset, scalings, seed))


def continued(
    snapshot: Snapshot,
    network: Network,
    dataset: Dataset,
    seed: int,
    parked: Sequence[Removed] = (),
    *,
    other_data: bool = False,
) -> Beginning:
    """Return a snapshot's values for a network: its own, or an edited one that keeps what has a place in both.

    Args:
        snapshot: Where the run stands.
        network: What it goes on with; it fits the data.
        dataset: The data, from which new columns' scalings are taken.
        seed: Of the values of what is new.
        parked: What earlier edits removed, oldest first.
        other_data: Whether the data is other than the snapshot's: then the scalings are taken from it, and weights
            keep their values in scaled units.

    Raises:
        ProjectFileError: The snapshot does not fit its own network, or is not finite.
    """
    check_snapshot(snapshot)
    before = scalings_from(snapshot.network, snapshot.arrays)
    scalings = scalings_of(network, dataset)
    old = snapshot.network
    for id in () if other_data else scalings.keys() & before.keys():
        same = old.layers[id].columns == network.layers[id].columns
        if same and not is_rescaled(old.layers[id], network.layers[id]):
            scalings[id] = before[id]
    fresh, arrays = _fresh(network, dataset, scalings, seed), snapshot.arrays
    grown = {id: ratios(old.layers[id], before[id], network.layers[id], scalings[id]) for id in reshaped(old, network)}
    if grown:
        arrays = with_means_rescaled(old, arrays, grown)
        fresh = with_shapes_begun(old, arrays, network, fresh, grown)
    carried = carry_over(old, arrays, network, fresh, parked)
    names = {f"{OPTIMIZER}{name}" for name in MEMORIES}
    if other_data or network != snapshot.network:  # the best loss and weights were another network's
        names -= {PLATEAU, STOPPING}
    memories = {name: snapshot.arrays[name] for name in sorted(names) if name in snapshot.arrays}
    return Beginning(network, scalings, {**carried.arrays, **memories}, carried.removed)


def check_snapshot(snapshot: Snapshot) -> None:
    """Return if a snapshot's arrays fit its network.

    Raises:
        ProjectFileError: An array is missing, has another shape, or holds NaN or infinity.
    """
    index = Model(snapshot.network, scalings_from(snapshot.network, snapshot.arrays)).index
    for name, values in snapshot.arrays.items():
        slot = index.slots.get(name.split("/", 2)[-1] if name.startswith(OPTIMIZER) else name)
        if slot is not None and values.shape != slot.shape:
            raise ProjectFileError(f"The array {name!r} has shape {values.shape}, not {slot.shape}", where="weights")
        if not np.isfinite(values).all():
            raise ProjectFileError(f"The array {name!r} has values that are not finite", where="weights")
    missing = next((name for name in index.slots if name not in snapshot.arrays), None)
    if missing is not None:
        raise ProjectFileError(f"The array {missing!r} is missing", where="weights")


def _fresh(network: Network, dataset: Dataset, scalings: Scalings, seed: int) -> Arrays:
    return initial_arrays(network, seed, scaled_targets(network, dataset, scalings, "mixture"))
