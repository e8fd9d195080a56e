"""Where the commands of the palette come from: actions, what is on the canvas, experiments and recent projects."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dnnlab.experiments.catalog import experiments
from dnnlab.gui.action_words import GROUPS
from dnnlab.gui.actions import native_text
from dnnlab.gui.command_palette.command import Command

if TYPE_CHECKING:
    from dnnlab.gui.main_window import MainWindow

NETWORKS = "Networks"
LAYERS, ANNOTATIONS = "Go to layer", "Go to note or frame"
EXPERIMENTS, RECENT = "Experiments", "Recent projects"
_GROUP_ICONS = {"Train": "play", "Edit": "pencil-outline", "Canvas": "graph-outline", "Project": "cube-outline"}


def commands(window: MainWindow) -> list[Command]:
    """Return all that the window can do at this moment."""
    items = [*_layers(window), *_annotations(window)]
    return [*_actions(window), *_networks(window), *items, *_experiments(window), *_recent(window)]


def _actions(window: MainWindow) -> list[Command]:
    actions = window.actions_
    found = []
    for name in actions:
        if name == "palette":
            continue
        action, words = actions[name], actions.words(name)
        icon_name = action.icon().name() or _GROUP_ICONS.get(words.group, "chevron-right")
        found.append(
            Command(
                name,
                actions.title(name),
                words.group,
                action.trigger,
                icon_name,
                native_text(action),
                aliases=words.aliases,
                enabled=action.isEnabled(),
                obstacle="" if action.isEnabled() else words.obstacle(),
                checked=action.isCheckable() and action.isChecked(),
            )
        )
    order = {group: place for place, group in enumerate(GROUPS)}
    return sorted(found, key=lambda command: order.get(command.group, len(order)))


def _networks(window: MainWindow) -> list[Command]:
    """The networks of the project to go to, but for the one that is shown."""
    document = window.document
    return [
        Command(
            f"network {name}",
            f"Show network: {document.project.title_of(name)}",
            NETWORKS,
            partial(document.show_model, name),
            "graph-outline",
            aliases=("model", "switch", "go to", name),
        )
        for name in document.project.models
        if name != document.model_name
    ]


def _layers(window: MainWindow) -> list[Command]:
    network = window.document.network
    found = []
    for id in network.order:
        layer = network.layers[id]
        kind = layer.declared
        count = f"{layer.width:,}"
        found.append(
            Command(
                f"layer {id}",
                layer.name,
                LAYERS,
                partial(window.canvas.levels.reveal, id),
                kind.glyph.rpartition(".")[2],
                remark=f"{kind.title}, {count}" if layer.name != kind.title else count,
                aliases=("layer", kind.title, *kind.aliases),
            )
        )
    return found


def _annotations(window: MainWindow) -> list[Command]:
    return [
        Command(
            f"annotation {id}",
            " ".join(one.text.split()) or one.declared.title,
            ANNOTATIONS,
            partial(window.canvas.levels.reveal, id),
            one.declared.glyph.rpartition(".")[2],
            remark=one.declared.title,
            aliases=(one.kind, *one.declared.aliases),
        )
        for id, one in window.document.layout.annotations.items()
    ]


def _experiments(window: MainWindow) -> list[Command]:
    return [
        Command(
            f"experiment {experiment.name}",
            experiment.title,
            EXPERIMENTS,
            partial(window.files.open_experiment, experiment.name),
            "flask-outline",
            remark=f"Section {experiment.section}",
            aliases=("experiment", "open", "lesson", experiment.name),
        )
        for experiment in experiments().values()
    ]


def _recent(window: MainWindow) -> list[Command]:
    there = [Path(name) for name in window.preferences.recent if Path(name).is_file()]
    return [
        Command(
            f"recent {path}",
            path.stem,
            RECENT,
            partial(window.files.open_path, path),
            "file-document-outline",
            remark=str(path.parent),
            aliases=("open", "recent", "project", "file"),
        )
        for path in there
    ]
