"""What answers about a model are about: its present or an earlier moment of its run, and the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from dnnlab.data.dataset import Dataset
from dnnlab.engine.evaluate import evaluate
from dnnlab.engine.past import DistributionRecord, Past
from dnnlab.engine.probes.subject import Subject, Tables
from dnnlab.engine.probes.training_error import gradient_norms
from dnnlab.graph.layer import LayerId
from dnnlab.link.probes import Answer, Probe
from dnnlab.nn.evaluator import Evaluator
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.arithmetic import arithmetic_for
from dnnlab.training.tape import Tape
from dnnlab.training.trainer import Trainer

ROWS_OF_AN_ANSWER = 2000
"""About how many rows go through the network for an answer: as many as a plot has points."""


class Shown:
    """The moment of a run that is shown, and what earlier answers left for later ones.

    Attributes:
        snapshot: The earlier moment that is shown; None for the present.

    Args:
        tape: The run's snapshots.
        dataset: Its data.
    """

    def __init__(self, tape: Tape, dataset: Dataset) -> None:
        self.snapshot: Snapshot | None = None
        self._tape = tape
        self._evaluator: Evaluator | None = None
        self.take_data(dataset)

    def take_data(self, dataset: Dataset) -> None:
        """Go on with other data: what was found out about the data before is void."""
        self._dataset = dataset
        self._tables = Tables()
        self._distributions = DistributionRecord()
        self._norms: dict[int, Mapping[LayerId, float]] = {}

    def show(self, snapshot: Snapshot, trainer: Trainer) -> None:
        """Show an earlier moment."""
        if self.snapshot is None or self.snapshot.step != snapshot.step:
            self.snapshot, self._evaluator = snapshot, trainer.evaluator(snapshot)

    def show_present(self) -> None:
        """Show the present."""
        self.snapshot = self._evaluator = None

    def go_back(self) -> None:
        """The run goes on from an earlier step: other moments of the same steps may come."""
        self.show_present()
        self._norms = {}

    def forget_after(self, step: int) -> None:
        """What was found out about moments after a step is void."""
        self._distributions.forget_after(step)

    def answer(self, trainer: Trainer, probe: Probe) -> Answer:
        """Answer a probe about the moment that is shown.

        Raises:
            DnnlabError: It cannot be answered for this network.
        """
        with arithmetic_for(2.0 * ROWS_OF_AN_ANSWER * trainer.parameter_count):  # threads that wait cost far more
            evaluator = self._evaluator
            if self.snapshot is None or evaluator is None:
                return evaluate(self._subject(trainer, trainer.evaluator(), trainer.gradient_norms), probe)
            norms = partial(self._norms_at, self.snapshot.step, evaluator)
            return evaluate(self._subject(trainer, evaluator, norms), probe)

    def _subject(
        self, trainer: Trainer, evaluator: Evaluator, gradient_norms: Callable[[], Mapping[LayerId, float]]
    ) -> Subject:
        return Subject(evaluator, self._dataset, gradient_norms, self._tables, partial(self._past, trainer))

    def _norms_at(self, step: int, evaluator: Evaluator) -> Mapping[LayerId, float]:
        """The gradients' lengths at the snapshot that is shown, worked out once: nobody kept those of its step."""
        if step not in self._norms:
            self._norms = {step: gradient_norms(Subject(evaluator, self._dataset, dict, self._tables))}
        return self._norms[step]

    def _past(self, trainer: Trainer) -> Past:
        kept = tuple(mark.step for mark in self._tape.marks())

        def evaluator(step: int) -> Evaluator | None:
            snapshot = self._tape.at(step)
            return None if snapshot is None else trainer.evaluator(snapshot)

        return Past(trainer.step, trainer.evaluator(), kept, evaluator, self._distributions)
