from __future__ import annotations

from pathlib import Path

import pytest

from dnnlab.gui.exporting.naming import base_name, complaint, files, proposed_name, size_text


@pytest.mark.parametrize(
    ("title", "name"),
    [("Toy inverse problem", "toy-inverse-problem"), ("a/b: c?", "a-b-c"), ("???", "model"), ("Größe", "größe")],
)
def test_that_a_title_becomes_a_file_name(title: str, name: str) -> None:
    assert proposed_name(title) == name
    assert not complaint(name, Path(), ["onnx"])


def test_that_an_ending_that_was_typed_is_not_doubled() -> None:
    assert files(base_name(" model.onnx "), Path("d"), ["onnx", "safetensors"]) == (
        Path("d/model.onnx"),
        Path("d/model.safetensors"),
    )


@pytest.mark.parametrize(
    ("name", "formats", "word"),
    [
        ("", ["onnx"], "name"),
        ("a/b", ["onnx"], "has none of"),
        ("..", ["onnx"], "dot"),
        ("a\nb", ["onnx"], "has none of"),
        ("a" * 300, ["onnx"], "at most"),
        ("a", [], "format"),
    ],
)
def test_that_what_cannot_be_is_said_in_words(name: str, formats: list[str], word: str, tmp_path: Path) -> None:
    assert word in complaint(name, tmp_path, formats)


def test_that_a_missing_folder_is_said() -> None:
    assert "no such folder" in complaint("a", Path("/no/such/folder"), ["onnx"])


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (10_300, "10.3 kB"), (999_999, "1.0 MB"), (2_500_000_000, "2.5 GB")]
)
def test_that_sizes_are_short(count: int, text: str) -> None:
    assert size_text(count) == text
