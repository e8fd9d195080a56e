from __future__ import annotations

import errno
import io
import json
import os
import pickle
import stat
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dnnlab.errors import DnnlabError, NewerFormatError, ProjectFileError
from dnnlab.graph.layer import Layer
from dnnlab.graph.layout import Layout, Point
from dnnlab.graph.network import Connection, Network
from dnnlab.project import file as module
from dnnlab.project.contents import Contents
from dnnlab.project.file import is_path, load, save
from dnnlab.project.project_json import FORMAT
from dnnlab.project.settings import Settings

from .contents import PNG, history_of, snapshot_of, table, toy

PARTS = ("project.json", "weights.safetensors", "history.npz", "data.npz", "preview.png")
Members = dict[str, bytes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Mein Projekt.dnnlab"


def full() -> Contents:
    """A project with every part: a table of one's own, trained."""
    contents = table()
    return replace(contents, snapshot=snapshot_of(contents.project.model().network), history=history_of(), preview=PNG)


def require_same(a: Contents, b: Contents) -> None:
    assert a.project == b.project
    assert list(a.project.model().network.layers) == list(b.project.model().network.layers)
    assert (a.dataset.name, a.dataset.notes) == (b.dataset.name, b.dataset.notes)
    assert list(a.dataset.columns) == list(b.dataset.columns)
    for name, column in a.dataset.columns.items():
        assert b.dataset.column(name).categories == column.categories
        np.testing.assert_array_equal(b.dataset.column(name).values, column.values)
    np.testing.assert_array_equal(a.dataset.training, b.dataset.training)
    np.testing.assert_array_equal(a.dataset.validation, b.dataset.validation)
    assert (a.snapshot is None, a.history is None) == (b.snapshot is None, b.history is None)
    if a.snapshot is not None and b.snapshot is not None:
        assert (a.snapshot.step, a.snapshot.network) == (b.snapshot.step, b.snapshot.network)
        np.testing.assert_equal(dict(b.snapshot.arrays), dict(a.snapshot.arrays))
    if a.history is not None and b.history is not None:
        np.testing.assert_equal(b.history.arrays(), a.history.arrays())
    assert a.preview == b.preview


def members(path: Path) -> Members:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, parts: Members) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def refused(path: Path, kind: type[ProjectFileError] = ProjectFileError) -> ProjectFileError:
    """The error with which a file is refused; the file itself is left as it was."""
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(ProjectFileError) as caught:
        load(path)
    assert caught.type is kind
    assert caught.value.where.startswith(path.name)
    assert caught.value.what
    assert caught.value.remedy
    assert (path.read_bytes() if path.is_file() else b"") == before
    assert pickle.loads(pickle.dumps(caught.value)).where == caught.value.where
    return caught.value


# ---- what was saved comes back


@pytest.mark.parametrize("made", [toy, table, full])
def test_that_a_project_comes_back_as_it_was_saved(path: Path, made: Callable[[], Contents]) -> None:
    save(path, made())
    require_same(load(path), made())
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_that_rows_are_embedded_for_a_table_and_drawn_again_for_the_toy_problem(path: Path) -> None:
    save(path, toy())
    assert members(path).keys() == set(PARTS) - {"data.npz"}
    save(path, full())
    assert members(path).keys() == set(PARTS)


def test_that_the_project_is_plain_json(path: Path) -> None:
    save(path, toy())
    record = json.loads(members(path)["project.json"])
    assert record["format"] == FORMAT
    assert record["source"]["kind"] == "toy-inverse"
    assert record["models"]["main"]["settings"]["learning_rate"] == 0.02


def test_that_weights_of_the_network_before_an_edit_come_back(path: Path) -> None:
    contents = toy()
    model = contents.project.model()
    edited = model.network.add(Layer.new("late", "regression")).remove("hidden-1")
    project = contents.project.with_model(replace(model, network=edited))
    save(path, replace(contents, project=project))
    restored = load(path)
    assert restored.project.model().network == edited
    assert restored.snapshot is not None
    assert restored.snapshot.network == model.network


# ---- saving


def test_that_saving_again_replaces_the_file_and_keeps_its_permissions(path: Path) -> None:
    save(path, toy())
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    path.chmod(0o600)
    save(path, full())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    require_same(load(path), full())


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_that_a_link_stays_a_link(path: Path) -> None:
    real = path.with_name("real.dnnlab")
    save(real, toy())
    path.symlink_to(real)
    save(path, full())
    assert path.is_symlink()
    require_same(load(real), full())


def full_disk(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def out_of_memory(*_: object, **__: object) -> NoReturn:
    raise MemoryError


@pytest.mark.parametrize("place", ["os.fsync", "zipfile.ZipFile.writestr", "pathlib.Path.replace", "tempfile.mkstemp"])
def test_that_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, toy())
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(place, full_disk)
        with pytest.raises(ProjectFileError, match="No space left") as caught:
            save(path, full())
    assert caught.value.where == str(path)
    assert "free some space" in caught.value.remedy
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_that_any_other_failure_leaves_the_old_file_and_nothing_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, toy())
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(module, "write_npz", out_of_memory)
        with pytest.raises(MemoryError):
            save(path, full())
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_that_large_weights_are_written_a_piece_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network.of(
        [
            Layer.new("x", "input", units=1000, columns=("x",)),
            Layer.new("y", "regression", units=800, columns=("t",)),
        ],
        [Connection("x", "y")],
    )
    contents = replace(toy(), snapshot=snapshot_of(network))
    sizes: list[int] = []
    with monkeypatch.context() as patched:
        write = zipfile._ZipWriteFile.write  # type: ignore[attr-defined]

        def record(entry: object, data: bytes) -> int:
            sizes.append(memoryview(data).nbytes)
            return int(write(entry, data))

        patched.setattr(zipfile._ZipWriteFile, "write", record)  # type: ignore[attr-defined]
        save(path, contents)
    assert sum(sizes) > 3_000_000
    assert max(sizes) <= 1 << 20
    require_same(load(path), contents)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_that_a_folder_that_may_not_be_written_to_is_named(path: Path) -> None:
    save(path, toy())
    path.parent.chmod(0o500)
    try:
        with pytest.raises(ProjectFileError, match="Permission denied"):
            save(path, full())
    finally:
        path.parent.chmod(0o700)
    require_same(load(path), toy())


@pytest.mark.parametrize("name", ["gone/project.dnnlab", "\0.dnnlab", "n" * 300 + ".dnnlab", "folder.dnnlab"])
def test_that_a_place_that_cannot_be_written_to_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.dnnlab").mkdir()
    with pytest.raises(ProjectFileError, match="cannot be written"):
        save(tmp_path / name, toy())
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.dnnlab"]


def with_network(contents: Contents, network: Network) -> Contents:
    return replace(contents, project=contents.project.with_model(replace(contents.project.model(), network=network)))


def with_layout(contents: Contents, x: float) -> Contents:
    model = replace(contents.project.model(), layout=Layout({"input": Point(x, 0.0)}))
    return replace(contents, project=contents.project.with_model(model))


UNREADABLE: dict[str, tuple[Callable[[Contents], Contents], str]] = {
    "a title too long": (lambda old: replace(old, project=replace(old.project, title="t" * 501)), "title"),
    "half a surrogate pair": (lambda old: replace(old, project=replace(old.project, title="\ud800")), "name"),
    "an identity": (lambda old: with_network(old, Network.empty().add(Layer.new("a b", "units"))), r"\.id"),
    "a layer's name": (lambda old: with_network(old, Network.empty().add(Layer.new("a", "units", "n" * 201))), "name"),
    "a place far away": (lambda old: with_layout(old, 1e8), "layout"),
    "a place nowhere": (lambda old: with_layout(old, float("nan")), "layout"),
    "no main model": (
        lambda old: replace(old, project=replace(old.project, models={"other": old.project.model()})),
        "main",
    ),
    "weights that do not fit": (
        lambda old: replace(old, snapshot=replace(snapshot_of(old.project.model().network), arrays={})),
        "weights.safetensors",
    ),
    "a preview that is none": (lambda old: replace(old, preview=b"GIF89a"), "preview.png"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_that_what_could_not_be_opened_again_is_not_saved(path: Path, what: str) -> None:
    save(path, toy())
    before = path.read_bytes()
    change, words = UNREADABLE[what]
    with pytest.raises(ProjectFileError, match=words):
        save(path, change(table()))
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_that_nothing_too_large_to_be_opened_is_saved(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_ENTRY", 1000)
    with pytest.raises(ProjectFileError, match="more than the 1,000 allowed"):
        save(path, full())
    assert not path.exists()


def test_that_a_reader_sees_the_old_file_or_the_new_one_and_never_half_of_it(path: Path) -> None:
    versions = [replace(full(), preview=PNG + bytes([version]) * 200_000) for version in range(2)]
    save(path, versions[0])
    seen: list[bytes] = []
    failures: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(load(path).preview)
            except BaseException as error:
                failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for round_ in range(12):
        save(path, versions[round_ % 2])
    stop.set()
    for reader in readers:
        reader.join()
    assert not failures
    assert seen
    assert set(seen) <= {version.preview for version in versions}


# ---- hostile files


def test_that_a_file_that_is_not_there_is_named(path: Path) -> None:
    assert "no such file" in refused(path).what


@pytest.mark.parametrize("content", [b"", b"junk", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), bytes(5000), PNG])
def test_that_what_is_no_project_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    refused(path)


def test_that_a_folder_is_refused(path: Path) -> None:
    path.mkdir()
    refused(path)


def test_that_a_zip_of_something_else_is_refused(path: Path) -> None:
    write(path, {"word/document.xml": b"<xml/>"})
    assert "no project.json" in refused(path).what


def test_that_names_that_climb_out_of_a_folder_do_nothing(path: Path) -> None:
    save(path, full())
    write(path, {"../evil": b"1", "/evil": b"2", "a/../../evil": b"3", "..\\evil": b"4", **members(path)})
    require_same(load(path), full())
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert not (path.parent.parent / "evil").exists()


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("junk", [b"", b"junk", bytes(64), b"\xff" * 3000, b"{}", b"PK\x03\x04", b"[" * 10**6])
def test_that_a_part_replaced_by_junk_is_named(path: Path, part: str, junk: bytes) -> None:
    save(path, full())
    write(path, {**members(path), part: junk})
    assert part in refused(path).where


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_that_a_part_that_was_cut_off_is_named(path: Path, part: str, share: float) -> None:
    save(path, full())
    parts = members(path)
    if part == "preview.png" and share:
        return  # what follows the signature is not looked at
    write(path, {**parts, part: parts[part][: int(share * len(parts[part]))]})
    assert part in refused(path).where


@pytest.mark.parametrize("part", PARTS)
def test_that_a_part_whose_bytes_do_not_match_their_checksum_is_named(path: Path, part: str) -> None:
    save(path, full())
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo(part)
    content = bytearray(path.read_bytes())
    content[entry.header_offset + 30 + len(part) + entry.compress_size // 2] ^= 0xFF
    path.write_bytes(content)
    assert part in refused(path).where


@pytest.mark.parametrize("part", PARTS)
def test_that_a_part_that_is_missing_is_named_or_was_never_there(path: Path, part: str) -> None:
    save(path, full())
    write(path, {name: content for name, content in members(path).items() if name != part})
    if part in ("project.json", "data.npz"):
        error = refused(path)
        assert part in error.where + error.what
    else:
        assert load(path).project == full().project


@pytest.mark.parametrize("part", PARTS)
def test_that_a_part_that_is_too_large_is_not_even_unpacked(
    path: Path, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, full())
    write(path, {**members(path), part: bytes(10**6)})
    monkeypatch.setattr(module, "LARGEST_ENTRY", 900_000)
    monkeypatch.setattr(module, "LARGEST_TEXT", 900_000)
    error = refused(path)
    assert part in error.where
    assert "1,000,000 bytes" in error.what


def test_that_a_part_that_says_it_is_smaller_than_it_is_takes_no_more_memory_than_it_says(path: Path) -> None:
    save(path, full())
    write(path, {**members(path), "weights.safetensors": bytes(10**6)})
    content = path.read_bytes()
    path.write_bytes(content.replace((10**6).to_bytes(4, "little"), (100).to_bytes(4, "little")))
    assert "weights.safetensors" in refused(path).where


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.floats(0.0, 0.9999), st.integers(0, 255)), max_size=5), st.floats(0.5, 1.0) | st.just(1.0))
def test_that_a_file_with_damaged_bytes_is_the_same_or_refused(
    path: Path, damages: list[tuple[float, int]], share: float
) -> None:
    path.unlink(missing_ok=True)
    save(path, full())
    content = bytearray(path.read_bytes())
    for place, value in damages:
        content[int(place * len(content))] = value
    path.write_bytes(content[: int(share * len(content))])
    try:
        restored = load(path)
    except DnnlabError:
        refused(path)
    else:
        assert restored.project == full().project


def changed(path: Path, *keys: Any, value: Any) -> None:
    """Save a whole project, then write it again with one value of its JSON replaced."""
    save(path, full())
    parts = members(path)
    record = json.loads(parts["project.json"])
    place = record
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    write(path, {**parts, "project.json": json.dumps(record).encode()})


@pytest.mark.parametrize("version", [FORMAT + 1, 10**6, 10**400])
def test_that_a_newer_format_is_refused_whatever_else_it_holds(path: Path, version: int) -> None:
    changed(path, "format", value=version)
    assert "newer dnnlab" in refused(path, NewerFormatError).remedy
    write(path, {"project.json": json.dumps({"format": version, "surprise": [1]}).encode()})
    assert "format" in refused(path, NewerFormatError).where


@pytest.mark.parametrize(
    ("keys", "value", "words"),
    [
        (("format",), 0, "format"),
        (("format",), -1, "format"),
        (("format",), "1", "format"),
        (("format",), True, "format"),
        (("format",), None, "format"),
        (("title",), 7, "title"),
        (("title",), "t" * 501, "title"),
        (("experiment",), [], "experiment"),
        (("surprise",), 1, "surprise"),
        (("models",), {}, "models"),
        (("models",), [], "models"),
        (("models", "main", "annotations"), [{"id": "n", "kind": "note"}], "annotations"),
        (("models", "main", "annotations"), {}, "annotations"),
        (("models", "main", "layout"), {"../x": [0, 0]}, "layout"),
        (("models", "main", "layout"), {"input": [0]}, "layout"),
        (("models", "main", "layout"), {"input": [0, 1e9]}, "layout"),
        (("models", "main", "settings", "learning_rate"), 0, "models.main.*settings.learning_rate"),
        (("models", "main", "settings", "learning_rate"), "fast", "models.main.*learning_rate"),
        (("models", "main", "settings", "learning_rate"), 10**400, "models.main.*learning_rate"),
        (("models", "main", "settings", "seed"), 10**400, "models.main.*seed"),
        (("models", "main", "settings", "seed"), 1.5, "models.main.*seed"),
        (("models", "main", "settings", "optimizer"), "lion", "models.main.*optimizer"),
        (("models", "main", "settings", "surprise"), 1, "models.main.*"),
        (("models", "main", "network", "layers", 0, "kind"), "convolution", "models.main.*Input"),
        (("models", "main", "network", "layers", 0, "units"), 10**6, "models.main.*Input"),
        (("models", "main", "network", "layers", 1), {}, "models.*network.layers"),
        (("models", "main", "network", "connections", 0, "source"), "gone", "models.main.*gone"),
        (("source",), {}, "source"),
        (("source",), [], "source"),
        (("source", "kind"), "internet", "source"),
        (("source", "kind"), ["table"], "source"),
        (("source", "kind"), None, "source"),
        (("source", "validation_fraction"), 1.0, "source.*validation_fraction"),
        (("source", "seed"), -1, "source.*seed"),
        (("source", "surprise"), 1, "source"),
        (("source",), {"kind": "toy-inverse", "rows": 0}, "source.*rows"),
        (("source",), {"kind": "toy-inverse", "rows": 10**400}, "source.*rows"),
        (("source",), {"kind": "toy-inverse", "noise": 0}, "source.*noise"),
        (("source",), {"kind": "toy-inverse", "noise_kind": "pink"}, "source.*noise_kind"),
    ],
)
def test_that_a_value_that_is_not_allowed_is_named_by_its_key(
    path: Path, keys: tuple[Any, ...], value: Any, words: str
) -> None:
    changed(path, *keys, value=value)
    error = refused(path)
    assert "project.json" in error.where
    with pytest.raises(ProjectFileError, match=words):
        load(path)


def test_that_a_file_of_before_a_setting_was_there_opens_with_its_default(path: Path) -> None:
    known = ("optimizer", "learning_rate", "momentum", "schedule", "schedule_steps", "batch_size", "seed")
    save(path, full())
    parts = members(path)
    record = json.loads(parts["project.json"])
    settings = record["models"]["main"]["settings"]
    record["models"]["main"]["settings"] = {name: settings[name] for name in known}
    write(path, {**parts, "project.json": json.dumps(record).encode()})
    opened = load(path).project.model().settings
    expected = full().project.model().settings
    assert opened == Settings(**{name: getattr(expected, name) for name in known})


def test_that_numbers_that_json_does_not_have_are_refused(path: Path) -> None:
    for number in ("NaN", "Infinity", "-Infinity", "1e999", "9" * 5000):
        changed(path, "models", "main", "settings", "learning_rate", value=0.5)
        parts = members(path)
        write(path, {**parts, "project.json": parts["project.json"].replace(b"0.5", number.encode())})
        assert "project.json" in refused(path).where


@pytest.mark.parametrize("depth", [300, 900, 10**5])
@pytest.mark.parametrize("place", ["learning_rate", "kind"])
def test_that_deep_nesting_is_refused(path: Path, depth: int, place: str) -> None:
    save(path, full())
    parts = members(path)
    record = json.loads(parts["project.json"])
    (record["models"]["main"]["settings"] if place == "learning_rate" else record["source"])[place] = "here"
    content = json.dumps(record).replace('"here"', "[" * depth + "]" * depth).encode()
    write(path, {**parts, "project.json": content})
    assert "project.json" in refused(path).where


def npz(arrays: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, **arrays)
    return buffer.getvalue()


class Trap:
    """Leaves a trace if anyone unpickles it."""

    sprung = False

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return spring, ()


def spring() -> None:
    Trap.sprung = True


@pytest.mark.parametrize("part", ["history.npz", "data.npz"])
def test_that_python_objects_in_arrays_are_refused_and_never_made(path: Path, part: str) -> None:
    trap = np.array([Trap()], dtype=object)
    pickle.loads(pickle.dumps(trap))
    assert Trap.sprung
    Trap.sprung = False
    save(path, full())
    parts = members(path)
    with np.load(io.BytesIO(parts[part]), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    for name in arrays:
        write(path, {**parts, part: npz({**arrays, name: trap})})
        assert part in refused(path).where
    assert not Trap.sprung


def test_that_a_pickle_in_the_place_of_the_weights_is_refused_and_never_made(path: Path) -> None:
    save(path, full())
    Trap.sprung = False
    parts = members(path)
    for part in ("weights.safetensors", "history.npz", "data.npz"):
        write(path, {**parts, part: pickle.dumps(Trap())})
        assert part in refused(path).where
    assert not Trap.sprung


@pytest.mark.parametrize("name", ["training", "blocks", "block_sizes", "runs", "validation_steps", "validation"])
@pytest.mark.parametrize("dtype", ["U3", "c16", "m8[s]", "?", [("a", "f8")]], ids=str)
def test_that_an_array_of_another_type_is_refused(path: Path, name: str, dtype: Any) -> None:
    save(path, full())
    arrays = history_of().arrays()
    write(path, {**members(path), "history.npz": npz({**arrays, name: np.zeros(arrays[name].shape, dtype)})})
    assert "history.npz" in refused(path).where


def test_that_an_array_that_says_it_is_huge_takes_no_memory(path: Path) -> None:
    save(path, full())
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("training.npy", buffer.getvalue())
    for part in ("history.npz", "data.npz"):
        write(path, {**members(path), part: inner.getvalue()})
        assert part in refused(path).where
        save(path, full())


def safetensors(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


WEIGHTS: dict[str, bytes] = {
    "no metadata": safetensors({}),
    "metadata that is a list": safetensors({"__metadata__": []}),
    "no step": safetensors({"__metadata__": {"network": "{}"}}),
    "a step in words": safetensors({"__metadata__": {"step": "three", "network": "{}"}}),
    "a step of thousands of digits": safetensors({"__metadata__": {"step": "9" * 5000, "network": "{}"}}),
    "a step beyond all": safetensors(
        {"__metadata__": {"step": "9" * 400, "network": '{"layers": [], "connections": []}'}}
    ),
    "a network that is none": safetensors({"__metadata__": {"step": "3", "network": "{}"}}),
    "a network that is a number": safetensors({"__metadata__": {"step": "3", "network": 7}}),
    "a header longer than the file": (2**40).to_bytes(8, "little") + b"{}",
    "a header longer than anything": b"\xff" * 8 + b"{}",
    "a tensor beyond the end": safetensors({"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}}),
    "a tensor of a type that is none": safetensors(
        {"a": {"dtype": "Q7", "shape": [1], "data_offsets": [0, 4]}}, b"1234"
    ),
    "a tensor of half floats of the brain": safetensors(
        {
            "__metadata__": {"step": "3", "network": '{"layers": [], "connections": []}'},
            "a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]},
        },
        b"1234",
    ),
    "a tensor of overflowing shape": safetensors(
        {"a": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]}}, b"1234"
    ),
    "deep nesting": safetensors(b"[" * 10**6),
}


@pytest.mark.parametrize("what", WEIGHTS)
def test_that_weights_that_are_none_are_refused(path: Path, what: str) -> None:
    save(path, full())
    write(path, {**members(path), "weights.safetensors": WEIGHTS[what]})
    assert "weights.safetensors" in refused(path).where


@pytest.mark.parametrize("damage", ["shape", "type", "NaN", "name", "missing"])
def test_that_weights_that_do_not_fit_are_refused_by_name(path: Path, damage: str) -> None:
    from safetensors.numpy import save as save_safetensors

    from dnnlab.graph.codec import encode_network

    contents = full()
    assert contents.snapshot is not None
    arrays: dict[str, Any] = dict(contents.snapshot.arrays)
    name = "weight/input->hidden-1"
    match damage:
        case "shape":
            arrays[name] = np.ascontiguousarray(arrays[name].T)
        case "type":
            arrays[name] = np.ones(arrays[name].shape, dtype=np.int32)
        case "NaN":
            arrays[name] = np.full_like(arrays[name], np.nan)
        case "name":
            arrays["weight/input->output"] = arrays.pop(name)
        case "missing":
            del arrays[name]
    metadata = {"step": "3", "network": encode_network(contents.snapshot.network).decode()}
    save(path, contents)
    write(path, {**members(path), "weights.safetensors": save_safetensors(arrays, metadata=metadata)})
    where = refused(path).where
    assert "weights.safetensors" in where
    assert "weight/input->" in where


@pytest.mark.parametrize("part", ["history.npz", "data.npz"])
def test_that_a_damaged_part_is_not_blamed_on_an_archive_of_ones_own(path: Path, part: str) -> None:
    save(path, full())
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, b"junk" if name == part else content)
    with pytest.raises(ProjectFileError) as refused:
        load(path)
    assert part in refused.value.where
    assert "copy" in refused.value.remedy
    assert "numpy" not in refused.value.remedy


def test_that_an_empty_file_and_a_folder_are_called_so(path: Path) -> None:
    path.write_bytes(b"")
    with pytest.raises(ProjectFileError, match="The file is empty"):
        load(path)
    with pytest.raises(ProjectFileError, match="This is a folder"):
        load(path.parent)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [("toy-inverse", False), ("net.dnnlab", True), ("data/table", True), ("table.csv", True), ("nothing", False)],
)
def test_that_what_a_person_types_is_a_file_if_it_has_a_suffix_or_a_folder(subject: str, expected: bool) -> None:
    assert is_path(subject) is expected
