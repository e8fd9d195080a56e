"""What stands against a connection, what of the network it is about, and what would make the connection possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from dnnlab.errors import ConnectionRefusedByKindError, CycleError, DnnlabError, DuplicateError, NetworkError
from dnnlab.graph.fixes import joined_without_loop
from dnnlab.graph.layer import LayerId
from dnnlab.graph.network import Connection, ConnectionId, Network
from dnnlab.gui.canvas.editor import CanvasEditor
from dnnlab.gui.canvas.legality import why_not


@dataclass(frozen=True, slots=True)
class Offer:
    """A way out, for a button.

    Attributes:
        title: What the button says.
        take: Does it, in one step of undo at most.
    """

    title: str
    take: Callable[[], object]

    def guarded(self, tell: Callable[[DnnlabError], object]) -> Offer:
        """Return an offer that tells what stands against it."""

        def take() -> None:
            try:
                self.take()
            except DnnlabError as error:
                tell(error)

        return Offer(self.title, take)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why two layers cannot be connected.

    Attributes:
        error: What stands against it.
        about: The layers and connections it is about: those of the loop, or the connection that is there already.
        offer: The way out, if there is one.
    """

    error: DnnlabError
    about: tuple[LayerId | ConnectionId, ...] = ()
    offer: Offer | None = None


def refusal_of(editor: CanvasEditor, source: LayerId, target: LayerId, moving: ConnectionId = "") -> Refusal | None:
    """Return why a connection cannot be drawn, None if it can.

    Args:
        editor: Its network, and what takes the way out.
        source: Where the connection would start.
        target: Where it would end.
        moving: The connection of which an end is taken there; empty for a new one.
    """
    network = editor.network.disconnect(moving) if moving else editor.network
    error = why_not(network, source, target)
    match error:
        case None:
            return None
        case CycleError() if source != target:
            return _loop(editor, network, error, Connection(source, target), moving)
        case DuplicateError():
            there = Connection(source, target).id
            return Refusal(error, (there,), Offer("Show the connection", lambda: editor.document.select([there])))
        case ConnectionRefusedByKindError() if not moving and why_not(network, target, source) is None:
            return Refusal(error, (), Offer("Connect the other way round", lambda: editor.connect(target, source)))
    return Refusal(error)


def _loop(
    editor: CanvasEditor, network: Network, error: CycleError, arrow: Connection, moving: ConnectionId
) -> Refusal:
    path = network.path(arrow.target, arrow.source)
    about = (*path, *(Connection(*ends).id for ends in pairwise(path)))
    try:
        _, gone = joined_without_loop(network, arrow)
    except NetworkError:
        return Refusal(error, about)
    words = " and ".join(_in_words(network, id) for id in gone[:2]) if len(gone) <= 2 else f"{len(gone)} connections"
    verb = "goes" if len(gone) == 1 else "go"
    told = CycleError(error.what, where=error.where, remedy=f"To break the loop, {words} {verb}")
    told.loop = error.loop
    offer = Offer("Break the loop", lambda: editor.break_loop(arrow.source, arrow.target, moving))
    return Refusal(told, about, offer)


def _in_words(network: Network, connection: ConnectionId) -> str:
    arrow = network.connections[connection]
    return f"{network.layers[arrow.source].name} → {network.layers[arrow.target].name}"
