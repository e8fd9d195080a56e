from __future__ import annotations

from dnnlab.graph.network import Connection
from dnnlab.link.messages import WeightChange
from dnnlab.project.settings import Settings
from dnnlab.training.changes import network_words, settings_words, weights_words

from ..engine.models import hidden, toy_mixture


def test_that_changed_settings_are_told_with_both_values() -> None:
    before = Settings()
    after = before.with_values(learning_rate=0.003, batch_size=1024)
    words = settings_words(before.with_values(learning_rate=0.01), after)
    assert "learning rate 0.01 → 0.003" in words
    assert "batch size 0 → 1,024" in words
    assert settings_words(before, before) == ""


def test_that_an_edited_network_is_told_by_the_names_of_its_layers() -> None:
    before = toy_mixture()
    layer = before.layers["h"]
    assert network_words(before, before.put(layer.with_unit_count(24))) == "h: 20 → 24 units"
    assert network_words(before, before.put(layer.with_values(activation="relu"))) == "h: activation tanh → relu"
    more = before.add(hidden("extra", 3)).connect("x", "extra")
    assert network_words(before, more) == "extra added, Input to extra connected"
    assert network_words(more, before) == "extra removed"
    assert network_words(before, before.disconnect("h->y")) == "h to mixture disconnected"


def test_that_of_many_changes_the_first_are_told_and_the_others_counted() -> None:
    before = toy_mixture()
    more = before
    for number in range(6):
        more = more.add(hidden(f"new{number}", 1))
    assert network_words(before, more) == "new0 added, new1 added, new2 added, and 3 more"


def test_that_a_weight_set_by_hand_is_told_by_its_connection() -> None:
    network = toy_mixture()
    assert Connection("h", "y").id == "h->y"
    one = WeightChange("weight/h->y", "pi1", 0, 0.5)
    assert weights_words(network, [one]) == "weight of h to mixture set to 0.5"
    turned = WeightChange("bias/h", "0", None, -1.0, relative=True)
    assert weights_words(network, [turned]) == "bias of h multiplied by -1"
    assert weights_words(network, [one, turned]) == "2 weights set by hand"
