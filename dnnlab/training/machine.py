"""A network laid out for training on a device: data, parameters, optimiser and execution tier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from dnnlab.data.dataset import Dataset
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Network
from dnnlab.nn.levels import predicting
from dnnlab.nn.losses import reported_row_errors
from dnnlab.nn.model import Model
from dnnlab.nn.parameters import OPTIMIZER, Arrays
from dnnlab.nn.scaling import Scalings, scaling_arrays
from dnnlab.project.optimizer_problems import WHOLE_BATCH
from dnnlab.project.settings import Settings
from dnnlab.project.snapshot import MEMORIES
from dnnlab.training.agreement import AGREEMENT, disagreement
from dnnlab.training.batches import Batches
from dnnlab.training.compiled.steps import Steps
from dnnlab.training.fused import unknown_layers
from dnnlab.training.optimizers.objective import Objective
from dnnlab.training.optimizers.optimizer import new_optimizer
from dnnlab.training.preparation import Part, prepared
from dnnlab.training.step import (
    EagerDifferentiator,
    fixed_places,
    new_differentiator,
    rows_at_once,
)
from dnnlab.training.watch import Watch

COUNT = f"{OPTIMIZER}count"
"""The array (1,) that says how many updates the optimiser's state has seen."""

MOST_STEPS = 256
"""How many steps `run` makes at once at most."""

DTYPES = {"float32": torch.float32, "float64": torch.float64}


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A copy of what training moves, on the device: parameters, the optimiser's states, memory and count of updates."""

    step: int
    flat: Tensor
    states: Mapping[str, Tensor]
    count: int
    memory: Mapping[str, list[float]] = field(default_factory=dict)


class Machine:
    """Everything that one training step needs, in place.

    Attributes:
        model: What is trained.
        device: Where.
        settings: How.
        first_tier: The tier that runs the steps from the first on.
        note: Why it is not the tier that was asked for; usually empty.
        flat: The parameters, (size,).
        training: The training rows.
        validation: The validation rows, maybe none.
        multiplications: How many one step takes, roughly.
        watch: What it remembers of the best losses.
        has_stepped: Whether a gradient was computed yet.
        compiled: The program that runs the steps instead of the first tier; None as long as there is none.
    """

    def __init__(
        self,
        network: Network,
        dataset: Dataset,
        settings: Settings,
        scalings: Scalings,
        arrays: Arrays,
        device: str,
        seed: int,
    ) -> None:
        """Lay everything out.

        Args:
            network: A network that can be trained on the data (`check_trainable`).
            dataset: The data.
            settings: How to train.
            scalings: Of the network's compiled inputs and outputs.
            arrays: Parameters and, if there is one, the state of the settings' optimiser.
            device: Where.
            seed: Of the order of the rows and of dropout.

        Raises:
            ProjectFileError: A parameter is missing or has another shape.
        """
        self.model = Model(network, scalings)
        self.device = device
        self.settings = settings
        dtype = DTYPES[settings.precision]
        self.flat = self.model.index.flat(arrays, dtype, device)
        self.training = prepared(network, dataset, scalings, dataset.training, dtype, device)
        self.validation = prepared(network, dataset, scalings, dataset.validation, dtype, device)
        self.first_tier, self.note = self._tier()
        fused = self.first_tier == "fused"
        self.batches = Batches(self.training, settings.batch_size, seed, features_first=fused)
        self.multiplications = 6.0 * self.batches.rows * self.model.index.size
        self.differentiator = new_differentiator(self.first_tier, self.model, self.flat, self.batches.rows, seed)
        self.optimizer = new_optimizer(settings, self.flat, self._objective)
        self.watch = Watch(settings, self.model.index, arrays, self.flat)
        self.has_stepped = False
        self._moving = self.flat[: self.model.index.trainable]
        self._take_optimizer_state(arrays)
        self._held = torch.from_numpy(self.model.index.held).to(device)
        self._take_held()
        self.compiled: Steps | None = None
        self._losses = torch.zeros(MOST_STEPS, dtype=dtype, device=device)
        self._loss_places = self._losses.unbind()

    @property
    def execution(self) -> str:
        """The tier that runs the steps."""
        return self.first_tier if self.compiled is None else self.compiled.execution

    @property
    def free(self) -> Tensor | None:
        """1 for weights that may move and 0 for those removed or frozen by themselves, (T,); None if all may."""
        fixed = fixed_places(self.model, self.flat)
        return None if fixed is None else self.flat.new_ones(self.model.index.trainable).index_fill_(0, fixed, 0.0)

    def run(self, step: int, count: int) -> NDArray[np.float64]:
        """Make `count` steps, at most `MOST_STEPS`, after `step` steps.

        Returns:
            Their training losses in original units, (count,).
        """
        if self.compiled is None:
            for place in range(count):
                self.advance(step + place, self._loss_places[place])
            return self.finished(self._losses[:count])
        return self._run_compiled(self.compiled, step, count)

    def _run_compiled(self, compiled: Steps, step: int, count: int) -> NDArray[np.float64]:
        done: list[Tensor] = []
        states = tuple(self.optimizer.states.values())
        made = 0
        while made < count:
            updates = self.optimizer.count
            errors = compiled.run(
                step + made, count - made, self.flat, states, self.settings, updates, self.watch.plateau.share
            )
            self.optimizer.count += len(errors)
            made += len(errors)
            done.append(errors)
        self.differentiator.gradient.copy_(compiled.gradient)
        self.has_stepped = True
        losses: NDArray[np.float64] = torch.cat(done).to("cpu").numpy().astype(np.float64)
        return losses + compiled.offset

    def advance(self, step: int, loss: Tensor) -> None:
        """Make the step after `step` steps by the first tier, and write its training loss into `loss` ().

        It is for `finished` to read.
        """
        self.differentiator.differentiate(self.batches.at(step), step)
        loss.copy_(self.differentiator.total)
        self.has_stepped = True
        if self.model.index.trainable:
            gradient = self.differentiator.gradient
            self.optimizer.update(self._moving, gradient, self.settings, step, self.watch.plateau.share)
        if len(self._held):  # an optimiser may move what has no gradient: momentum, decay
            self.flat.index_copy_(0, self._held, self._held_values)

    def finished(self, losses: Tensor) -> NDArray[np.float64]:
        """Return losses (S,) that `advance` wrote, in original units."""
        values: NDArray[np.float64] = losses.to("cpu").numpy().astype(np.float64)
        return values * self.differentiator.factor + self.differentiator.offset

    def set_numbers(self, numbers: Sequence[tuple[int, float]]) -> None:
        """Set parameters by their places in the flat vector; the optimiser's state for them begins anew."""
        for place, value in numbers:
            self.flat[place] = value
            for state in self.optimizer.states.values():
                state[place] = 0.0
        self._take_held()

    def configure(self, settings: Settings) -> None:
        """Go on with settings that differ only in what the optimiser's numbers follow at every step."""
        self.settings = settings
        self.watch.configure(settings)

    def mean_error(self, part: Part) -> float:
        """Return the mean error over some rows in original units; NaN where there are none."""
        total = 0.0
        outputs_of = predicting(self.model, self.flat)
        chunk = rows_at_once(self.model, max(part.count, 1))
        with torch.no_grad():
            for start in range(0, part.count, chunk):
                rows = slice(start, start + chunk)
                outputs = outputs_of({id: x[rows] for id, x in part.inputs.items()})
                for layer in self.model.outputs:
                    targets, scaling = part.targets[layer.id][rows], self.model.scalings.get(layer.id)
                    total += float(reported_row_errors(layer, outputs[layer.id], targets, scaling).sum())
        return total / part.count if part.count else float("nan")

    def arrays(self) -> dict[str, NDArray[np.floating]]:
        """Return copies of parameters, optimiser state and scalings by the names of a snapshot."""
        index = self.model.index
        arrays = index.arrays(self.flat)
        for state, values in self.optimizer.states.items():
            for name, part in index.arrays(values).items():
                arrays[f"{OPTIMIZER}{state}/{name}"] = part
        arrays[COUNT] = np.array([self.optimizer.count], dtype=np.float64)
        arrays.update({f"{OPTIMIZER}{name}": np.array(numbers) for name, numbers in self.optimizer.memory.items()})
        arrays.update(self.watch.arrays(index))
        return arrays | scaling_arrays(self.model.scalings)

    def state(self, step: int) -> State:
        """Return a copy of the present state, after `step` steps."""
        states = {name: values.clone() for name, values in self.optimizer.states.items()}
        memory = {name: list(numbers) for name, numbers in self.optimizer.memory.items()}
        return State(step, self.flat.clone(), states, self.optimizer.count, memory)

    def put_back(self, state: State) -> None:
        """Go back to a state of this machine."""
        self.flat.copy_(state.flat)
        for name, values in state.states.items():
            self.optimizer.states[name].copy_(values)
        self.optimizer.count = state.count
        self.optimizer.memory = {name: list(numbers) for name, numbers in state.memory.items()}
        self._take_held()

    def put_best_back(self) -> None:
        """Take the best parameters so far, if they were kept; the optimiser begins anew."""
        if self.watch.best is None:
            return
        self.flat.copy_(self.watch.best)
        for values in self.optimizer.states.values():
            values.zero_()
        self.optimizer.count, self.optimizer.memory = 0, {}
        self._take_held()

    def is_finite(self) -> bool:
        """Whether all parameters and the optimiser's state are finite."""
        return all(bool(torch.isfinite(values).all()) for values in (self.flat, *self.optimizer.states.values()))

    def gradient_norms(self) -> dict[LayerId, float]:
        """Return for each layer the length of the last gradient with respect to what arrives at it, in scaled units."""
        if not self.has_stepped:
            return {}
        gradient = self.differentiator.gradient.to("cpu").double()
        squares: dict[LayerId, float] = {}
        for slot in self.model.index.slots.values():
            if not slot.frozen:
                square = float(gradient[slot.start : slot.stop].square().sum())
                squares[slot.layer] = squares.get(slot.layer, 0.0) + square
        return {layer: square**0.5 for layer, square in squares.items()}

    def _objective(self) -> Objective:
        """The error that training lowers, for optimisers that evaluate it themselves; they run on the eager tier."""
        eager, fixed = self.differentiator, fixed_places(self.model, self.flat)
        assert isinstance(eager, EagerDifferentiator)
        batch = self.batches.at(0)
        places = self.flat.new_empty(0, dtype=torch.int64) if fixed is None else fixed
        return Objective(
            self.model, self.flat, self.training, places, eager, lambda step: eager.differentiate(batch, step)
        )

    def _tier(self) -> tuple[str, str]:
        """The tier that runs the steps, and why it is not the one that was asked for."""
        if self.settings.execution == "eager":
            return "eager", ""
        if self.settings.optimizer in WHOLE_BATCH:
            asked = self.settings.execution == "fused"
            return "eager", "This optimiser evaluates the error several times a step, and does so eagerly" * asked
        unknown = unknown_layers(self.model)
        if unknown:
            title = unknown[0].declared.title
            return "eager", f"The fused tier has no layer of the kind {title}, so this network trains eagerly"
        if self.settings.execution == "fused":
            return "fused", ""
        if self.device == "mps":  # nobody has run the fused tier there yet
            return "eager", ""
        apart = disagreement(self.model, self.flat, self.training)
        if apart <= AGREEMENT[self.flat.dtype]:  # False for NaN too
            return "fused", ""
        return "eager", f"The fused tier's gradient is off by {apart:.1e}, so this network trains eagerly"

    def _take_optimizer_state(self, arrays: Arrays) -> None:
        index = self.model.index
        count = arrays.get(COUNT, np.empty(0))
        names = [f"{OPTIMIZER}{state}/{name}" for state in self.optimizer.states for name in index.slots]
        if count.shape != (1,) or not 0 <= count[0] < 2**53 or any(name not in arrays for name in names):
            return  # weights without the state of this optimiser: it begins anew
        for state, values in self.optimizer.states.items():
            values.copy_(index.flat(arrays, values.dtype, values.device, prefix=f"{OPTIMIZER}{state}/"))
        self.optimizer.count = int(count[0])
        for name, size in MEMORIES.items():
            numbers = arrays.get(f"{OPTIMIZER}{name}")
            if name in self.optimizer.remembers and numbers is not None and numbers.shape == (size,):
                self.optimizer.memory[name] = [float(number) for number in numbers]

    def _take_held(self) -> None:
        """Remember the weights that are frozen by themselves; the optimiser forgets what it knew of them."""
        self._held_values = self.flat[self._held]
        for state in self.optimizer.states.values():
            state[self._held] = 0.0
