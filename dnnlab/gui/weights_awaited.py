"""Who waits for the present weights: for the engine to be up, for its answer, or for the losses that belong to it."""

from __future__ import annotations

from collections.abc import Callable

from dnnlab.project.snapshot import Snapshot

Take = Callable[[Snapshot | None], None]


class WeightsAwaited:
    """Those who asked for weights and have not got them yet. Each is called once, whatever becomes of the engine."""

    def __init__(self) -> None:
        self._for_engine: list[Take] = []
        self._for_answer: dict[int, Take] = {}
        self._for_losses: list[tuple[Snapshot, Take]] = []

    def until_engine(self, take: Take) -> None:
        """Let someone wait until the engine has loaded the model."""
        self._for_engine.append(take)

    def until_answer(self, number: int, take: Take) -> None:
        """Let someone wait for the answer to a question of that number."""
        self._for_answer[number] = take

    def engine_died(self) -> None:
        """Let all who wait wait for the next engine."""
        self._for_engine += [*self._for_answer.values(), *(take for _, take in self._for_losses)]
        self._for_answer.clear()
        self._for_losses.clear()

    def engine_is_up(self) -> list[Take]:
        """Return those who waited for the engine; they wait no longer."""
        waiting, self._for_engine = self._for_engine, []
        return waiting

    def refused(self) -> Take | None:
        """Return the one who has waited longest for an answer, which will not come; None if nobody waits."""
        return self._for_answer.pop(min(self._for_answer)) if self._for_answer else None

    def answered(self, number: int, snapshot: Snapshot) -> None:
        """Take an answer: who asked waits for the losses up to it."""
        take = self._for_answer.pop(number, None)
        if take is not None:
            self._for_losses.append((snapshot, take))

    def hand_over(self, step: int) -> None:
        """Hand over the weights whose losses have arrived, up to a step."""
        waiting, self._for_losses = self._for_losses, []
        for snapshot, take in waiting:
            if step >= snapshot.step:
                take(snapshot)
            else:
                self._for_losses.append((snapshot, take))
