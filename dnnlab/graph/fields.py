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
                return self._in_range(_real(value), where)
            case FieldType.SWITCH if isinstance(value, bool):
                return value
            case FieldType.CHOICE if isinstance(value, str):
                return self._among_choices(value, where)
            case FieldType.COLUMNS if isinstance(value, tuple | list) and all(isinstance(item, str) for item in value):
                return tuple(str(item) for item in value)
        raise FieldError(
            f"{self.label} is {_shown(value)}, which is not {_article(self.type)}",
            where=where,
            remedy=self._range_in_words(),
        )

    def _in_range(self, value: int | float, where: str) -> int | float:
        if self.minimum <= value <= self.maximum and not (isinstance(value, float) and math.isinf(value)):
            return value
        raise FieldError(f"{self.label} is {_shown(value)}", where=where, remedy=self._range_in_words())

    def _among_choices(self, value: str, where: str) -> str:
        if any(choice.name == value for choice in self.choices):
            return value
        raise FieldError(f"{self.label} is {_shown(value)}", where=where, remedy=self._range_in_words())

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


def _real(value: int | float) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return math.inf if value > 0 else -math.inf


def _shown(value: object) -> str:
    """A value as an error names it: short, whatever a file may hold."""
    match value:
        case bool() | float() | None:
            return repr(value)
        case int():
            return str(value) if abs(value) < 10**20 else "a number of more than 20 digits"
        case str():
            return repr(value if len(value) <= 60 else value[:59] + "…")
        case list() | tuple():
            return f"a list of {len(value)}"
        case _:
            return f"a {type(value).__name__}"


def _article(type_: FieldType) -> str:
    return {
        FieldType.INTEGER: "a whole number",
        FieldType.REAL: "a number",
        FieldType.SWITCH: "true or false",
        FieldType.CHOICE: "one of the choices",
        FieldType.COLUMNS: "a list of column names",
    }[type_]
