"""The inspector's page for when nothing is selected: the network as a whole, and how it runs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from dnnlab.errors import DnnlabError
from dnnlab.graph.kinds import Role
from dnnlab.graph.network import Network
from dnnlab.gui.document import Document
from dnnlab.gui.panels.inspector.facts import Facts
from dnnlab.gui.panels.previewing import Previewing
from dnnlab.gui.session import Session
from dnnlab.gui.widgets.choice import Choice
from dnnlab.gui.widgets.label import Label
from dnnlab.gui.widgets.number_field import NumberField
from dnnlab.gui.widgets.number_text import format_integer
from dnnlab.project.project import Model

LARGEST_SEED = 2**31 - 1
"""What the field offers; a file may hold larger ones."""
_PRECISIONS = (("float32", "float32"), ("float64", "float64"))

_EXECUTIONS = (
    ("auto", "Auto: the fastest there is"),
    ("eager", "Eager: automatic differentiation"),
    ("fused", "Fused: written-out gradients"),
    ("compiled", "Compiled: waits for the compiler"),
)


class NetworkPage(QWidget):
    """Shows counts, the data and how the model runs; seed, precision and execution can be set."""

    def __init__(self, document: Document, session: Session, previewing: Previewing) -> None:
        super().__init__()
        self._document = document
        self._session = session
        self._previewing = previewing
        self.network_facts = Facts()
        self.data_facts = Facts()
        self.run_facts = Facts()
        self.seed = NumberField("Seed", minimum=0, maximum=LARGEST_SEED)
        self.seed.edited.connect(lambda value: self._set("seed", value))
        self.precision = Choice("Precision", _PRECISIONS)
        self.precision.chosen.connect(lambda value: self._set("precision", value))
        self.execution = Choice("Execution", _EXECUTIONS)
        self.execution.chosen.connect(lambda value: self._set("execution", value))
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(6)
        fields.addWidget(self.seed, 0, 0)
        fields.addWidget(self.precision, 0, 1)
        note = Label(
            "The seed fixes starting weights and the order of rows; a reset begins with it.", "caption", wrap=True
        )
        fields.addWidget(note, 1, 0, 1, 2)
        fields.addWidget(self.execution, 2, 0, 1, 2)
        fields.setColumnStretch(0, 1)
        fields.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for title, facts in (("Network", self.network_facts), ("Data", self.data_facts)):
            column.addLayout(_section(title, facts))
        run = _section("Run", self.run_facts)
        run.addSpacing(4)
        run.addLayout(fields)
        column.addLayout(run)

    def refresh(self) -> None:
        """Show what there is now."""
        document = self._document
        network, data = document.network, document.dataset
        self.network_facts.show_facts(_network_facts(network))
        rows = f"{format_integer(len(data.training))} train, {format_integer(len(data.validation))} validate"
        self.data_facts.show_facts(
            [("Name", data.name), ("Rows", rows), ("Columns", format_integer(len(data.columns)))]
        )
        self.run_facts.show_facts(self._run_facts())
        self.seed.set_value(document.settings.seed)
        self.precision.set_value(document.settings.precision)
        self.execution.set_value(document.settings.execution)

    def _run_facts(self) -> list[tuple[str, str]]:
        loaded = self._session.last_loaded
        if loaded is None:
            return [("Device", "not known until the engine is up")]
        facts = [
            ("Device", loaded.device_title),
            ("Tier in use", loaded.execution),
        ]
        if loaded.precision != self._document.settings.precision:
            facts.append(("Precision in use", loaded.precision))
        return [*facts, ("Note", loaded.note)] if loaded.note else facts

    def _set(self, name: str, value: object) -> None:
        try:
            settings = self._document.settings.with_values(**{name: value})
        except DnnlabError as error:
            self.seed.show_problem(error.remedy)
            return
        words = format_integer(value) if isinstance(value, int) else str(value)
        model: Model = replace(self._document.model, settings=settings)
        self._previewing.conclude(f"Set {name} to {words}", model)


def _section(title: str, facts: Facts) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(8)
    column.addWidget(Label(title, "strong"))
    column.addWidget(facts)
    return column


def _network_facts(network: Network) -> list[tuple[str, str]]:
    parameters = sum(network.parameter_count(layer) for layer in network.compiled)
    counts = [(len(network.of_role(role)), role.value) for role in (Role.INPUT, Role.HIDDEN, Role.OUTPUT)]
    kinds = ", ".join(f"{count} {name}" for count, name in counts if count)
    facts = [
        ("Parameters", format_integer(parameters)),
        ("Layers", f"{format_integer(len(network.layers))}: {kinds}" if kinds else "none"),
        ("Connections", format_integer(len(network.connections))),
    ]
    idle = len(network.layers) - len(network.compiled)
    return [*facts, ("Not in use", f"{format_integer(idle)} of the layers")] if idle else facts
