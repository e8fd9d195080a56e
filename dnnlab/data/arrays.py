"""NumPy archives, read so that nothing in them can run code or ask for more memory than there are bytes."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from dnnlab.data.assembly import MISSING, MOST_COLUMNS, Numbers, RawColumn, Unusable, Words
from dnnlab.errors import DataError

LARGEST_CONTENT = 4 * 2**30  # bytes once unpacked


def read_arrays(file: IO[bytes], where: str) -> Mapping[str, NDArray[Any]]:
    """Return the arrays of an `.npz` file by name, in the file's order.

    Each array's size is checked against the bytes that are there before any memory is taken for it.

    Args:
        file: Open for reading, seekable.
        where: Named in errors.

    Raises:
        DataError: This is no such file, or it holds Python objects, or more than `LARGEST_CONTENT` bytes.
    """
    import zipfile  # 13 ms, which the window's start need not pay

    try:
        with zipfile.ZipFile(file) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_CONTENT:
                raise DataError("The arrays are larger than 4 GB", where=where, remedy="Choose fewer rows or columns")
            return {
                member.filename.removesuffix(".npy"): _read_array(archive.read(member)) for member in archive.infolist()
            }
    except DataError:
        raise
    except Exception as error:  # the readers of zip and npy headers raise whatever a damaged file leads them to
        raise DataError(
            f"This is not an archive of plain NumPy arrays: {error}",
            where=where,
            remedy="Write it with numpy.savez, from arrays of numbers or text",
        ) from error


def _read_array(content: bytes) -> NDArray[Any]:
    stream = io.BytesIO(content)
    match npy_format.read_magic(stream):
        case (1, 0):
            shape, fortran_order, dtype = npy_format.read_array_header_1_0(stream)
        case (2, 0):
            shape, fortran_order, dtype = npy_format.read_array_header_2_0(stream)
        case version:
            raise ValueError(f"array format {version} is not known")
    if dtype.hasobject:
        raise ValueError("an array holds Python objects")
    if dtype.itemsize * math.prod(shape) != len(content) - stream.tell():
        raise ValueError("an array has another size than its header says")
    values = np.frombuffer(content, dtype=dtype, offset=stream.tell())
    return values.reshape(shape, order="F" if fortran_order else "C")


def columns_of(arrays: Mapping[str, NDArray[Any]], where: str) -> list[RawColumn]:
    """Return arrays of `(N,)` as a column each, and of `(N, D)` as D columns, numbered from 1.

    Raises:
        DataError: An array has another shape, the lengths differ, or there are more than `MOST_COLUMNS` columns.
    """
    for name, values in arrays.items():
        if values.ndim not in (1, 2):
            raise DataError(
                f"The array '{name}' has {values.ndim} dimensions",
                where=where,
                remedy="Provide arrays of (N,) or (N, D)",
            )
    lengths = {len(values) for values in arrays.values()}
    count = sum(1 if values.ndim == 1 else values.shape[1] for values in arrays.values())
    if len(lengths) != 1 or not 1 <= count <= MOST_COLUMNS:
        raise DataError(
            f"The arrays have {count} columns, of the lengths {sorted(lengths)[:5]}",
            where=where,
            remedy=f"Provide arrays of the same number of rows, and from 1 to {MOST_COLUMNS} columns",
        )
    columns = []
    for name, values in arrays.items():
        if values.ndim == 1:
            columns.append(_column(name or "column", values))
        else:
            columns += [_column(f"{name}_{index + 1}", values[:, index]) for index in range(values.shape[1])]
    return columns


def _column(name: str, values: NDArray[Any]) -> RawColumn:
    if values.dtype.kind in "iuf":
        with np.errstate(over="ignore"):
            return Numbers(name, values.astype(np.float64))
    if values.dtype.kind in "bU":
        texts, codes = np.unique(values.astype(np.str_), return_inverse=True)
        words = [str(text).strip() for text in texts]
        distinct = {word: index for index, word in enumerate(dict.fromkeys(words)) if word.lower() not in MISSING}
        place = np.array([distinct.get(word, -1) for word in words], dtype=np.int64)
        return Words(name, place[codes], list(dict.fromkeys(words)))
    return Unusable(name, f"holds values of type {values.dtype}")
