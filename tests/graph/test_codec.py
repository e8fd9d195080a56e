from __future__ import annotations

import copy
import json
from contextlib import suppress
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dnnlab.errors import CycleError, DnnlabError, DuplicateError, FieldError, ProjectFileError, UnknownLayerError
from dnnlab.graph import codec
from dnnlab.graph.codec import (
    AnnotationRecords,
    LayoutRecord,
    annotation_records,
    decode_network,
    encode_network,
    layout_from,
    layout_record,
    network_from,
    network_record,
)
from dnnlab.graph.layer import Layer
from dnnlab.graph.network import Connection, Network

from .strategies import layouts, networks

GOOD: dict[str, Any] = {
    "layers": [
        {"id": "x", "kind": "input", "name": "Input", "units": 2, "values": {"columns": ["a", "b"]}},
        {"id": "h", "kind": "units", "name": "Hidden", "units": [0, 2, 5], "values": {"activation": "relu"}},
        {"id": "y", "kind": "mixture", "name": "Density", "units": 1, "values": {"components": 4}},
    ],
    "connections": [
        {"source": "x", "target": "h", "kind": "dense"},
        {"source": "h", "target": "y", "kind": "dense"},
    ],
}


MASK: dict[str, Any] = {"rows": ["pi:0"], "columns": [2], "bits": "gA=="}


def changed(*path: Any, value: Any) -> bytes:
    """The good network with one value replaced."""
    record = copy.deepcopy(GOOD)
    place = record
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(record).encode()


@given(networks())
def test_that_any_network_comes_back_from_json(network: Network) -> None:
    restored = decode_network(encode_network(network))
    assert restored == network
    assert list(restored.layers) == list(network.layers)
    assert list(restored.connections) == list(network.connections)
    assert restored.order == network.order
    assert network_from(network_record(network)) == network


def test_that_removed_weights_and_frozen_connections_come_back_from_a_file() -> None:
    network = decode_network(changed("connections", 1, value={**GOOD["connections"][1], "frozen": True, "mask": MASK}))
    assert network.connections["h->y"].frozen
    assert [tuple(place) for place in np.argwhere(network.removed_weights("h->y"))] == [(0, 1)]
    stored = json.loads(encode_network(network))
    assert stored["connections"][1]["mask"] == MASK
    unknown = changed("connections", 1, "mask", value={**MASK, "columns": [77]})
    assert decode_network(unknown) == decode_network(json.dumps(GOOD))


def test_that_single_frozen_weights_come_back_from_a_file_and_files_without_them_stay_as_they_were() -> None:
    network = decode_network(changed("connections", 1, "frozen_weights", value=MASK))
    assert [tuple(place) for place in np.argwhere(network.frozen_weights("h->y"))] == [(0, 1)]
    assert json.loads(encode_network(network))["connections"][1]["frozen_weights"] == MASK
    assert b"frozen_weights" not in encode_network(decode_network(json.dumps(GOOD)))


@given(networks().flatmap(layouts))
def test_that_any_layout_comes_back_from_json(layout: Any) -> None:
    content = msgspec.json.encode(layout_record(layout))
    notes = msgspec.json.encode(annotation_records(layout))
    restored = layout_from(
        msgspec.json.decode(content, type=LayoutRecord),
        msgspec.json.decode(notes, type=AnnotationRecords),
        layout.positions,
    )
    assert restored == layout
    assert list(restored.annotations) == list(layout.annotations)


NOTE: dict[str, Any] = {
    "id": "n",
    "kind": "note",
    "text": "two\nlines",
    "corner": [0, 8],
    "size": [200, 80],
    "tint": "yellow",
}


def read_notes(content: str) -> None:
    try:
        records = msgspec.json.decode(content, type=AnnotationRecords)
    except msgspec.ValidationError as error:
        raise codec.unreadable("This is not a note", error, "") from error
    layout_from({}, records)


@pytest.mark.parametrize(
    ("key", "value", "where"),
    [
        ("id", "../n", "[0].id"),
        ("kind", "sticker", "annotations[0]"),
        ("kind", 7, "[0].kind"),
        ("text", "x" * 10_001, "annotations[0]"),
        ("text", "x" * 100_001, "[0].text"),
        ("text", None, "[0].text"),
        ("corner", [0], "[0].corner"),
        ("corner", [0, 1e8], "[0].corner[1]"),
        ("size", [0, 80], "[0].size[0]"),
        ("size", [200, -1], "[0].size[1]"),
        ("tint", "#ff0000", "[0].tint"),
        ("stranger", 1, "[0]"),
    ],
)
def test_that_a_hostile_note_is_refused_by_name_and_place(key: str, value: Any, where: str) -> None:
    with pytest.raises(DnnlabError) as caught:
        read_notes(json.dumps([{**NOTE, key: value}]))
    assert caught.value.where == where


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "x" * 81])
def test_that_a_frame_has_a_title_of_one_line(title: str) -> None:
    frame = msgspec.convert({**NOTE, "kind": "frame", "text": title}, type=codec.AnnotationRecord)
    with pytest.raises(FieldError) as caught:
        layout_from({}, [frame])
    assert caught.value.where == "annotations[0]"
    assert caught.value.remedy


def test_that_no_two_annotations_and_no_layer_have_the_same_identity() -> None:
    note = msgspec.convert(NOTE, type=codec.AnnotationRecord)
    for notes, layers in (([note, note], []), ([note], ["n"])):
        with pytest.raises(DuplicateError) as caught:
            layout_from({}, notes, layers)
        assert caught.value.where == f"annotations[{len(notes) - 1}]"


def test_that_units_without_gaps_are_stored_as_their_number() -> None:
    network = decode_network(json.dumps(GOOD))
    stored = json.loads(encode_network(network))
    assert [layer["units"] for layer in stored["layers"]] == [2, [0, 2, 5], 1]
    assert stored == GOOD


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", ProjectFileError, "network"),
        (b"\xff\xfe", ProjectFileError, "network"),
        (b"[]", ProjectFileError, "network"),
        (b"null", ProjectFileError, "network"),
        (b"{}", ProjectFileError, "layers"),
        ('{"layers": "\ud800"}', ProjectFileError, "network"),
        (json.dumps(GOOD)[:-1].encode(), ProjectFileError, "network"),
        (changed("connections", value={}), ProjectFileError, "connections"),
        (changed("layers", value={}), ProjectFileError, "layers"),
        (changed("surprise", value=1), ProjectFileError, "surprise"),
        (changed("layers", 1, "surprise", value=1), ProjectFileError, r"layers\[1\]"),
        (changed("layers", 1, "id", value=7), ProjectFileError, r"layers\[1\]\.id|layers\[\.\.\.\]\.id"),
        (changed("layers", 1, "id", value="../../etc"), ProjectFileError, r"\.id"),
        (changed("layers", 1, "id", value="h\n"), ProjectFileError, r"\.id"),
        (changed("layers", 1, "id", value="h" * 81), ProjectFileError, r"\.id"),
        (changed("layers", 1, "name", value=""), ProjectFileError, r"\.name"),
        (changed("layers", 1, "name", value="n" * 201), ProjectFileError, r"\.name"),
        (changed("layers", 1, "kind", value="convolution"), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=0), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=-3), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=10**6), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=10**30), FieldError, "layers"),
        (changed("layers", 1, "units", value=list(range(10**5 + 1))), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=[]), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=[1, 1]), FieldError, "Hidden"),
        (changed("layers", 1, "units", value=[-1]), ProjectFileError, r"\.units"),
        (changed("layers", 1, "units", value=[2**31]), ProjectFileError, r"\.units"),
        (changed("layers", 1, "units", value=2.5), ProjectFileError, r"\.units"),
        (changed("layers", 1, "units", value=True), ProjectFileError, r"\.units"),
        (changed("layers", 1, "units", value=None), ProjectFileError, r"\.units"),
        (changed("layers", 1, "values", value=[]), ProjectFileError, r"\.values"),
        (changed("layers", 1, "values", value={"units": 3}), FieldError, "Hidden"),
        (changed("layers", 1, "values", value={"activation": "sin"}), FieldError, "Hidden"),
        (changed("layers", 1, "values", value={"activation": {"a": [1]}}), FieldError, "Hidden"),
        (changed("layers", 1, "values", value={"bias": 1}), FieldError, "Hidden"),
        (changed("layers", 0, "values", value={"columns": "a"}), FieldError, "Input"),
        (changed("layers", 0, "values", value={"columns": [1]}), FieldError, "Input"),
        (changed("layers", 2, "values", value={"components": 0}), FieldError, "Density"),
        (changed("layers", 2, "values", value={"components": 3.0}), FieldError, "Density"),
        (changed("layers", 2, "values", value={"components": 10**400}), FieldError, "Density"),
        (changed("layers", 2, "values", value={"sigma_floor": -0.1}), FieldError, "Density"),
        (changed("layers", 2, "values", value={"sigma_floor": 10**400}), FieldError, "Density"),
        (changed("layers", 2, "values", value={"sigma_floor": float("nan")}), ProjectFileError, "network"),
        (changed("layers", 2, "values", value={"sigma_floor": float("inf")}), ProjectFileError, "network"),
        (changed("layers", 2, "values", value={"sigma_floor": None}), FieldError, "Density"),
        (changed("layers", 2, "id", value="h"), DuplicateError, "h"),
        (changed("connections", 1, "source", value="x!"), ProjectFileError, r"\.source"),
        (changed("connections", 1, "source", value="gone"), UnknownLayerError, "gone"),
        (changed("connections", 1, "kind", value="sparse"), ProjectFileError, r"\.kind"),
        (changed("connections", 1, "frozen", value=3), ProjectFileError, r"\.frozen"),
        (changed("connections", 1, "mask", value=3), ProjectFileError, r"\.mask"),
        (changed("connections", 1, "mask", value={"rows": [], "columns": []}), ProjectFileError, r"\.mask"),
        (changed("connections", 1, "mask", value={**MASK, "bits": "no!"}), ProjectFileError, r"\.bits"),
        (changed("connections", 1, "mask", value={**MASK, "bits": "gIA="}), FieldError, "h->y"),
        (changed("connections", 1, "mask", value={**MASK, "columns": [0, 0]}), FieldError, "h->y"),
        (changed("connections", 1, "mask", value={**MASK, "columns": [-1]}), ProjectFileError, r"\.columns"),
        (changed("connections", 1, value={"source": "x", "target": "h"}), DuplicateError, "x->h"),
        (changed("connections", 1, value={"source": "h", "target": "h"}), CycleError, "Hidden → Hidden"),
        (changed("connections", 1, value={"source": "y", "target": "h"}), DnnlabError, "Density"),
        (changed("connections", 1, value={"source": "h", "target": "x"}), DnnlabError, "Input"),
    ],
)
def test_that_hostile_json_is_refused_by_name_and_place(content: bytes, kind: type[DnnlabError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        decode_network(content)
    assert caught.value.where


@pytest.mark.parametrize("depth", [10, 300, 900, 10**5])
def test_that_deep_nesting_is_refused_by_name(depth: int) -> None:
    nested = "[" * depth + "]" * depth
    content = json.dumps(GOOD).replace('["a", "b"]', nested)
    with pytest.raises(DnnlabError) as caught:
        decode_network(content)
    assert caught.value.where


def test_that_a_file_cannot_ask_for_more_memory_than_is_sensible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MOST_UNITS", 1000)
    layers = [Layer.new(f"h{index}", "units", units=250) for index in range(5)]
    assert decode_network(encode_network(Network.of(layers[:4], ())))
    with pytest.raises(FieldError, match="more than 1,000 units together"):
        decode_network(encode_network(Network.of(layers, ())))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACES: list[tuple[Any, ...]] = [
    ("layers",),
    ("connections",),
    ("layers", 0),
    ("layers", 1, "kind"),
    ("layers", 1, "units"),
    ("layers", 1, "values"),
    ("layers", 1, "values", "activation"),
    ("layers", 2, "values", "components"),
    ("connections", 0),
    ("connections", 1, "target"),
]


@given(st.sampled_from(PLACES), JUNK)
def test_that_junk_anywhere_is_a_network_or_a_named_error(place: tuple[Any, ...], junk: Any) -> None:
    try:
        network = decode_network(changed(*place, value=junk))
    except DnnlabError as error:
        text = f"{error.where}{error.what}"
        assert text
        return
    assert decode_network(encode_network(network)) == network


@given(st.data())
def test_that_a_damaged_byte_is_a_network_or_a_named_error(data: st.DataObject) -> None:
    content = bytearray(json.dumps(GOOD).encode())
    content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(DnnlabError):
        decode_network(bytes(content))


def test_that_thousands_of_layers_come_back() -> None:
    count = 5000
    layers = [Layer.new(f"l{i}", "units", units=20) for i in range(count)]
    network = Network.of(layers, (Connection(f"l{i}", f"l{i + k}") for k in (1, 2) for i in range(count - k)))
    assert decode_network(encode_network(network)) == network
