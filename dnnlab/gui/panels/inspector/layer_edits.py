"""The edits that the inspector makes to a layer, and how each step of undo is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dnnlab.data.dataset import Dataset
from dnnlab.errors import DataError
from dnnlab.graph.fields import Field, FieldType
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.gui.widgets.number_text import format_integer, format_significant
from dnnlab.project.columns import with_columns
from dnnlab.project.project import Model


def with_unit_count(model: Model, layer: LayerId, count: int) -> Model:
    """Return the model with a layer of so many units.

    Raises:
        FieldError: The count is not between 1 and 100,000.
    """
    network = model.network
    return replace(model, network=network.put(network.layer(layer).with_unit_count(count)))


def with_value(model: Model, layer: LayerId, field: str, value: object) -> Model:
    """Return the model with one field of a layer set.

    Raises:
        FieldError: The value is outside its range.
    """
    network = model.network
    return replace(model, network=network.put(network.layer(layer).with_values(**{field: value})))


def with_chosen_columns(model: Model, layer: LayerId, columns: Sequence[str], dataset: Dataset) -> Model:
    """Return the model with a layer reading these columns, and with as many units as they need.

    Raises:
        DataError: A column is missing, or cannot be learnt by this kind of output.
    """
    return replace(model, network=with_columns(model.network, layer, columns, dataset))


def with_column_toggled(model: Model, layer: LayerId, column: str, chosen: bool, dataset: Dataset) -> Model:
    """Return the model with one column added to a layer, or taken from it.

    Where a layer can only have the new column by itself, it takes the place of those before.

    Raises:
        DataError: The column cannot be learnt by this kind of output.
    """
    before = model.network.layer(layer).columns
    if not chosen:
        return with_chosen_columns(model, layer, [name for name in before if name != column], dataset)
    try:
        return with_chosen_columns(model, layer, [*before, column], dataset)
    except DataError:
        return with_chosen_columns(model, layer, [column], dataset)


def unit_count_text(layer: Layer, count: int) -> str:
    """Return the name of the step that changes the number of units."""
    return f"Change {_decapitalised(layer.declared.units_label)} of {layer.name} to {format_integer(count)}"


def value_text(layer: Layer, field: Field, value: object) -> str:
    """Return the name of the step that sets a field."""
    label = _decapitalised(field.label)
    match field.type, value:
        case FieldType.SWITCH, _ if field.name == "frozen":
            return f"{'Freeze' if value else 'Release'} {layer.name}"
        case FieldType.SWITCH, _:
            return f"Turn {label} of {layer.name} {'on' if value else 'off'}"
        case FieldType.CHOICE, _:
            title = next((choice.title for choice in field.choices if choice.name == value), str(value))
            return f"Set {label} of {layer.name} to {title}"
        case FieldType.INTEGER, int():
            return f"Change {label} of {layer.name} to {format_integer(value)}"
        case FieldType.REAL, float() | int():
            return f"Change {label} of {layer.name} to {format_significant(float(value))}"
        case _:
            return f"Set {label} of {layer.name}"


def columns_text(before: Layer, after: Layer, label: str) -> str:
    """Return the name of the step that chooses other columns."""
    names = ", ".join(after.columns[:3]) + (", …" if len(after.columns) > 3 else "")
    return f"Set {_decapitalised(label)} of {before.name} to {names or 'none'}"


def _decapitalised(words: str) -> str:
    return words[:1].lower() + words[1:]
