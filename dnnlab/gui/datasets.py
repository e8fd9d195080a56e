"""The data sets of the sources that a document has had: undo must not wait until rows are drawn again."""

from __future__ import annotations

from dnnlab.data.dataset import Dataset
from dnnlab.data.generate import generate
from dnnlab.data.sources import Source, Table

MOST_BYTES = 64 * 2**20


class Datasets:
    """Keeps data sets by their source: tables for good, generated ones, the last used longest, while there is room."""

    def __init__(self, source: Source, dataset: Dataset) -> None:
        self._kept: dict[Source, Dataset] = {}
        self.put(source, dataset)

    def put(self, source: Source, dataset: Dataset) -> None:
        """Keep a data set as that of a source."""
        self._kept.pop(source, None)
        self._kept[source] = dataset
        self._make_room(source)

    def of(self, source: Source) -> Dataset:
        """Return the data set of a source, the same one as long as it is kept.

        Raises:
            DataError: It is a table that was never put here.
        """
        self.put(source, self._kept.get(source) or generate(source))
        return self._kept[source]

    def _make_room(self, wanted: Source) -> None:
        sizes = {source: _size(dataset) for source, dataset in self._kept.items() if not isinstance(source, Table)}
        for source in [*sizes]:  # the one that was used longest ago comes first
            if source != wanted and sum(sizes.values()) > MOST_BYTES:
                del self._kept[source], sizes[source]


def _size(dataset: Dataset) -> int:
    return sum(column.values.nbytes for column in dataset.columns.values())
