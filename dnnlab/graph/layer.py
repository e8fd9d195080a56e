"""A layer: a group of one or more units that share an activation function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from dnnlab.errors import FieldError
from dnnlab.graph.fields import Value
from dnnlab.graph.kinds import BIAS, FULL, ISOTROPIC, MAXIMUM_UNITS, TILTED, LayerKind, Role, kind_named

LayerId = str
UnitId = int


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a network.

    Attributes:
        id: Its identity within the network; never shown, never reused for another layer.
        kind: The name of its kind (see `dnnlab.graph.kinds`).
        name: What a person calls it.
        units: The identities of its units, in order. Weights are kept by these, so they survive edits. Where the kind
            follows its sources, the network sets them.
        values: What has been set on it; fields that are missing have their kind's default.
        origin: The layer out of which it was split (see `dnnlab.graph.splitting`); empty if it was not.
    """

    id: LayerId
    kind: str
    name: str
    units: tuple[UnitId, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    origin: LayerId = ""

    @classmethod
    def new(cls, id: LayerId, kind: str, name: str = "", units: int | None = None, **values: object) -> Layer:
        """Return a layer of `units` units with the given field values.

        Raises:
            FieldError: No such kind or field, or a value outside its range.
        """
        declared = kind_named(kind)
        count = declared.default_units if units is None else units
        layer = cls(id, kind, name or declared.title, ())
        return layer.with_unit_count(count).with_values(**values)

    @property
    def declared(self) -> LayerKind:
        """The declaration of this layer's kind."""
        return kind_named(self.kind)

    @property
    def role(self) -> Role:
        return self.declared.role

    @property
    def width(self) -> int:
        """The number of units: of activations that this layer gives to the layers after it."""
        return len(self.units)

    def value(self, name: str) -> Value:
        """Return what is set for a field, or the field's default."""
        return self.values[name] if name in self.values else self.declared.field(name).default

    def has(self, name: str) -> bool:
        """Whether this kind of layer has a field of that name."""
        return any(declared.name == name for declared in self.declared.fields)

    @property
    def activation(self) -> str:
        """The name of the activation function; outputs have the identity before their own link function."""
        return str(self.value("activation")) if self.has("activation") else "identity"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the learned vectors that it has beside the weights that arrive: `bias`, `gain`."""
        named = self.declared.parameters
        without_bias = self.has(BIAS) and not self.value(BIAS)
        return tuple(name for name in named if name != BIAS) if without_bias else named

    @property
    def bias(self) -> bool:
        return BIAS in self.parameters

    @property
    def frozen(self) -> bool:
        return bool(self.value("frozen")) if self.has("frozen") else False

    @property
    def columns(self) -> tuple[str, ...]:
        """The data columns an input reads or an output learns."""
        return cast("tuple[str, ...]", self.value("columns")) if self.has("columns") else ()

    @property
    def components(self) -> int:
        """K, the number of mixture components; 0 for other kinds."""
        return int(cast("int", self.value("components"))) if self.has("components") else 0

    @property
    def drop_probability(self) -> float:
        """p, the probability with which dropout removes an activation; 0 for other kinds."""
        return float(cast("float", self.value("p"))) if self.has("p") else 0.0

    @property
    def momentum(self) -> float:
        """How far a batch normalisation's running statistics move at each step; 0 for other kinds."""
        return float(cast("float", self.value("momentum"))) if self.has("momentum") else 0.0

    @property
    def sigma_floor(self) -> float:
        return float(cast("float", self.value("sigma_floor"))) if self.has("sigma_floor") else 0.0

    @property
    def covariance(self) -> str:
        """The shape of a mixture's components: `isotropic`, `diagonal`, `full`, `precision`; empty for other kinds."""
        return str(self.value("covariance")) if self.has("covariance") else ""

    @property
    def formula(self) -> str:
        """What it computes, in LaTeX."""
        kind = self.declared
        return next((latex for name, value, latex in kind.formulas if self.value(name) == value), kind.formula)

    @property
    def placement(self) -> str:
        """Where a mixture's components begin: `random`, `quantiles` or `k-means`; empty for other kinds."""
        return str(self.value("placement")) if self.has("placement") else ""

    @property
    def is_scaled(self) -> bool:
        """Whether its columns are standardised: those of inputs and of outputs that predict numbers."""
        return self.role is Role.INPUT or self.kind in ("regression", "mixture")

    @property
    def rows(self) -> tuple[str, ...]:
        """A key for each pre-activation: the rows of the weight matrices that arrive here, in order.

        A unit has one. A mixture of K components over L targets has `pi:k` for all k, then `mu:k:unit` for all k and
        units, then the logarithms of its standard deviations: `sigma:k` for all k, or where it is not isotropic
        `sigma:k:unit` for all k and units, the diagonals of the Cholesky factors. What a full covariance has below
        these follows as `factor:k:unit:earlier unit`, for all k row by row; where the inverses of the factors are
        predicted, what these have below their diagonals, as `precision:k:unit:earlier unit`.
        """
        if self.kind != "mixture":
            return tuple(str(unit) for unit in self.units)
        components, units = range(self.components), self.units
        each = [f"{k}:{unit}" for k in components for unit in units]
        lower = "factor" if self.covariance == FULL else "precision"
        below = [(unit, earlier) for place, unit in enumerate(units) for earlier in units[:place]]
        return (
            *(f"pi:{k}" for k in components),
            *(f"mu:{one}" for one in each),
            *(f"sigma:{one}" for one in (components if self.covariance == ISOTROPIC else each)),
            *(f"{lower}:{k}:{i}:{j}" for k in components for i, j in below if self.covariance in TILTED),
        )

    @property
    def preactivations(self) -> int:
        """The number of pre-activations: the length of `rows`."""
        if self.kind != "mixture":
            return self.width
        sigmas = 1 if self.covariance == ISOTROPIC else self.width
        return self.components * (1 + self.width + sigmas + self.factors_below)

    @property
    def factors_below(self) -> int:
        """How many numbers each component of a mixture with full covariance has below its factor's diagonal."""
        return self.width * (self.width - 1) // 2 if self.covariance in TILTED else 0

    def with_unit_count(self, count: int) -> Layer:
        """Return this layer with `count` units: the first ones stay, further ones are new.

        Raises:
            FieldError: The count is not a whole number between 1 and 100,000.
        """
        if not isinstance(count, int) or not 1 <= count <= MAXIMUM_UNITS:
            label = self.declared.units_label
            raise FieldError(
                f"{label} is {count}", where=self.name, remedy=f"Give a whole number from 1 to {MAXIMUM_UNITS:,}"
            )
        if count <= self.width:
            return replace(self, units=self.units[:count])
        first = max(self.units, default=-1) + 1
        return replace(self, units=(*self.units, *range(first, first + count - self.width)))

    def with_values(self, **values: object) -> Layer:
        """Return this layer with some fields set.

        Raises:
            FieldError: No such field, or a value outside its range.
        """
        declared = self.declared
        checked = {name: declared.field(name).checked(value, self.name) for name, value in values.items()}
        return replace(self, values={**self.values, **checked})

    def renamed(self, name: str) -> Layer:
        """Return this layer under another name.

        Raises:
            FieldError: The name is empty or longer than 80 characters.
        """
        cleaned = name.strip()
        if not 1 <= len(cleaned) <= 80:
            raise FieldError(f"The name {name[:80]!r} is empty or too long", remedy="Give 1 to 80 characters")
        return replace(self, name=cleaned)
