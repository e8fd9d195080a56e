"""Tensors made of a data set that several models read: each is made once, and kept as long as somebody has it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from weakref import WeakKeyDictionary, WeakValueDictionary

from torch import Tensor
from torch.utils.weak import WeakTensorKeyDictionary

from dnnlab.data.dataset import Dataset

_OF_DATA: WeakKeyDictionary[Dataset, WeakValueDictionary[Hashable, Tensor]] = WeakKeyDictionary()
_TURNED = WeakTensorKeyDictionary()


def shared(dataset: Dataset, key: Hashable, make: Callable[[], Tensor]) -> Tensor:
    """Return the tensor of a data set under a key, made if nobody has it. Nobody may write to it."""
    tensors = _OF_DATA.setdefault(dataset, WeakValueDictionary())
    found = tensors.get(key)
    if found is None:
        found = tensors[key] = make()
    return found


def turned(values: Tensor) -> Tensor:
    """Return values (rows, units) as (units, rows), contiguous; the same for the same tensor as long as it is kept."""
    view = values.transpose(-1, -2)
    if view.is_contiguous():  # one column: what is kept would be a view, which keeps the tensor for good
        return view
    if values not in _TURNED:
        _TURNED[values] = view.contiguous()
    laid_out: Tensor = _TURNED[values]
    return laid_out
