"""What the person has decided about a new project so far, what is still missing, and the project that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import get_args

from dnnlab.data.dataset import Dataset
from dnnlab.data.sources import Table
from dnnlab.data.split import split_rows
from dnnlab.data.tables import READERS
from dnnlab.errors import DataError
from dnnlab.graph.layer import Layer
from dnnlab.gui.new_project.columns import ColumnRole
from dnnlab.project.columns import OutputKind, network_for, suggested_output, units_for
from dnnlab.project.project import MAIN_MODEL, Model, Project
from dnnlab.project.settings import Settings

OUTPUT_KINDS: tuple[OutputKind, ...] = get_args(OutputKind)
MOST_ROWS_IN_A_FULL_BATCH = 5000
BATCH = 256
SPLIT_SEED = 1


@dataclass(slots=True)
class Plan:
    """The decisions.

    Attributes:
        dataset: The rows as they were read.
        roles: What each column is for.
        wish: The output that the person chose; None to take the one that fits.
        components: K of a mixture density.
        hidden: Units of each hidden layer.
        validation_fraction: In [0, 1).
    """

    dataset: Dataset
    roles: dict[str, ColumnRole]
    wish: OutputKind | None = None
    components: int = 3
    hidden: tuple[int, ...] = (20,)
    validation_fraction: float = 0.2
    _obstacles: dict[tuple[str, ...], Mapping[OutputKind, str]] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The columns that the network reads, in the table's order."""
        return tuple(name for name in self.dataset.columns if self.roles[name] == "input")

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns that it learns, in the table's order."""
        return tuple(name for name in self.dataset.columns if self.roles[name] == "target")

    def obstacles(self) -> Mapping[OutputKind, str]:
        """Return for each kind of output why it cannot learn the targets; an empty text where it can."""
        targets = self.targets
        if targets not in self._obstacles:  # telling classes apart sorts a column: too slow to repeat at every click
            self._obstacles[targets] = {kind: self._obstacle(kind, targets) for kind in OUTPUT_KINDS}
        return self._obstacles[targets]

    def _obstacle(self, kind: OutputKind, targets: tuple[str, ...]) -> str:
        if not targets:
            return "Choose a target column first"
        try:
            units_for(Layer.new("output", kind), targets, self.dataset)
        except DataError as error:
            return f"{error.what}. {error.remedy}" if error.remedy else error.what
        return ""

    @property
    def output(self) -> OutputKind:
        """The kind of output: what the person wished where it can be, else what fits the targets."""
        if self.wish is not None and (not self.targets or not self.obstacles()[self.wish]):
            return self.wish
        if not self.targets:
            return "regression"
        suggested = suggested_output(self.dataset, self.targets)
        possible = [kind for kind in OUTPUT_KINDS if not self.obstacles()[kind]]
        return suggested if suggested in possible or not possible else possible[0]

    def missing(self) -> str:
        """Return in words what stands in the way of the project, or an empty text."""
        match bool(self.inputs), bool(self.targets):
            case False, False:
                return "Choose at least one input and one target column"
            case False, True:
                return "Choose at least one input column"
            case True, False:
                return "Choose at least one target column"
        return self.obstacles()[self.output]

    def shape(self) -> Iterator[str]:
        """Yield the network's layers in words, from the inputs to the output."""
        width = self.dataset.width(self.inputs)
        yield _count(width, "input")
        yield from (f"{units:,} tanh" for units in self.hidden)
        outputs = units_for(Layer.new("output", self.output), self.targets, self.dataset)
        match self.output:
            case "mixture":
                yield f"{_count(self.components, 'component')} over {_count(outputs, 'target')}"
            case "multiclass":
                yield f"{outputs} classes"
            case "binary":
                yield _count(outputs, "probability", "probabilities")
            case _:
                yield _count(outputs, "value")

    def split(self) -> Dataset:
        """Return the data set with as many rows for validation as chosen."""
        training, validation = split_rows(self.dataset.rows, self.validation_fraction, SPLIT_SEED)
        return replace(self.dataset, training=training, validation=validation)

    def split_counts(self) -> tuple[int, int]:
        """Return how many rows train and how many validate."""
        validation = min(self.dataset.rows - 1, round(self.dataset.rows * self.validation_fraction))
        return self.dataset.rows - validation, validation

    def project(self) -> Project:
        """Return the project.

        Raises:
            DnnlabError: See `missing`, or a number outside its range.
        """
        network = network_for(self.dataset, self.inputs, self.targets, self.output, self.hidden)
        if self.output == "mixture":
            network = network.put(network.layer("output").with_values(components=self.components))
        training, _ = self.split_counts()
        batch = 0 if training <= MOST_ROWS_IN_A_FULL_BATCH else BATCH
        settings = Settings(optimizer="adam", learning_rate=0.01, schedule="constant", batch_size=batch)
        source = Table(self.dataset.name, self.validation_fraction, SPLIT_SEED)
        return Project(title_of(self.dataset), source, {MAIN_MODEL: Model(network, settings=settings)})


def title_of(dataset: Dataset) -> str:
    """Return a data set's name without the ending of its file."""
    name = PurePath(dataset.name)
    return name.stem if name.suffix.lower() in READERS else dataset.name


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
