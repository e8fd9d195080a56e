"""Where built programs are kept between starts: machine code of this person's own, for this machine."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from contextlib import suppress
from pathlib import Path

import torch
from platformdirs import user_cache_path

from dnnlab.graph.layer import Layer
from dnnlab.project.preferences import CONFIG
from dnnlab.training.compiled.program import Parts

LARGEST_STORE = 256 * 2**20
"""Bytes of packages that are kept; those not used for longest go first."""

_HERE = Path(__file__).parent
_SOURCES = (
    *sorted(_HERE.glob("*.py")),
    *sorted(_HERE.parent.glob("pure_*.py")),
    *sorted((_HERE.parents[1] / "nn").glob("*.py")),
    *sorted((_HERE.parent / "optimizers").glob("*.py")),
)
"""A program built by other code is another program."""


def store_folder() -> Path:
    """Where packages are kept; the environment variable DNNLAB_CONFIG moves it."""
    folder = os.environ.get(CONFIG)
    cache = Path(folder) / "cache" if folder else user_cache_path("dnnlab", appauthor=False)
    return cache / "compiled"


def package_for(parts: Parts) -> Path:
    """Return where the program of these parts is, or will be."""
    return store_folder() / f"{_fingerprint(parts)}.pt2"


def is_built(package: Path) -> bool:
    """Whether a package is there; it then counts as just used."""
    if not package.is_file():
        return False
    with suppress(OSError):  # a store that cannot be written to can still be read
        package.touch()
    return True


def make_room(folder: Path, most: int = LARGEST_STORE) -> None:
    """Remove the packages not used for longest until at most so many bytes are left."""
    found = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in folder.glob("*.pt2")), reverse=True)
    total = 0
    for _, size, file in found:
        total += size
        if total > most:
            file.unlink(missing_ok=True)


def _fingerprint(parts: Parts) -> str:
    """A name for the machine code: everything that it depends on, and nothing that is handed in."""
    plan, model = parts.plan, parts.model
    places = {layer.id: place for place, layer in enumerate(model.layers)}
    described = {
        "layers": [_description(layer) for layer in model.layers],
        "connections": [
            [places[arrow.source], places[arrow.target], arrow.kind.value]
            for layer in model.layers
            for arrow in model.arriving(layer.id)
        ],
        "slots": [[slot.start, slot.shape] for slot in model.index.slots.values()],
        "parts": [[str(part.dtype), part.shape] for part in parts.examples()],
        "fixed": parts.has_fixed,
        "constants": [places[id] for id in parts.constants],
        "rule": parts.rule.kind,
        "rows": [plan.rows, plan.batches],
        "threads": plan.threads,
        "versions": [torch.__version__, platform.python_version(), platform.platform()],
        "machine": [platform.node(), platform.processor(), torch.backends.cpu.get_cpu_capability()],
        "code": [hashlib.blake2b(source.read_bytes()).hexdigest() for source in _SOURCES],
    }
    text = json.dumps(described, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _description(layer: Layer) -> list[object]:
    shape = [layer.components, layer.covariance]
    return [layer.kind, layer.activation, layer.preactivations, layer.width, *shape, layer.bias]
