"""The most usual gestures, with a real pointer and keyboard in a real window."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dnnlab.project.file import load
from tests.e2e.xvfb import MISSING, NOT_RUN, PATIENCE, Hand, Lab, environment_on, screen, wait

pytestmark = [pytest.mark.skipif(bool(MISSING), reason=NOT_RUN), pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with screen() as name:
        yield name


@pytest.fixture(scope="module")
def opened(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    lab = Lab(display, tmp_path_factory.mktemp("lab"))
    try:
        lab.wait_for("the engine is there", lambda state: state["ready"])
        yield lab
        assert lab.close() == 0
    finally:
        lab.end()


@pytest.fixture
def lab(opened: Lab) -> Iterator[Lab]:
    """The window with the default experiment as it begins; nothing may complain."""
    opened.focus("AnsweringWindow")
    opened.ask("begin")
    opened.hand.do("sleep", opened.ask("double_click_seconds"))  # the first click is no second one
    opened.wait_for("the engine has the experiment", lambda state: state["ready"] and not state["trained"])
    yield opened
    assert opened.complaints() == ""


def _trained(lab: Lab, steps: int) -> dict[str, Any]:
    """Train with the space bar and pause again."""
    lab.hand.key("space")
    lab.wait_for(f"{steps} steps", lambda state: state["trained"] >= steps)
    lab.hand.key("space")
    lab.wait_for("it pauses", lambda state: not state["running"])
    steps = -1
    while (state := lab.state())["trained"] > steps:  # the engine has some last words
        steps = state["trained"]
        lab.hand.do("sleep", 0.15)
    return state


def test_that_space_plays_and_pauses(lab: Lab) -> None:
    lab.hand.key("space")
    lab.wait_for("it trains", lambda state: state["running"] and state["trained"] > 20)
    lab.hand.key("space")
    paused = lab.wait_for("it pauses", lambda state: not state["running"])
    assert paused["modified"]


def test_that_a_tile_dragged_from_the_palette_becomes_a_layer_where_it_is_dropped(lab: Lab) -> None:
    before = lab.state()
    where = lab.ask("empty_place")
    lab.hand.drag(lab.ask("tile", "units"), where)
    after = lab.wait_for("a layer more", lambda state: len(state["layers"]) == 4)
    (new,) = after["layers"].keys() - before["layers"].keys()
    assert after["layers"][new]["kind"] == "units"
    assert after["connections"] == before["connections"]
    assert after["selection"] == [new]
    assert after["steps"] == 1
    left, top = after["layers"][new]["place"]
    corner = lab.ask("on_canvas", left, top)
    assert abs(corner[0] - where[0]) < 300
    assert abs(corner[1] - where[1]) < 300


def test_that_a_tile_dropped_on_a_wire_stands_between_its_ends(lab: Lab) -> None:
    start, end = lab.ask("output_port", "input"), lab.ask("input_port", "hidden-1")
    middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
    lab.hand.drag(lab.ask("tile", "units"), middle)
    after = lab.wait_for("a layer more", lambda state: len(state["layers"]) == 4)
    (new,) = after["selection"]
    assert {f"input->{new}", f"{new}->hidden-1"} <= set(after["connections"])
    assert "input->hidden-1" not in after["connections"]
    assert after["steps"] == 1


def test_that_a_wire_drawn_from_port_to_port_connects_the_layers(lab: Lab) -> None:
    assert "input->output" not in lab.state()["connections"]
    lab.hand.drag(lab.ask("output_port", "input"), lab.ask("input_port", "output"))
    after = lab.wait_for("connected", lambda state: "input->output" in state["connections"])
    assert after["steps"] == 1
    assert after["undo"].startswith("Connect")


def test_that_a_wire_that_would_close_a_loop_is_refused_in_words_and_changes_nothing(lab: Lab) -> None:
    lab.hand.drag(lab.ask("tile", "units"), lab.ask("empty_place"))
    (new,) = lab.wait_for("a layer more", lambda state: len(state["layers"]) == 4)["selection"]
    lab.hand.drag(lab.ask("output_port", "hidden-1"), lab.ask("input_port", new))
    before = lab.wait_for("connected", lambda state: f"hidden-1->{new}" in state["connections"])
    lab.hand.grab(lab.ask("output_port", new), lab.ask("input_port", "hidden-1"))
    words = lab.wait(lambda: lab.ask("bubble"), "words at the pointer")
    lab.hand.release()
    assert "loop" in words
    after = lab.state()
    assert lab.ask("bubble") == words
    assert (after["layers"], after["connections"], after["steps"]) == (
        before["layers"],
        before["connections"],
        before["steps"],
    )


def test_that_units_typed_in_the_inspector_are_one_step_that_keys_undo_and_redo(lab: Lab) -> None:
    def units(state: dict[str, Any]) -> object:
        return state["layers"]["hidden-1"]["units"]

    lab.hand.click(lab.ask("card", "hidden-1"))
    lab.wait_for("selected", lambda state: state["selection"] == ["hidden-1"])
    lab.hand.click(lab.ask("units_field"))
    lab.hand.type("35")
    lab.hand.key("Return")
    assert lab.wait_for("35 units", lambda state: units(state) == 35)["steps"] == 1
    lab.hand.key("ctrl+z")
    undone = lab.wait_for("20 units again", lambda state: units(state) == 20)
    assert undone["steps"] == 0
    assert undone["redo"]
    lab.hand.key("ctrl+shift+z")
    assert lab.wait_for("35 units once more", lambda state: units(state) == 35)["steps"] == 1


def test_that_delete_removes_the_selected_layer_with_its_wires(lab: Lab) -> None:
    before = lab.state()
    lab.hand.click(lab.ask("card", "hidden-1"))
    lab.wait_for("selected", lambda state: state["selection"] == ["hidden-1"])
    lab.hand.key("Delete")
    after = lab.wait_for("gone", lambda state: "hidden-1" not in state["layers"])
    assert after["connections"] == []
    assert after["selection"] == []
    lab.hand.key("ctrl+z")
    again = lab.wait_for("there again", lambda state: "hidden-1" in state["layers"])
    assert again["layers"] == before["layers"]
    assert again["connections"] == before["connections"]


def test_that_a_card_dragged_is_one_step_and_escape_takes_a_drag_back(lab: Lab) -> None:
    before, start = lab.state(), lab.ask("card", "hidden-1")
    lab.hand.drag(start, (start[0] + 48, start[1] + 72))
    after = lab.wait_for("moved", lambda state: state["steps"] == 1)
    zoom = lab.ask("camera")["zoom"]
    for axis, pixels in enumerate((48, 72)):
        way = after["layers"]["hidden-1"]["place"][axis] - before["layers"]["hidden-1"]["place"][axis]
        assert abs(way - pixels / zoom) <= 6 / zoom  # so near it lines up with others
    assert after["layers"]["input"] == before["layers"]["input"]
    lab.hand.key("ctrl+z")
    assert lab.wait_for("back", lambda state: state["steps"] == 0)["layers"] == before["layers"]

    lab.hand.grab(start, (start[0] + 60, start[1] + 60))
    lab.wait_for("moving", lambda state: state["layers"] != before["layers"])
    lab.hand.key("Escape")
    lab.wait_for("taken back", lambda state: state["layers"] == before["layers"])
    lab.hand.release()
    assert lab.state()["steps"] == 0


def test_that_a_frame_drawn_around_a_card_and_dragged_by_its_title_takes_the_card_along_in_one_step(lab: Lab) -> None:
    lab.hand.click(lab.ask("card", "hidden-1"))
    lab.wait_for("selected", lambda state: state["selection"] == ["hidden-1"])
    lab.hand.key("ctrl+g")
    before = lab.wait_for("framed", lambda state: len(state["annotations"]) == 2)
    (frame,) = before["selection"]
    assert before["undo"] == "Frame Hidden"
    lab.hand.type("Encoder")  # over the title, which is selected in a field
    lab.hand.key("Return")
    before = lab.wait_for("named", lambda state: state["annotations"][frame]["text"] == "Encoder")
    assert before["steps"] == 1

    start = lab.ask("frame_title", frame)
    lab.hand.drag(start, (start[0] + 40, start[1] + 80))
    after = lab.wait_for("moved", lambda state: state["steps"] == 2)
    assert after["undo"] == "Move Encoder"
    ways = [
        [new - old for new, old in zip(after[what][id]["place"], before[what][id]["place"], strict=True)]
        for what, id in (("annotations", frame), ("layers", "hidden-1"))
    ]
    assert ways[0] == ways[1]
    assert ways[0] != [0, 0]
    assert after["layers"]["input"] == before["layers"]["input"]
    assert after["annotations"]["note"] == before["annotations"]["note"]
    lab.hand.key("ctrl+z")
    back = lab.wait_for("back", lambda state: state["steps"] == 1)
    assert (back["layers"], back["annotations"]) == (before["layers"], before["annotations"])


def test_that_a_note_is_written_where_it_stands(lab: Lab) -> None:
    at = lab.ask("note", "note")
    lab.hand.click(at)
    lab.wait_for("selected", lambda state: state["selection"] == ["note"])
    lab.hand.key("Return")
    lab.wait(lambda: lab.ask("focus") == "NoteField", "a field")
    lab.hand.type("a b")  # the space bar writes here, and does not play
    lab.hand.key("ctrl+Return")
    after = lab.wait_for("written", lambda state: state["annotations"]["note"]["text"] == "a b")
    assert after["steps"] == 1
    assert not after["running"]


def test_that_dragging_the_slice_line_moves_the_bells_at_once(lab: Lab) -> None:
    _trained(lab, 200)
    before = lab.wait(lambda: lab.ask("slice"), "a slice")
    assert before["mixture"] is not None
    lab.hand.drag(lab.ask("slice_line"), lab.ask("slice_at", 0.85))
    after = lab.wait(
        lambda: next((found for found in [lab.ask("slice")] if found["x"] != before["x"]), None), "another slice"
    )
    assert after is not None
    assert after["x"] > before["x"] + 0.2
    assert after["mixture"]["mu"] != before["mixture"]["mu"]
    assert after["mixture"]["pi"] != before["mixture"]["pi"]
    assert lab.state()["steps"] == 0


def test_that_dragging_the_scrubber_shows_an_earlier_moment_and_loses_nothing(lab: Lab) -> None:
    _trained(lab, 300)
    state = lab.wait_for("snapshots", lambda state: state["snapshots"] > 1)
    present = state["trained"]
    assert state["shown"] == present
    handle = lab.ask("scrubber")
    lab.hand.drag(handle, (handle[0] - 260, handle[1]))
    rewound = lab.wait_for("an earlier moment", lambda state: state["shown"] < present)
    assert rewound["trained"] == present
    handle = lab.ask("scrubber")
    lab.hand.drag(handle, (handle[0] + 400, handle[1]))
    lab.wait_for("the present again", lambda state: state["shown"] == present)


def test_that_the_wheel_zooms_at_the_pointer_and_the_middle_button_pans(lab: Lab) -> None:
    before, at = lab.ask("camera"), lab.ask("card", "hidden-1")
    lab.hand.wheel(at, -3)
    lab.wait(lambda: lab.ask("camera")["zoom"] < before["zoom"] * 0.8, "smaller")
    there = lab.ask("card", "hidden-1")  # 60 units from the card's corner: under the pointer it stays
    assert max(abs(a - b) for a, b in zip(there, at, strict=True)) <= 2
    smaller, start = lab.ask("camera"), lab.ask("empty_place")
    lab.hand.drag(start, (start[0] + 120, start[1] - 40), button=2)
    lab.wait(lambda: lab.ask("camera")["x"] != smaller["x"], "panned")
    after = lab.ask("camera")
    assert after["zoom"] == smaller["zoom"]
    assert abs((smaller["x"] - after["x"]) * after["zoom"] - 120) <= 2
    assert abs((smaller["y"] - after["y"]) * after["zoom"] + 40) <= 2
    assert lab.state()["steps"] == 0


def test_that_zooming_in_opens_the_units_and_a_weight_dragged_there_is_set_in_the_engine(lab: Lab) -> None:
    _trained(lab, 50)
    at = lab.ask("card", "hidden-1")
    while lab.ask("level")[0] == "layers":
        lab.hand.wheel(at, 2)
    assert lab.ask("level")[1] == lab.ask("level")[0] != "layers"
    lab.hand.key("f")
    lab.hand.do("sleep", 0.3)

    def opened() -> Any:
        lab.hand.click(lab.ask("weight", "input->hidden-1", 3, 0))  # until the engine has told its value
        return lab.ask("weight_editor")

    editor = lab.wait(opened, "the weight's editor")
    before = lab.ask("chosen_weight")
    assert _number(editor["text"]) == pytest.approx(before["value"], rel=1e-3)
    lab.wait(lambda: lab.ask("weight_editor")["gradient"], "the gradient")
    lab.hand.drag(editor["at"], (editor["at"][0] + 80, editor["at"][1]))
    after = lab.wait_for("one step", lambda state: state["steps"] == 1)
    assert after["undo"].startswith("Set a weight from Input")
    dragged = _number(lab.ask("weight_editor")["text"])
    assert dragged > before["value"] + 0.05

    def told() -> bool:
        return bool(lab.ask("chosen_weight")["value"] == pytest.approx(dragged, abs=1e-3))

    lab.wait(told, "the engine's value")
    assert lab.ask("chosen_weight")["place"] == before["place"]
    lab.hand.click(lab.ask("weight_editor")["lock"])
    assert lab.wait_for("frozen", lambda state: state["steps"] == 2)["undo"].startswith("Freeze a weight")
    lab.hand.key("Escape")
    lab.hand.key("ctrl+z", "ctrl+z")
    lab.wait_for("undone", lambda state: state["steps"] == 0)


def _number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-"))


@pytest.mark.parametrize("opening", ["double click", "key"])
def test_that_quick_search_adds_the_layer_whose_name_is_typed(lab: Lab, opening: str) -> None:
    where = lab.ask("empty_place")
    if opening == "key":
        lab.hand.point(where)
        lab.hand.key("a")
    else:
        lab.hand.click(where, times=2)
    lab.wait(lambda: lab.ask("front") == "QuickSearch", "quick search")
    lab.hand.type("unit")
    lab.hand.key("Return")
    after = lab.wait_for("a layer more", lambda state: len(state["layers"]) == 4)
    (new,) = after["selection"]
    assert after["layers"][new]["kind"] == "units"
    assert after["steps"] == 1


def test_that_the_menu_opens_by_click_and_does_what_its_entry_says(lab: Lab) -> None:
    lab.hand.click(lab.ask("card", "output"))
    lab.wait_for("selected", lambda state: state["selection"] == ["output"])
    lab.hand.click(lab.ask("menu_button"))
    lab.wait(lambda: lab.ask("front") == "QMenu", "the menu")
    lab.hand.click(lab.ask("menu_entry", "Edit"))
    lab.wait(lambda: _finds(lab, "Select all"), "the menu in the menu")
    lab.hand.click(lab.ask("menu_entry", "Select all"))
    lab.wait_for("all selected", lambda state: len(state["selection"]) == 6)


def _finds(lab: Lab, entry: str) -> bool:
    try:
        lab.ask("menu_entry", entry)
    except RuntimeError:
        return False
    return True


def test_that_control_s_asks_for_a_name_and_writes_the_file(lab: Lab) -> None:
    step = _trained(lab, 50)["trained"]
    file = lab.folder / "mine.dnnlab"
    lab.hand.key("ctrl+s")
    lab.focus("QFileDialog")
    lab.hand.key("ctrl+a")
    lab.hand.type(str(file))
    lab.hand.key("Return")
    saved = lab.wait_for("saved", lambda state: state["path"])
    assert saved["path"] == str(file)
    assert not saved["modified"]
    snapshot = load(file).snapshot
    assert snapshot is not None
    assert snapshot.step == step


def test_that_python_m_dnnlab_trains_saves_and_quits_by_keys_alone(display: str, tmp_path: Path) -> None:
    environment = environment_on(display, tmp_path)
    hand, file, complaints = Hand(environment), tmp_path / "first.dnnlab", tmp_path / "stderr.txt"

    def window(pid: int, name: str) -> str:
        command = ["xdotool", "search", "--all", "--onlyvisible", "--pid", str(pid), "--name", name]
        found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)
        return next(iter(found.stdout.split()), "")

    def saved_step() -> int:
        before = file.stat().st_mtime_ns

        def saved() -> bool:
            hand.do("windowfocus", main)  # each time: a dialog that is still closing gives the keyboard to nobody
            hand.key("ctrl+s")
            hand.do("sleep", 0.4)
            return file.stat().st_mtime_ns != before

        wait(saved, "the file is written anew", complaints.read_text)
        snapshot = load(file).snapshot
        return 0 if snapshot is None else snapshot.step

    with complaints.open("w") as stream:
        command = [sys.executable, "-m", "dnnlab", "open", "toy-inverse"]
        process = subprocess.Popen(command, env=environment, stderr=stream)
    try:
        main = wait(lambda: window(process.pid, "dnnlab"), "the window", complaints.read_text)
        hand.do("windowfocus", main)
        hand.key("space", "ctrl+s")
        hand.do("windowfocus", wait(lambda: window(process.pid, "Save project"), "the file dialog"))
        hand.key("ctrl+a")
        hand.type(str(file))
        hand.key("Return")
        wait(lambda: window(process.pid, file.stem), "the file's name in the title", complaints.read_text)
        wait(lambda: saved_step() > 0, "a trained network in the file", complaints.read_text)
        hand.key("space")
        wait(lambda: saved_step() == saved_step(), "it pauses", complaints.read_text)
        hand.key("ctrl+q")
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.wait(PATIENCE)
    assert complaints.read_text() == ""
