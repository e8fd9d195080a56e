"""The tape of snapshots that a training run leaves behind: files that outlive the process which wrote them."""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray

from dnnlab.errors import DnnlabError
from dnnlab.graph.codec import decode_network, encode_network
from dnnlab.link.messages import SnapshotMark
from dnnlab.project.snapshot import Snapshot
from dnnlab.training.thinning import least_missed

INDEX = "index.jsonl"
DEFAULT_BUDGET = 256 * 2**20
MOST_SNAPSHOTS = 512
LARGEST_SHARE = 0.02
"""The share of the training time that snapshots may cost."""
SHORTEST_INTERVAL = 0.25
"""Seconds of training between two snapshots, at least."""
QUICK = 0.02
"""Seconds: the few early snapshots of a run are taken if they cost less each."""
RECENT = 16
"""How many of the last snapshots are never thinned out."""


class _Line(msgspec.Struct, omit_defaults=True):
    """One line of the index: a file that was added, or (`gone`) one that is no longer on the tape."""

    file: str
    step: int = 0
    reason: str = ""
    bytes: int = 0
    gone: bool = False


@dataclass(frozen=True, slots=True)
class _Entry:
    file: str
    step: int
    reason: str
    bytes: int


class Tape:
    """The snapshots of one run in a folder, one file each, with an index to which lines are only ever added.

    A file is written under another name and then renamed, and its line follows; so whenever the writing process may
    be killed, every file is whole, and a torn last line is left out. Another process may open the same folder to
    read. The tape keeps within its budget by thinning: the latest snapshots stay dense, older ones grow sparse as
    their distance to the present grows; the first of the run and those with a reason go last.
    """

    def __init__(self, folder: Path, budget_bytes: int = DEFAULT_BUDGET) -> None:
        """Open the tape in a folder that exists; what is on it already stays."""
        self.folder = folder
        self.budget_bytes = budget_bytes
        self._entries: list[_Entry] = []
        self._lines = 0
        self._number = 0
        self._cost = 0.0
        self._last = float("-inf")
        self._read_index()

    def __len__(self) -> int:
        return len(self._entries)

    def marks(self) -> tuple[SnapshotMark, ...]:
        """Return the snapshots there are, by step."""
        return tuple(SnapshotMark(entry.step, entry.reason) for entry in self._entries)

    @property
    def quick(self) -> bool:
        """Whether the last snapshot took so little time that a few more do not matter."""
        return self._cost < QUICK

    def due(self, seconds: float) -> bool:
        """Whether it is time for another snapshot, after so many seconds of training.

        The last one's cost decides: snapshots take at most 2 % of the time, and there are at most four a second.
        """
        if seconds < self._last:  # the clock was set back: the run began anew
            self._last = float("-inf")
        return seconds - self._last >= max(SHORTEST_INTERVAL, self._cost / LARGEST_SHARE)

    def add(self, snapshot: Snapshot, reason: str = "", seconds: float = 0.0) -> None:
        """Put a snapshot on the tape, in place of one of the same step.

        Args:
            snapshot: What to keep.
            reason: What changed here, for instance `network`; such snapshots are thinned out last. A replaced
                snapshot's reason is kept if there is no new one.
            seconds: The seconds of training at this moment, from which `due` counts.

        Raises:
            OSError: It cannot be written; the tape stays as it was.
        """
        start = time.perf_counter()
        there = [entry for entry in self._entries if entry.step == snapshot.step]
        self._number += 1
        file = f"{self._number:08d}.safetensors"
        kept = reason or next((entry.reason for entry in there if entry.reason), "")
        _write(self.folder / file, snapshot, kept)
        entry = _Entry(file, snapshot.step, kept, (self.folder / file).stat().st_size)
        self._append([_Line(entry.file, entry.step, entry.reason, entry.bytes)])
        self._insert(entry)
        self._drop(there)
        self._thin()
        self._cost, self._last = time.perf_counter() - start, seconds

    def latest(self) -> Snapshot | None:
        """Return the last snapshot that can be read; None if there is none."""
        return self._first_readable(reversed(self._entries))

    def nearest(self, step: int) -> Snapshot | None:
        """Return the readable snapshot whose step is nearest to `step`, the earlier of two; None if there is none."""
        return self._first_readable(sorted(self._entries, key=lambda entry: (abs(entry.step - step), entry.step)))

    def at(self, step: int) -> Snapshot | None:
        """Return the snapshot of exactly this step; None if there is none that can be read."""
        return self._first_readable(entry for entry in self._entries if entry.step == step)

    def truncate(self, after_step: int) -> None:
        """Remove the snapshots of later steps: the run continues from `after_step` in another way."""
        self._drop([entry for entry in self._entries if entry.step > after_step])

    def clear(self) -> None:
        """Remove all snapshots."""
        self._drop(list(self._entries))

    # ---- reading

    def _first_readable(self, entries: Iterable[_Entry]) -> Snapshot | None:
        for entry in entries:
            snapshot = read_snapshot(self.folder / entry.file)
            if snapshot is not None and snapshot.step == entry.step:
                return snapshot
        return None

    def _read_index(self) -> None:
        found: dict[str, _Entry] = {}
        names: set[str] = set()
        for line in self._index_lines():
            names.add(line.file)
            if line.gone:
                found.pop(line.file, None)
            else:
                found[line.file] = _Entry(line.file, line.step, line.reason, line.bytes)
        there = {path.name for path in self.folder.glob("*.safetensors")}
        self._number = max((_number_of(name) for name in names | there), default=0)
        for entry in [*found.values(), *self._unlisted(there - names)]:
            if entry.file in there:
                self._insert(entry)

    def _unlisted(self, files: set[str]) -> list[_Entry]:
        """The snapshots whose writer was killed before their lines were written."""
        found: list[_Entry] = []
        for file in sorted(files):
            try:
                with safetensors.safe_open(self.folder / file, framework="numpy") as content:
                    about: Mapping[str, str] = content.metadata() or {}
                size = (self.folder / file).stat().st_size
                found.append(_Entry(file, int(about["step"]), about["reason"], size))
            except (OSError, safetensors.SafetensorError, KeyError, ValueError):
                continue
        return found

    def _index_lines(self) -> list[_Line]:
        try:
            content = (self.folder / INDEX).read_bytes()
        except OSError:
            return []
        lines: list[_Line] = []
        for text in content.splitlines():
            try:
                lines.append(msgspec.json.decode(text, type=_Line))
            except msgspec.MsgspecError:  # torn while it was written
                continue
        self._lines = len(lines)
        return lines

    # ---- writing

    def _insert(self, entry: _Entry) -> None:
        self._entries.append(entry)
        self._entries.sort(key=lambda entry: (entry.step, entry.file))

    def _drop(self, entries: Iterable[_Entry]) -> None:
        gone = {entry.file for entry in entries}
        if not gone:
            return
        self._append([_Line(file, gone=True) for file in sorted(gone)])
        self._entries = [entry for entry in self._entries if entry.file not in gone]
        for file in gone:
            with suppress(OSError):  # a reader may hold it open, which some systems do not like
                (self.folder / file).unlink()

    def _append(self, lines: list[_Line]) -> None:
        text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        with (self.folder / INDEX).open("ab") as file:
            file.write(b"\n" + text if file.tell() and self._ends_torn() else text)
        self._lines += len(lines)
        if self._lines > 4096 + 4 * len(self._entries):
            self._write_index_anew()

    def _ends_torn(self) -> bool:
        with (self.folder / INDEX).open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"

    def _write_index_anew(self) -> None:
        lines = [_Line(entry.file, entry.step, entry.reason, entry.bytes) for entry in self._entries]
        _replace(self.folder / INDEX, b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
        self._lines = len(lines)

    def _thin(self) -> None:
        surplus: list[_Entry] = []
        left = list(self._entries)
        while len(left) > 2 and (sum(entry.bytes for entry in left) > self.budget_bytes or len(left) > MOST_SNAPSHOTS):
            least = _least_missed(left)
            surplus.append(least)
            left.remove(least)
        self._drop(surplus)


def read_snapshot(path: Path) -> Snapshot | None:
    """Return the snapshot in a file; None if the file is missing, torn or not what it says."""
    try:
        with safetensors.safe_open(path, framework="numpy") as file:
            about: Mapping[str, str] = file.metadata() or {}
            names: list[str] = file.keys()
            arrays: dict[str, NDArray[np.floating]] = {name: file.get_tensor(name) for name in names}
        if about.get("checksum") != _checksum(arrays):
            return None
        return Snapshot(int(about["step"]), decode_network(about["network"], path.name), arrays)
    except (OSError, safetensors.SafetensorError, DnnlabError, KeyError, ValueError):
        return None


def _write(path: Path, snapshot: Snapshot, reason: str) -> None:
    arrays = {name: np.ascontiguousarray(values) for name, values in snapshot.arrays.items()}
    about = {
        "step": str(snapshot.step),
        "reason": reason,
        "network": encode_network(snapshot.network).decode(),
        "checksum": _checksum(arrays),
    }
    _replace(path, safetensors.numpy.save(arrays, about))


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + ".part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _checksum(arrays: Mapping[str, NDArray[np.floating]]) -> str:
    total = 0
    for name in sorted(arrays):
        total = zlib.crc32(np.ascontiguousarray(arrays[name]).data, zlib.crc32(name.encode(), total))
    return f"{total:08x}"


def _least_missed(entries: list[_Entry]) -> _Entry:
    """The snapshot that goes first; those with a reason and the last ones go last."""

    def protected(place: int) -> bool:
        return bool(entries[place].reason) or place >= len(entries) - RECENT

    return entries[least_missed([entry.step for entry in entries], protected)]


def _number_of(name: str) -> int:
    stem = name.partition(".")[0]
    return int(stem) if stem.isdigit() else 0
