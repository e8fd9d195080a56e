"""The kinds of layer: one declaration each, from which palette, inspector, file and checks follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dnnlab.errors import FieldError
from dnnlab.graph.activations import ACTIVATIONS
from dnnlab.graph.fields import Choice, Field, FieldType, Value

MAXIMUM_UNITS = 100_000


class Role(StrEnum):
    """Where a layer stands in the flow from input to output."""

    INPUT = "input"
    HIDDEN = "hidden"
    OUTPUT = "output"


class Combine(StrEnum):
    """How a layer brings several arriving connections together."""

    NOTHING_ARRIVES = "nothing"
    SUM = "sum"
    PRODUCT = "product"
    """Multiplies what arrives, unit by unit."""
    CONCATENATE = "concatenate"
    """Puts the values side by side, in the order in which the connections were drawn."""
    SINGLE = "single"
    """Takes the values of one layer."""


EAGER, FUSED, COMPILED = "eager", "fused", "compiled"
BIAS, GAIN = "bias", "gain"
ISOTROPIC, DIAGONAL, FULL, PRECISION = "isotropic", "diagonal", "full", "precision"
TILTED = frozenset({FULL, PRECISION})
"""The covariances with numbers below the diagonal: of their Cholesky factors, or of these factors' inverses."""
RUNNING_MEAN, RUNNING_VARIANCE = "running_mean", "running_variance"


@dataclass(frozen=True, slots=True)
class LayerKind:
    """What every layer of one kind has in common.

    Attributes:
        name: The name in files, for instance `units`.
        title: What a person reads.
        group: The heading it stands under in the palette.
        glyph: An icon's name in the Material Design set.
        role: Whether it starts, continues or ends the flow.
        combine: How arriving connections come together.
        units_label: What its units are called: columns, units, targets, classes.
        default_units: How many units a new layer has.
        fields: What can be set on it.
        summary: One sentence for the palette and tool tips.
        formula: What it computes, in LaTeX.
        formulas: What it computes instead where a field has a certain value: the field's name, the value, the formula.
        aliases: Other words by which one may look for it.
        follows: Whether its units are those of its sources, so that nobody sets their number.
        carries: Whether connections into it carry values as they are, without weights: all are identity connections.
        parameters: The learned vectors it has beside the weights that arrive, one number for each pre-activation.
        buffers: The vectors that training keeps for it without learning them; they travel in snapshots.
        tiers: The execution tiers that can train it.
    """

    name: str
    title: str
    group: str
    glyph: str
    role: Role
    combine: Combine
    units_label: str
    default_units: int
    fields: tuple[Field, ...]
    summary: str
    formula: str
    aliases: tuple[str, ...] = ()
    follows: bool = False
    carries: bool = False
    parameters: tuple[str, ...] = (BIAS,)
    buffers: tuple[str, ...] = ()
    tiers: tuple[str, ...] = (EAGER, FUSED, COMPILED)
    formulas: tuple[tuple[str, Value, str], ...] = ()

    def field(self, name: str) -> Field:
        """Return the field of that name.

        Raises:
            FieldError: This kind has no such field.
        """
        for declared in self.fields:
            if declared.name == name:
                return declared
        known = ", ".join(declared.name for declared in self.fields) or "no fields"
        raise FieldError(f"{self.title} has no field {name!r}", remedy=f"It has {known}")


_ACTIVATION = Field(
    "activation",
    "Activation",
    FieldType.CHOICE,
    "tanh",
    choices=tuple(Choice(activation.name, activation.title) for activation in ACTIVATIONS.values()),
    help="The function h that turns the pre-activation a into the activation z = h(a).",
)
_BIAS = Field("bias", "Bias", FieldType.SWITCH, True, help="Adds one learned constant to each unit's pre-activation.")
_FROZEN = Field(
    "frozen",
    "Frozen",
    FieldType.SWITCH,
    False,
    help="Keeps this layer's weights and biases as they are while training.",
)
_PRODUCT_ACTIVATION = replace(_ACTIVATION, default="identity")
_DROPOUT = Field(
    "p",
    "Drop probability p",
    FieldType.REAL,
    0.2,
    0.0,
    0.95,
    help="The share of activations that each training step sets to 0. The others are divided by 1 - p.",
)
_MOMENTUM = Field(
    "momentum",
    "Share of the new batch",
    FieldType.REAL,
    0.1,
    0.01,
    1.0,
    help="How far the running mean and variance move towards those of each new batch.",
)
_COLUMNS = Field("columns", "Columns", FieldType.COLUMNS, (), help="The data columns that this layer reads.")
_TARGETS = Field("columns", "Targets", FieldType.COLUMNS, (), help="The data columns that this output learns.")
_COMPONENTS = Field(
    "components", "Components K", FieldType.INTEGER, 3, 1, 100, help="The number of Gaussians in the mixture."
)
_COVARIANCE = Field(
    "covariance",
    "Covariance",
    FieldType.CHOICE,
    ISOTROPIC,
    choices=(
        Choice(ISOTROPIC, "isotropic: one σ"),
        Choice(DIAGONAL, "diagonal: a σ for each target"),
        Choice(FULL, "full: Cholesky factor"),
        Choice(PRECISION, "full: precision factor"),
    ),
    help="The shape of each Gaussian: round, as in the book; stretched along the targets; or stretched and tilted in "
    "any direction, by the Cholesky factor of the covariance or by that factor's inverse, which trains better where "
    "targets hang together closely. With one target all are the same.",
)
_DIAGONAL_FORMULA = r"p(t|x) = \sum_k \pi_k(x) \prod_l \mathcal{N}( t_l \, | \, \mu_{kl}(x), \sigma_{kl}^2(x) )"
_FULL_FORMULA = r"p(t|x) = \sum_k \pi_k(x) \, \mathcal{N}( t \, | \, \mu_k(x), F_k(x) F_k(x)^T )"
_PRECISION_FORMULA = r"p(t|x) = \sum_k \pi_k(x) \, \mathcal{N}( t \, | \, \mu_k(x), ( G_k(x)^T G_k(x) )^{-1} )"
_SIGMA_FLOOR = Field(
    "sigma_floor",
    "Sigma floor",
    FieldType.REAL,
    0.0,
    0.0,
    1e6,
    unit="target units",
    help="Added to every standard deviation. 0 leaves the mixture free, also to collapse onto single points.",
)
_PLACEMENT = Field(
    "placement",
    "Placement of means",
    FieldType.CHOICE,
    "quantiles",
    choices=(
        Choice("random", "random targets"),
        Choice("quantiles", "quantiles"),
        Choice("k-means", "k-means clusters"),
    ),
    help="Where the component means begin when training begins anew: at targets drawn at random, at equal parts of the "
    "targets along their largest spread, or at clusters found by k-means.",
)

KINDS: dict[str, LayerKind] = {
    kind.name: kind
    for kind in (
        LayerKind(
            name="input",
            title="Input",
            group="Layers",
            glyph="mdi6.import",
            role=Role.INPUT,
            combine=Combine.NOTHING_ARRIVES,
            units_label="Columns",
            default_units=1,
            fields=(_COLUMNS,),
            parameters=(),
            summary="Brings columns of the data into the network, standardised.",
            formula=r"x_i",
            aliases=("data", "features", "source"),
        ),
        LayerKind(
            name="units",
            title="Units",
            group="Layers",
            glyph="mdi6.circle-outline",
            role=Role.HIDDEN,
            combine=Combine.SUM,
            units_label="Units",
            default_units=20,
            fields=(_ACTIVATION, _BIAS, _FROZEN),
            summary="A layer of units that share an activation function.",
            formula=r"z_k = h\left( \sum_j w_{kj} z_j + b_k \right)",
            aliases=("dense", "fully connected", "hidden", "linear", "neurons"),
        ),
        LayerKind(
            name="product",
            title="Product",
            group="Operations",
            glyph="mdi6.close",
            role=Role.HIDDEN,
            combine=Combine.PRODUCT,
            units_label="Units",
            default_units=20,
            fields=(_PRODUCT_ACTIVATION, _FROZEN),
            summary="Multiplies what arrives, unit by unit: one layer opens and closes the gates of another.",
            formula=r"z_k = h\left( \prod_{l} \sum_j w^{(l)}_{kj} z^{(l)}_j \right)",
            aliases=("gate", "gating", "multiply", "hadamard", "elementwise"),
            parameters=(),
        ),
        LayerKind(
            name="concatenate",
            title="Concatenate",
            group="Operations",
            glyph="mdi6.set-merge",
            role=Role.HIDDEN,
            combine=Combine.CONCATENATE,
            units_label="Units",
            default_units=1,
            fields=(),
            summary="Puts the values of several layers side by side, in the order in which they were connected.",
            formula=r"z = ( z^{(1)}, z^{(2)}, \dots )",
            aliases=("join", "stack", "merge", "densenet"),
            follows=True,
            carries=True,
            parameters=(),
        ),
        LayerKind(
            name="dropout",
            title="Dropout",
            group="Operations",
            glyph="mdi6.blur",
            role=Role.HIDDEN,
            combine=Combine.SINGLE,
            units_label="Units",
            default_units=1,
            fields=(_DROPOUT,),
            summary="Sets random activations to 0 at every training step; off when the network is asked.",
            formula=r"z_k = \frac{m_k}{1 - p} \, z_k, \quad m_k \sim \mathrm{Bern}(1 - p)",
            aliases=("regularisation", "regularization", "noise"),
            follows=True,
            carries=True,
            parameters=(),
            tiers=(EAGER,),
        ),
        LayerKind(
            name="batch_normalisation",
            title="Batch normalisation",
            group="Operations",
            glyph="mdi6.tune-variant",
            role=Role.HIDDEN,
            combine=Combine.SINGLE,
            units_label="Units",
            default_units=1,
            fields=(_MOMENTUM, _FROZEN),
            summary="Standardises every unit over the rows of a batch; afterwards by the running mean and variance.",
            formula=r"z_k = \gamma_k \frac{z_k - \mu_k}{\sqrt{\sigma_k^2 + \epsilon}} + \beta_k",
            aliases=("batchnorm", "batch norm", "batch normalization", "bn", "standardise"),
            follows=True,
            carries=True,
            parameters=(GAIN, BIAS),
            buffers=(RUNNING_MEAN, RUNNING_VARIANCE),
            tiers=(EAGER,),
        ),
        LayerKind(
            name="layer_normalisation",
            title="Layer normalisation",
            group="Operations",
            glyph="mdi6.tune-vertical-variant",
            role=Role.HIDDEN,
            combine=Combine.SINGLE,
            units_label="Units",
            default_units=1,
            fields=(_FROZEN,),
            summary="Standardises the units of every row among themselves.",
            formula=r"z_k = \gamma_k \frac{z_k - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_k",
            aliases=("layernorm", "layer norm", "layer normalization", "ln", "standardise"),
            follows=True,
            carries=True,
            parameters=(GAIN, BIAS),
            tiers=(EAGER, COMPILED),
        ),
        LayerKind(
            name="regression",
            title="Regression",
            group="Outputs",
            glyph="mdi6.chart-line-variant",
            role=Role.OUTPUT,
            combine=Combine.SUM,
            units_label="Targets",
            default_units=1,
            fields=(_TARGETS, _BIAS, _FROZEN),
            summary="Predicts numbers; learns by least squares.",
            formula=r"E = \frac{1}{2N} \sum_n \| y(x_n) - t_n \|^2",
            aliases=("least squares", "mean squared error", "mse", "sum of squares"),
        ),
        LayerKind(
            name="binary",
            title="Binary",
            group="Outputs",
            glyph="mdi6.contrast-circle",
            role=Role.OUTPUT,
            combine=Combine.SUM,
            units_label="Targets",
            default_units=1,
            fields=(_TARGETS, _BIAS, _FROZEN),
            summary="Predicts the probability of the second of two classes; learns by cross-entropy.",
            formula=r"E = -\frac{1}{N} \sum_n \{ t_n \ln y_n + (1 - t_n) \ln (1 - y_n) \}",
            aliases=("logistic", "sigmoid", "two classes", "cross-entropy"),
        ),
        LayerKind(
            name="multiclass",
            title="Multiclass",
            group="Outputs",
            glyph="mdi6.shape-outline",
            role=Role.OUTPUT,
            combine=Combine.SUM,
            units_label="Classes",
            default_units=3,
            fields=(_TARGETS, _BIAS, _FROZEN),
            summary="Predicts a probability for each of several classes; learns by cross-entropy.",
            formula=r"E = -\frac{1}{N} \sum_n \sum_k t_{nk} \ln y_k(x_n)",
            aliases=("softmax", "classification", "categorical"),
        ),
        LayerKind(
            name="mixture",
            title="Mixture density",
            group="Outputs",
            glyph="mdi6.chart-bell-curve",
            role=Role.OUTPUT,
            combine=Combine.SUM,
            units_label="Targets",
            default_units=1,
            fields=(_TARGETS, _COMPONENTS, _COVARIANCE, _SIGMA_FLOOR, _PLACEMENT, _BIAS, _FROZEN),
            summary="Predicts a whole distribution: a mixture of Gaussians whose parameters depend on the input.",
            formula=r"p(t|x) = \sum_k \pi_k(x) \, \mathcal{N}( t \, | \, \mu_k(x), \sigma_k^2(x) I )",
            formulas=(
                ("covariance", DIAGONAL, _DIAGONAL_FORMULA),
                ("covariance", FULL, _FULL_FORMULA),
                ("covariance", PRECISION, _PRECISION_FORMULA),
            ),
            aliases=("mdn", "gaussian mixture", "density", "inverse problem"),
        ),
    )
}


def kind_named(name: str) -> LayerKind:
    """Return the layer kind of that name.

    Raises:
        FieldError: There is none.
    """
    try:
        return KINDS[name]
    except KeyError:
        raise FieldError(f"There is no layer kind {name!r}", remedy="The kinds are " + ", ".join(KINDS)) from None
