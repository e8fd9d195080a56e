"""What reaches the engine when a weight is set by hand."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from dnnlab.gui.canvas.units.edits import without_unit
from dnnlab.gui.canvas.units.set_weight import SetWeights as SetNumbers
from dnnlab.gui.canvas.units.set_weight import weight_setter
from dnnlab.gui.session import Session
from dnnlab.link.messages import Edit, SetWeights, ToEngine, WeightChange
from tests.gui.canvas.units.pictures import small_document
from tests.gui.two_models import OTHER, two_model_document


class Overheard(Session):
    """Remembers what would be sent."""

    sent: tuple[ToEngine, ...] = ()

    def _send(self, message: ToEngine) -> None:
        self.sent = (*self.sent, message)


def test_that_an_edit_that_waits_is_sent_before_the_weight(qapp: QApplication) -> None:
    document = small_document()
    session = Overheard(document)
    document.edit("Delete", without_unit(document.model, "h1", 0))
    weight_setter(session)((WeightChange("weight/h1->h2", "2", 3, 0.5),))
    edit, change = session.sent
    assert isinstance(edit, Edit)
    assert change == SetWeights(document.model_name, (WeightChange("weight/h1->h2", "2", 3, 0.5),))
    session.close()


def test_that_undo_sends_the_value_of_before(qapp: QApplication) -> None:
    document = small_document()
    session = Overheard(document)
    before, after = ((WeightChange("weight/h1->h2", "2", 3, value),) for value in (1.0, 2.0))
    document.undo_stack.push(SetNumbers("Set", weight_setter(session), before, after))
    document.undo_stack.undo()
    values = [message.changes[0].value for message in session.sent if isinstance(message, SetWeights)]
    assert values == [2.0, 1.0]
    session.close()


def test_that_undo_is_about_the_model_whose_weight_was_set_and_shows_it(qapp: QApplication) -> None:
    document = two_model_document()
    session = Overheard(document)
    setter = weight_setter(session)
    before, after = ((WeightChange("bias/output", "0", None, value),) for value in (1.0, 2.0))
    document.show_model(OTHER)
    document.undo_stack.push(SetNumbers("Set", setter, before, after))
    document.show_model("main")
    setter(after)
    document.undo_stack.undo()
    told = [(message.model, message.changes) for message in session.sent if isinstance(message, SetWeights)]
    assert told == [(OTHER, after), ("main", after), (OTHER, before)]
    assert document.model_name == OTHER
    session.close()
