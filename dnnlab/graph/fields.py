"""What can be set on a layer: one declaration serves the inspector, the file and the validation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from dnnlab.errors import FieldError

Value = int | float | bool | str | tuple[str, ...]


class FieldType(StrEnum):
    """How a field is edited and stored."""

    INTEGER = "integer"
    REAL = "real"
    SWITCH = "switch"
    CHOICE = "choice"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice field and the words a person reads for it."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a layer kind: its range, its unit and what it means."""

    name: str
    label: str
    type: FieldType
    default: Value
    minimum: float = -math.inf
    maximum: float = math.inf
    choices: tuple[Choice, ...] = ()
    unit: str = ""
    help: str = ""

    def checked(self, value: object, where: str = "") -> Value:
        """Return `value` as this field stores it.

        Raises:
            FieldError: It has the wrong type, lies outside the range or is not one of the choices.
        """
        match self.type:
            case FieldType.INTEGER if isinstance(value, int) and not isinstance(value, bool):
                return self._in_range(value, where)
            case FieldType.REAL if isinstance(value, int | float) and not isinstance(value, bool):
                return self._in_range(float(value), where)
            case FieldType.SWITCH if isinstance(value, bool):
                return value
            case FieldType.CHOICE if isinstance(value, str):
                return self._among_choices(value, where)
            case FieldType.COLUMNS if isinstance(value, tuple | list) and all(isinstance(item, str) for item in value):
                return tuple(str(item) for item in value)
        raise FieldError(
            f"{self.label} is {value!r}, which is not {_article(self.type)}", where=where, remedy=self._range_in_words()
        )

    def _in_range(self, value: int | float, where: str) -> int | float:
        if math.isfinite(value) and self.minimum <= value <= self.maximum:
            return value
        raise FieldError(f"{self.label} is {value}", where=where, remedy=self._range_in_words())

    def _among_choices(self, value: str, where: str) -> str:
        if any(choice.name == value for choice in self.choices):
            return value
        raise FieldError(f"{self.label} is {value!r}", where=where, remedy=self._range_in_words())

    def _range_in_words(self) -> str:
        match self.type:
            case FieldType.CHOICE:
                return "Choose one of " + ", ".join(choice.name for choice in self.choices)
            case FieldType.INTEGER | FieldType.REAL:
                return f"Give a number from {self.minimum:g} to {self.maximum:g}"
            case FieldType.SWITCH:
                return "Give true or false"
            case FieldType.COLUMNS:
                return "Give a list of column names"


def _article(type_: FieldType) -> str:
    return {
        FieldType.INTEGER: "a whole number",
        FieldType.REAL: "a number",
        FieldType.SWITCH: "true or false",
        FieldType.CHOICE: "one of the choices",
        FieldType.COLUMNS: "a list of column names",
    }[type_]
