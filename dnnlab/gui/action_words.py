"""What the lists of actions say about each: its group, other words for it, and why it is disabled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dnnlab.gui.actions import ActionWords
from dnnlab.gui.networks import ONLY_ONE, STAYS
from dnnlab.gui.session import EngineState

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

PROJECT, EDIT, CANVAS, TRAIN, VIEW, HELP = "Project", "Edit", "Canvas", "Train", "View", "Help"
GROUPS = (TRAIN, EDIT, CANVAS, PROJECT, VIEW, HELP)
"""The headings, in the order in which they are shown."""

_WORDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # name: (title in place of its text, group, other words)
    "new": ("", PROJECT, ("create", "topology", "start over", "wizard")),
    "open": ("", PROJECT, ("load", "file", "dnnlab")),
    "open data": ("", PROJECT, ("load", "table", "csv", "tsv", "parquet", "npz", "dataset", "import")),
    "save": ("Save project", PROJECT, ("write", "store", "keep")),
    "save as": ("Save project as…", PROJECT, ("copy", "another name")),
    "export": ("", PROJECT, ("onnx", "safetensors", "deploy", "write model")),
    "export diagram": ("", PROJECT, ("picture", "figure", "print", "svg", "pdf", "png", "draw", "paper")),
    "start page": ("Show the start page", PROJECT, ("welcome", "home", "gallery", "experiments", "recent")),
    "recover": ("", PROJECT, ("autosave", "crash", "lost", "restore", "unsaved")),
    "rename project": ("", PROJECT, ("title", "name")),
    "reveal file": ("", PROJECT, ("folder", "finder", "explorer", "open folder")),
    "copy path": ("", PROJECT, ("clipboard", "folder", "file name")),
    "quit": ("Quit dnnlab", PROJECT, ("exit", "close", "leave")),
    "undo": ("", EDIT, ("take back", "revert", "history")),
    "redo": ("", EDIT, ("again", "history")),
    "add layer": ("", EDIT, ("new layer", "insert", "units", "output", "input", "note", "frame")),
    "add note": ("", EDIT, ("comment", "text", "remark", "annotate", "sticky", "label")),
    "frame selection": ("Draw a frame around the selection", EDIT, ("group", "box", "area", "section", "backdrop")),
    "delete": ("Delete the selection", EDIT, ("remove", "erase", "cut")),
    "delete and join": ("", EDIT, ("remove", "bridge", "heal", "dissolve")),
    "cut": ("Cut the selection", EDIT, ("clipboard", "remove")),
    "copy": ("Copy the selection", EDIT, ("clipboard", "json")),
    "paste": ("Paste", EDIT, ("clipboard", "insert", "json")),
    "duplicate": ("Duplicate the selection", EDIT, ("copy", "clone")),
    "rename": ("Rename what is selected", EDIT, ("title", "name", "note", "write", "frame")),
    "edit": ("Edit the selection in the inspector", EDIT, ("change", "properties", "enter", "return", "units")),
    "freeze": ("", EDIT, ("lock", "fix weights", "untrainable", "release", "unfreeze")),
    "select all": ("", EDIT, ("everything", "mark")),
    "arrange": ("", CANVAS, ("layout", "tidy", "align", "order", "clean up")),
    "zoom in": ("", CANVAS, ("larger", "magnify", "closer")),
    "zoom out": ("", CANVAS, ("smaller", "farther")),
    "zoom actual": ("", CANVAS, ("actual size", "100", "reset zoom")),
    "show all": ("Show the whole network", CANVAS, ("fit", "zoom to fit", "home", "everything")),
    "show selection": ("", CANVAS, ("fit", "zoom to selection", "focus")),
    "select tool": ("", CANVAS, ("tool", "pointer", "arrow", "cursor")),
    "hand tool": ("", CANVAS, ("tool", "pan", "drag", "scroll")),
    "connect tool": ("", CANVAS, ("tool", "wire", "draw", "arrow", "link")),
    "layers": ("Show layers", CANVAS, ("level", "cards", "close units", "farther")),
    "units": ("Show units", CANVAS, ("level", "neurons", "activations", "semantic zoom", "closer", "open layers")),
    "values": ("Show the values of weights", CANVAS, ("level", "numbers", "weights", "closer")),
    "set the chosen weight": ("", EDIT, ("type", "number", "value", "bias")),
    "freeze the chosen weight": ("", EDIT, ("lock", "fix", "single weight", "release")),
    "remove the chosen weight": ("", EDIT, ("mask", "prune", "delete", "single weight")),
    "flip sign": ("Flip the sign of the chosen unit", EDIT, ("symmetry", "negate", "weight space", "mirror")),
    "ablate unit": ("Ablate the chosen unit", EDIT, ("lesion", "cut off", "prune", "remove outgoing weights")),
    "split unit out": ("Split the chosen unit out of its layer", EDIT, ("separate", "own layer", "ungroup")),
    "delete the chosen unit": ("", EDIT, ("remove", "neuron")),
    "next network": ("Show the next network", VIEW, ("model", "switch", "other", "compare")),
    "previous network": ("Show the previous network", VIEW, ("model", "switch", "other", "compare")),
    "duplicate network": ("", EDIT, ("model", "copy", "compare", "beside", "second")),
    "rename network": ("", EDIT, ("model", "title", "name")),
    "remove network": ("", EDIT, ("model", "delete")),
    "only this network": ("", TRAIN, ("model", "alone", "single", "other networks")),
    "play": ("", TRAIN, ("train", "run", "start", "stop", "fit", "learn", "pause", "go")),
    "step": ("Train one step", TRAIN, ("single", "iteration")),
    "reset": ("", TRAIN, ("restart", "reinitialise", "again", "from scratch")),
    "restarts": ("Train restarts with other seeds…", TRAIN, ("seeds", "multi-restart", "best of", "band", "several")),
    "keep the best of ten restarts": ("", TRAIN, ("seeds", "multi-restart", "stuck", "several", "begin elsewhere")),
    "dismiss restarts": ("", TRAIN, ("forget", "clear", "seed band", "seeds", "cancel")),
    "first": ("", TRAIN, ("rewind", "beginning", "step 0")),
    "earlier": ("", TRAIN, ("rewind", "back", "tape", "previous")),
    "later": ("", TRAIN, ("forward", "tape", "next")),
    "find rate": ("", TRAIN, ("range test", "learning rate finder", "lr", "smith", "tune")),
    "run checks": (
        "Run the checks of this experiment",
        TRAIN,
        ("verify", "theory", "oracle", "badge", "test", "prove"),
    ),
    "linear steps": ("Show the steps on a linear axis, or a logarithmic one", TRAIN, ("loss plot", "log", "scale")),
    "restart engine": ("Restart the engine", TRAIN, ("crash", "worker", "process")),
    "palette": ("Search actions…", VIEW, ("command palette", "run", "find")),
    "rail": ("Show the whole left rail, or only its icons", VIEW, ("sidebar", "experiments", "palette", "toggle")),
    "side": ("Show or hide the right side", VIEW, ("sidebar", "inspector", "lesson", "history", "toggle")),
    "canvas alone": (
        "Give the canvas all the room, or share it with the training",
        VIEW,
        ("maximise", "full", "large", "hide training", "hide output", "toggle", "focus"),
    ),
    "inspector": ("Show the inspector", VIEW, ("properties", "layer", "panel")),
    "history": ("Show the history", VIEW, ("undo", "steps", "panel")),
    "run record": ("Show the record of the run", VIEW, ("log", "events", "settings changed", "tier", "seed", "replay")),
    "distributions": (
        "Show or hide the distributions of a layer",
        VIEW,
        ("histogram", "weights", "gradients", "activations", "over time", "ridgeline"),
    ),
    "theme system": ("Theme: as the system", VIEW, ("colours", "look", "appearance", "mode")),
    "theme dark": ("Theme: dark", VIEW, ("colours", "look", "appearance", "night mode")),
    "theme light": ("Theme: light", VIEW, ("colours", "look", "appearance", "day mode")),
    "settings": ("", VIEW, ("preferences", "options", "configure", "theme", "keys", "touchpad")),
    "lesson": ("Show the lesson", HELP, ("explain", "read", "theory", "manual")),
    "shortcuts": ("Keyboard shortcuts…", HELP, ("keys", "bindings", "hotkeys")),
    "about": ("", HELP, ("version", "licence", "credits")),
}

_PICTURE_WORDS = ("figure", "image", "plot", "export", "clipboard", "download")
_WORDS |= {
    name: ("", VIEW, (*_PICTURE_WORDS, *words))
    for name, words in {
        "copy the output's picture": ("density", "curve", "surface"),
        "copy the output's data": ("numbers", "table", "csv"),
        "save the output's picture": ("png", "svg", "density", "curve", "surface"),
        "save the output's data": ("csv", "numbers", "table"),
        "copy the losses' picture": ("loss curve",),
        "copy the losses' data": ("numbers", "table", "csv"),
        "save the losses' picture": ("png", "svg", "loss curve"),
        "save the losses' data": ("csv", "numbers", "table"),
    }.items()
}

_ALIGNING = (
    "align left edges",
    "align centres",
    "align right edges",
    "align top edges",
    "align middles",
    "align bottom edges",
)
_WORKSPACES = tuple(f"workspace {number}" for number in range(1, 9))
_NO_ITEM = "No layer, note or frame is selected"
_OF_WEIGHTS = ("set the chosen weight", "freeze the chosen weight", "remove the chosen weight")
_OF_UNITS = ("flip sign", "ablate unit", "split unit out", "delete the chosen unit")
_DISTRIBUTING = ("distribute horizontally", "distribute vertically")


_WORDS |= dict.fromkeys(_WORKSPACES, ("", VIEW, ("switch", "tab", "stage", "panel", "show")))
_WORDS |= dict.fromkeys(_ALIGNING, ("", CANVAS, ("line up", "straighten", "arrange", "tidy")))
_WORDS |= dict.fromkeys(_DISTRIBUTING, ("", CANVAS, ("space", "even", "gaps", "arrange", "tidy")))


def describe_actions(window: MainWindow) -> None:
    """Fill in what the window's registry says about its actions."""
    obstacles = _obstacles(window)
    canvas = {id(action) for action in window.canvas.canvas_actions.all}
    for name in window.actions_:
        other = CANVAS if id(window.actions_[name]) in canvas else VIEW
        title, group, aliases = _WORDS.get(name, ("", other, ()))
        obstacle = obstacles.get(name, partial(str, ""))
        window.actions_.describe(name, ActionWords(title, group, aliases, obstacle))


def _obstacles(window: MainWindow) -> dict[str, Callable[[], str]]:
    def engine_runs() -> str:
        starting = window.session.state in (EngineState.STARTING, EngineState.RESTARTING)
        return "The engine is starting" if starting else "The engine runs"

    def training() -> str:
        return window.session.obstacle

    def no_file() -> str:
        return "The project is not saved in a file yet"

    return {
        "undo": partial(str, "Nothing to undo"),
        "redo": partial(str, "Nothing to redo"),
        "delete": partial(str, "Nothing is selected"),
        "edit": partial(str, "Nothing is selected"),
        "show selection": partial(str, "Nothing is selected"),
        "delete and join": partial(str, "No layer is selected"),
        **dict.fromkeys(("cut", "copy", "duplicate", "frame selection"), partial(str, _NO_ITEM)),
        "rename": partial(str, "Select one layer, note or frame"),
        "freeze": partial(str, "Nothing with weights is selected"),
        **dict.fromkeys(_ALIGNING, partial(str, "Select two layers, notes or frames, or more")),
        **dict.fromkeys(_DISTRIBUTING, partial(str, "Select three layers, notes or frames, or more")),
        **dict.fromkeys(_OF_WEIGHTS, partial(str, "Choose a weight on the units level")),
        **dict.fromkeys(_OF_UNITS, partial(str, "Choose a unit to which this applies on the units level")),
        "select all": partial(str, "The canvas is empty"),
        "export diagram": partial(str, "The canvas is empty"),
        "arrange": partial(str, "The canvas is empty"),
        "show all": partial(str, "The canvas is empty"),
        "play": training,
        "step": training,
        "restarts": training,
        "dismiss restarts": partial(str, "There are no restarts"),
        "run checks": lambda: window.checks.obstacle,
        "restart engine": engine_runs,
        **dict.fromkeys(_WORKSPACES, partial(str, "The open document has fewer workspaces")),
        **dict.fromkeys(("next network", "previous network", "only this network"), partial(str, ONLY_ONE)),
        "remove network": partial(str, STAYS),
        "reveal file": no_file,
        "copy path": no_file,
    }
