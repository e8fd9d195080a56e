"""How a text table is written: its encoding, its delimiter, and whether it has a header row."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from dnnlab.data.assembly import MOST_COLUMNS
from dnnlab.errors import DataError

CHUNK = 2**20
SAMPLE = 2**20
SAMPLED_LINES = 100
DELIMITERS = "\t;|,"  # in order of preference: a comma may also be a decimal comma
REMEDY = "Save it as CSV in UTF-8: a header row, then one row a line, all of the same length"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written.

    Args:
        encoding: "utf-8" or "latin-1".
        delimiter: Between the fields of a row.
        has_quotes: Whether a quotation mark occurs, so that a field may run over several lines.
        first_row: The fields of the first row that is not blank.
        has_header: False if that row is all numbers, and so data.
    """

    encoding: str
    delimiter: str
    has_quotes: bool
    first_row: tuple[str, ...]
    has_header: bool


def sniff(path: Path) -> Dialect:
    """Find out how a text table is written; reads the whole file once, in pieces.

    Raises:
        DataError: The file is empty, not text, or its first row cannot be made out.
    """
    encoding, has_quotes = _scan(path)
    lines = _first_lines(path, encoding)
    delimiter = max(DELIMITERS, key=lambda candidate: _agreement(lines, candidate))
    first_row = next((row for row in _rows(lines, delimiter) if row), [])
    if not first_row:
        raise DataError("The first row cannot be made out", where=path.name, remedy=REMEDY)
    if len(first_row) > MOST_COLUMNS:
        raise DataError(
            f"The first row has {len(first_row)} columns", where=path.name, remedy=f"Keep at most {MOST_COLUMNS}"
        )
    filled = [field for field in first_row if field.strip()]
    has_header = not filled or not all(map(is_number, filled))
    return Dialect(encoding, delimiter, has_quotes, tuple(first_row), has_header)


def is_number(text: str) -> bool:
    """Tell whether a field is a number, with a decimal point or a decimal comma."""
    if not text.isascii() or "_" in text:
        return False
    try:
        float(text.strip().replace(",", ".", 1))
    except ValueError:
        return False
    return True


def _scan(path: Path) -> tuple[str, bool]:
    """The encoding, and whether there are quotation marks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8, has_quotes, is_blank = True, False, True
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                raise DataError("This is not a text file: it holds null bytes", where=path.name, remedy=REMEDY)
            has_quotes = has_quotes or b'"' in chunk
            is_blank = is_blank and not chunk.strip()
            if is_utf8:
                is_utf8 = _decodes(decoder, chunk)
    if is_utf8:
        is_utf8 = _decodes(decoder, b"", final=True)
    if is_blank:
        raise DataError("The file is empty", where=path.name, remedy=REMEDY)
    return ("utf-8" if is_utf8 else "latin-1"), has_quotes


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _first_lines(path: Path, encoding: str) -> str:
    """Up to `SAMPLED_LINES` whole lines of text."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    text = start.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="ignore")
    control = sum(character < " " and character not in "\t\n\r\f" for character in text[:CHUNK])
    if control > len(text) / 1000:
        raise DataError("This is not a text file: it holds control characters", where=path.name, remedy=REMEDY)
    lines = io.StringIO(text, newline="").readlines()
    if len(start) == SAMPLE:
        lines = lines[:-1]
        if not lines:
            raise DataError("The first line is longer than a megabyte", where=path.name, remedy=REMEDY)
    return "".join(lines[:SAMPLED_LINES])


def _rows(lines: str, delimiter: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(lines, newline=""), delimiter=delimiter) if row]
    except csv.Error:  # such as a field of more than 131,072 characters
        return []


def _agreement(lines: str, delimiter: str) -> tuple[float, bool]:
    """How well a delimiter explains the lines: the share of rows as long as the first, if that has several fields."""
    lengths = [len(row) for row in _rows(lines, delimiter)]
    if not lengths or lengths[0] < 2:
        return (0.0, delimiter == ",")
    return (Counter(lengths)[lengths[0]] / len(lengths), False)
