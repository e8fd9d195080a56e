"""The page of a point's gradients: the formulas of section 6.5.3, and what they come to for every component, live."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.badge import Badge
from dnnlab.gui.widgets.formula import Formula
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.line_label import LineLabel
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.number_text import format_fixed, format_significant
from dnnlab.gui.workspaces.mixture.component_bars import ComponentBars
from dnnlab.gui.workspaces.mixture.point import AGREES, PointShown

_SIGMA = {
    "isotropic": (
        r"\frac{\partial E_n}{\partial a^{\sigma}_k} = \gamma_k \left( L - \frac{\|t - \mu_k\|^2}{\sigma_k^2} \right)"
    ),
    "diagonal": (
        r"\frac{\partial E_n}{\partial a^{\sigma}_{kl}} = "
        r"\gamma_k \left( 1 - \frac{(t_l - \mu_{kl})^2}{\sigma_{kl}^2} \right)"
    ),
    "full": (
        r"\frac{\partial E_n}{\partial a^{\sigma}_{kl}} = "
        r"\gamma_k \left( 1 - [F_k]_{ll} \, [\Sigma_k^{-1} (t - \mu_k)]_l \, [F_k^{-1} (t - \mu_k)]_l \right)"
    ),
    "precision": (
        r"\frac{\partial E_n}{\partial a^{\sigma}_{kl}} = "
        r"\gamma_k \left( 1 - [G_k (t - \mu_k)]_l \, [G_k]_{ll} \, (t_l - \mu_{kl}) \right)"
    ),
}
_MU = {
    "isotropic": r"\frac{\partial E_n}{\partial a^{\mu}_{kl}} = \gamma_k \, \frac{\mu_{kl} - t_l}{\sigma_k^2}",
    "diagonal": r"\frac{\partial E_n}{\partial a^{\mu}_{kl}} = \gamma_k \, \frac{\mu_{kl} - t_l}{\sigma_{kl}^2}",
    "full": r"\frac{\partial E_n}{\partial a^{\mu}_{k}} = \gamma_k \, \Sigma_k^{-1} (\mu_k - t)",
    "precision": r"\frac{\partial E_n}{\partial a^{\mu}_{k}} = \gamma_k \, \Sigma_k^{-1} (\mu_k - t)",
}
_SMALLEST = 1e-16  # what differs by less does not differ in double precision
_GAMMA = (
    r"\gamma_k = \frac{\pi_k \, \mathcal{N}(t \,|\, \mu_k, \sigma_k^2)}"
    r"{\sum_j \pi_j \, \mathcal{N}(t \,|\, \mu_j, \sigma_j^2)}"
)
_FLOORED = {
    "isotropic": r" \frac{e^{a^{\sigma}_k}}{\sigma_k}",
    "diagonal": r" \frac{e^{a^{\sigma}_{kl}}}{\sigma_{kl}}",
    "full": r" \frac{e^{a^{\sigma}_{kl}}}{[F_k]_{ll}}",
    "precision": r" \, e^{a^{\sigma}_{kl}} \, [G_k]_{ll}",
}
"""What a sigma floor brings along: sigma is then more than the exponential of its pre-activation."""
_PI = r"\frac{\partial E_n}{\partial a^{\pi}_k} = \pi_k - \gamma_k"
_BELOW = {
    "full": (
        r"\frac{\partial E_n}{\partial a^{F}_{kij}} = "
        r"-\gamma_k \, [\Sigma_k^{-1} (t - \mu_k)]_i \, [F_k^{-1} (t - \mu_k)]_j , \quad i > j"
    ),
    "precision": (
        r"\frac{\partial E_n}{\partial a^{G}_{kij}} = "
        r"\gamma_k \, [G_k (t - \mu_k)]_i \, (t_j - \mu_{kj}) , \quad i > j"
    ),
}
"""By what a full covariance has below the diagonal of its factor, or of that factor's inverse."""
_FORMULA_SIZE = 12.5


class GradientsPage(QWidget):
    """Shows one point.

    Signals:
        row_chosen: (row: int) the person wants the point of this row, counted from 1 in the field.
    """

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self.row = NumberField("", minimum=1, maximum=1, name="Row of the data")
        self.row.setFixedWidth(96)
        self.row.edited.connect(lambda row: self.row_chosen.emit(int(row) - 1))
        self.row.previewed.connect(lambda row: self.row_chosen.emit(int(row) - 1))
        self.words = LineLabel("", "secondary")  # what wraps would take more height than it needs
        self.error = Label("", "strong")
        self.row.setToolTip("A row of the data; a click on a point, or a drag in the slice, chooses one too")
        self.badge = Badge(parent=self)
        self.badge.hide()
        self.gamma = ComponentBars("gamma", 0.0, 1.0)
        names = ("pi", "mu", "sigma", "F")
        self.pi, self.mu, self.sigma, self.below = (ComponentBars(f"dE/da_{name}") for name in names)
        latex = (_GAMMA, _PI, _MU["isotropic"], _SIGMA["isotropic"], _BELOW["full"])
        self._formulas = [Formula(one, size=_FORMULA_SIZE) for one in latex]
        self._arrange()
        self.set_layer("isotropic", 0.0)

    @property
    def _bars(self) -> tuple[ComponentBars, ...]:
        return self.gamma, self.pi, self.mu, self.sigma, self.below

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label("Row", "caption"))
        head.addWidget(self.row)
        head.addWidget(self.badge, 1)
        content = QWidget()
        inner = QVBoxLayout(content)
        inner.setContentsMargins(14, 8, 14, 8)
        inner.setSpacing(4)
        inner.addLayout(head)
        at = QHBoxLayout()
        at.setSpacing(8)
        at.addWidget(self.words, 1)
        at.addWidget(self.error, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(at)
        for formula, bars in zip(self._formulas, self._bars, strict=True):
            inner.addWidget(formula)
            inner.addWidget(bars, 1)
        inner.addWidget(Label("By the output's pre-activations, in scaled units", "caption"))
        inner.addStretch(0)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def set_rows(self, count: int) -> None:
        """Say how many rows the data has."""
        self.row.set_limits(1, max(count, 1))

    def set_layer(self, covariance: str, sigma_floor: float) -> None:
        """Show the formulas of a kind of covariance, with a floor under sigma or without."""
        kind = covariance if covariance in _SIGMA else "isotropic"
        self._formulas[2].set_latex(_MU[kind])
        self._formulas[3].set_latex(_SIGMA[kind] + (_FLOORED[kind] if sigma_floor > 0.0 else ""))
        for part in (self._formulas[4], self.below):
            part.setVisible(kind in _BELOW)
        if kind in _BELOW:
            self._formulas[4].set_latex(_BELOW[kind])

    @property
    def formulas(self) -> list[str]:
        """The formulas that are shown, as LaTeX."""
        return [formula.latex() for formula in self._formulas if not formula.isHidden()]

    def show_row(self, row: int | None) -> None:
        """Say which row is shown; None for a target that is in no row."""
        self.row.set_value((row or 0) + 1)

    def show_point(self, shown: PointShown | None) -> None:
        """Show what the gradients come to; None before there is an answer."""
        parts = (None,) * 5 if shown is None else (shown.gamma, shown.a_pi, shown.a_mu, shown.a_sigma, shown.a_below)
        for bars, values in zip(self._bars, parts, strict=True):
            bars.show_values(values if values is not None and values.size else None)
        self.words.show_text("Click a point, or drag in the slice" if shown is None else shown.words)
        self.error.setText("" if shown is None else f"Eₙ = {format_fixed(shown.error, 3)} nats")
        difference = None if shown is None else shown.difference
        self.badge.setVisible(difference is not None)
        if difference is not None:
            agrees = difference <= AGREES
            self.badge.show_verdict(
                "ok" if agrees else "bad",
                f"autograd differs by {_small(difference)}",
                "The greatest difference between these formulas and automatic differentiation, both in double "
                f"precision. They agree up to {format_significant(AGREES)}.",
                (f"{'agrees to' if agrees else 'away by'} {_small(difference)}", _small(difference)),
            )


def _small(difference: float) -> str:
    return format_significant(difference, 2) if difference >= _SMALLEST else f"< {format_significant(_SMALLEST, 1)}"
