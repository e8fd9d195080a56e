"""What the canvas does to the document: every method is one step of undo with words for the menu."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from dnnlab.errors import DnnlabError
from dnnlab.graph.annotation import ANNOTATION_KINDS, Annotation, AnnotationId, Tint
from dnnlab.graph.fixes import apply_fix
from dnnlab.graph.layer import Layer, LayerId
from dnnlab.graph.layout import Point
from dnnlab.graph.network import ConnectionId, ConnectionKind, Network
from dnnlab.graph.problem import Fix, Problem
from dnnlab.gui.canvas import alignment, copying, edits
from dnnlab.gui.canvas.alignment import Axis, Edge, edges_in_words
from dnnlab.gui.canvas.annotations import edits as annotating
from dnnlab.gui.canvas.annotations.contents import following, outermost, with_contents
from dnnlab.gui.canvas.annotations.edits import words_of
from dnnlab.gui.canvas.edits import Items
from dnnlab.gui.canvas.metrics import card_size
from dnnlab.gui.canvas.placement import arranged, moved, placed
from dnnlab.gui.document import Document
from dnnlab.project.project import Model


class CanvasEditor:
    """Turns what a hand does into edits of the document. Errors are raised to whoever can show them in place."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @property
    def model(self) -> Model:
        """The document's model with a place for every layer, as the canvas shows it."""
        return placed(self.document.model)

    @property
    def network(self) -> Network:
        return self.document.network

    @property
    def selected_layers(self) -> list[Layer]:
        """The selected layers, in topological order."""
        network, selection = self.network, self.document.selection
        if not selection:
            return []
        return [network.layers[id] for id in network.order if id in selection]

    @property
    def selected_connections(self) -> list[ConnectionId]:
        """The selected connections."""
        return [id for id in self.document.selection if id in self.network.connections]

    @property
    def selected_annotations(self) -> list[Annotation]:
        """The selected notes and frames."""
        selection = self.document.selection
        return [one for id, one in self.document.layout.annotations.items() if id in selection]

    @property
    def selected_items(self) -> list[str]:
        """All that is selected and has a place of its own: layers, notes and frames."""
        return [*(layer.id for layer in self.selected_layers), *(one.id for one in self.selected_annotations)]

    @property
    def writable(self) -> LayerId | AnnotationId:
        """What is selected if exactly one layer, note or frame is, whose words can then be edited; or empty."""
        items = self.selected_items
        return items[0] if len(items) == 1 else ""

    def with_contents(self, items: Collection[str]) -> frozenset[str]:
        """Return some items and all that is inside the frames among them."""
        return with_contents(self.model, items)

    def card_width(self, kind: str) -> float:
        """Return how wide the card of a new layer is."""
        return card_size(edits.new_layer(self.network, kind)).width

    # ---- adding

    def add(self, kind: str, centre: Point) -> LayerId | AnnotationId:
        """Add a layer, a note or a frame, select it and return its identity.

        Raises:
            FieldError: There is no such kind.
        """
        if kind in ANNOTATION_KINDS:
            model, id = annotating.added(self.model, kind, centre)
            return self._added(model, id, f"Add {kind}")
        model, id = edits.added(self.model, kind, centre)
        return self._added(model, id, f"Add {model.network.layers[id].name}")

    def add_connected(self, kind: str, centre: Point, *, source: LayerId = "", target: LayerId = "") -> LayerId:
        """Add a layer that `source` leads to, or that leads to `target`; select it and return its identity.

        Raises:
            NetworkError: The new layer cannot be connected so.
        """
        model, id = edits.added_and_connected(self.model, kind, centre, source=source, target=target)
        return self._added(model, id, f"Add {model.network.layers[id].name}")

    def insert(self, connection: ConnectionId, kind: str, centre: Point) -> LayerId:
        """Add a layer in the middle of a connection, select it and return its identity.

        Raises:
            NetworkError: The connection is not there, or the layer cannot stand between two others.
        """
        model, id = edits.inserted(self.model, connection, kind, centre)
        return self._added(model, id, f"Insert {model.network.layers[id].name}")

    def duplicate(self) -> None:
        """Copy what is selected, what is inside frames, and the connections among the layers; select the copies."""
        selection = self.document.selection
        model, copies = copying.duplicated(self.model, self.with_contents(selection))
        if copies:
            self.document.edit(f"Duplicate {self._words(selection)}", model)
            self.document.select(outermost(model, copies))

    def clipping(self) -> str:
        """Return what is selected, what is inside frames, and the connections among the layers as text.

        It is empty if no layer, note or frame is selected.
        """
        selection = self.with_contents(self.document.selection)
        return copying.clipping(self.model, selection) if self.selected_items else ""

    def cut(self) -> None:
        """Delete all that `clipping` returns, and the connections that are selected."""
        self.delete(self.with_contents(self.document.selection), verb="Cut", named=self.document.selection)

    def paste(self, text: str, centre: Point) -> None:
        """Add the layers, notes and frames that a text holds, their middle near `centre`; they are selected.

        Raises:
            ClipboardError: The text holds none.
            DnnlabError: What it holds is damaged.
        """
        model, pasted = copying.pasted(self.model, text, centre)
        pasted = outermost(model, pasted)
        self.document.edit(f"Paste {words_of(model, pasted)}", model)
        self.document.select(pasted)

    def connect(self, source: LayerId, target: LayerId) -> None:
        """Draw a connection and select it.

        Raises:
            NetworkError: Something stands against it.
        """
        model = edits.connected(self.model, source, target)
        names = (model.network.layers[id].name for id in (source, target))
        self.document.edit("Connect {} to {}".format(*names), model)

    def break_loop(self, source: LayerId, target: LayerId, moving: ConnectionId = "") -> None:
        """Draw a connection that would close a loop, or take `moving` there; the arrows that close it go.

        Raises:
            NetworkError: Something else stands against it.
        """
        model = edits.connected_without_loop(self.model, source, target, moving)
        names = (model.network.layers[id].name for id in (source, target))
        self.document.edit("Break the loop and connect {} to {}".format(*names), model)

    def reconnect(self, connection: ConnectionId, source: LayerId, target: LayerId) -> None:
        """Give a connection other ends.

        Raises:
            NetworkError: Something stands against it.
        """
        text = f"Reconnect {edits.titles_of(self.network, [connection])}"
        self.document.edit(text, edits.reconnected(self.model, connection, source, target))

    # ---- removing

    def delete(
        self,
        items: Collection[str] | None = None,
        *,
        join: bool = False,
        verb: str = "Delete",
        named: Collection[str] | None = None,
    ) -> None:
        """Delete layers, connections, notes and frames, those selected if none are given.

        What is inside a frame stays unless it is among the items too.

        Args:
            items: What goes.
            join: Whether what led to a deleted layer then leads to what came after it.
            verb: How the step of undo names it.
            named: What the step of undo names; the items if that is not given.
        """
        gone = frozenset(self.document.selection if items is None else items)
        if not gone:
            return
        text = f"{verb} {self._words(gone if named is None else named)}{' and join' if join else ''}"
        delete = edits.deleted_and_joined if join else edits.deleted
        self.document.edit(text, delete(self.model, gone))

    # ---- changing

    def rename(self, layer: LayerId, name: str) -> None:
        """Give a layer another name.

        Raises:
            FieldError: The name is empty or too long.
        """
        model = edits.renamed(self.model, layer, name)
        self.document.edit(f"Rename {self.network.layers[layer].name}", model)

    @property
    def freezable(self) -> Items:
        """What of the selection can be frozen: layers, or if no layer is selected, connections."""
        return edits.freezable(self.network, self.document.selection)

    @property
    def is_frozen(self) -> bool:
        """Whether all that can be frozen of the selection is."""
        items = self.freezable
        return bool(items) and edits.are_frozen(self.network, items)

    def freeze(self) -> None:
        """Freeze the selected layers or connections; if all of them are frozen, release them."""
        items = self.freezable
        if items:
            freeze = not self.is_frozen
            text = f"{'Freeze' if freeze else 'Release'} {edits.titles_of(self.network, items)}"
            self.document.edit(text, edits.frozen(self.model, items, freeze))

    def set_connection_kind(self, connections: Collection[ConnectionId], kind: ConnectionKind) -> None:
        """Make connections dense or identity."""
        text = f"Make {edits.titles_of(self.network, connections)} {kind.value}"
        self.document.edit(text, edits.with_connection_kind(self.model, connections, kind))

    def mend(self, problem: Problem, fix: Fix) -> None:
        """Mend a problem in one of the ways that it offers; layers that come with it are selected.

        Raises:
            FieldError: A layer would become too wide.
        """
        before = self.network
        model = placed(replace(self.model, network=apply_fix(before, problem, fix)))
        where = edits.titles_of(before, [problem.place]) if problem.place else ""
        self.document.edit(f"{fix.title} ({where})" if where else fix.title, model)
        added = model.network.layers.keys() - before.layers.keys()
        if added:
            self.document.select(added)

    # ---- moving

    def arrange(self) -> None:
        """Put the layers in ranks from left to right; notes and frames follow them."""
        self.document.edit("Arrange layers", following(self.model, arranged(self.model)))

    def arrange_as(self, positions: Mapping[LayerId, Point]) -> None:
        """Put the layers where `arrange` would put them, which somebody found out already; notes and frames follow."""
        model = self.model
        after = replace(model, layout=replace(model.layout, positions=positions))
        self.document.edit("Arrange layers", following(model, after))

    def align(self, edge: Edge) -> None:
        """Line what is selected up at one edge of the rectangle around it, or at its middle."""
        items = self.selected_items
        if items:
            text = f"Align {edges_in_words(edge)} of {self._words(items)}"
            self.document.edit(text, alignment.aligned(self.model, items, edge))

    def distribute(self, axis: Axis) -> None:
        """Make the gaps between what is selected equal."""
        items = self.selected_items
        if items:
            text = f"Distribute {self._words(items)} {axis}"
            self.document.edit(text, alignment.distributed(self.model, items, axis))

    def preview_copies(self, items: Collection[str]) -> tuple[Model, Mapping[str, str]]:
        """Show copies over some items, without history; return the model with them, and the copy of each item."""
        model, copies = copying.copied_in_place(self.model, items)
        self.document.preview(model)
        self.document.select(outermost(model, copies.values()))
        return model, copies

    def preview_move(self, start: Model, items: Collection[str], dx: float, dy: float) -> None:
        """Show layers, notes and frames shifted from where they stood in `start`, without history."""
        self.document.preview(moved(start, items, dx, dy))

    def move(
        self,
        start: Model,
        items: Collection[str],
        dx: float,
        dy: float,
        verb: str = "Move",
        named: Collection[str] | None = None,
    ) -> None:
        """Shift layers, notes and frames from where they stood in `start`; concludes what was previewed.

        Args:
            start: Where they stood before.
            items: What is shifted.
            dx: To the right.
            dy: Downwards.
            verb: How the step of undo names it.
            named: What the step of undo names; the items if that is not given.
        """
        if dx or dy:
            words = words_of(start, outermost(start, items if named is None else named))
            self.document.edit(f"{verb} {words}", moved(start, items, dx, dy))
        else:
            self.document.cancel_preview()

    def move_into(self, start: Model, layer: LayerId, connection: ConnectionId, dx: float, dy: float) -> None:
        """Shift a layer that nothing is connected to, and put it in the middle of a connection; one step of undo.

        Raises:
            NetworkError: Something stands against it; what was previewed is taken back.
        """
        try:
            model = edits.threaded(moved(start, [layer], dx, dy), connection, layer)
        except DnnlabError:
            self.document.cancel_preview()
            raise
        self.document.edit(f"Insert {model.network.layers[layer].name}", model)

    def cancel_move(self) -> None:
        """Take back what was previewed."""
        self.document.cancel_preview()

    # ---- notes and frames

    def frame(self) -> AnnotationId:
        """Draw a frame around what is selected, select it and return its identity; empty if nothing is selected."""
        items = self.selected_items
        if not items:
            return ""
        model, id = annotating.framed(self.model, items)
        return self._added(model, id, f"Frame {self._words(items)}")

    def put_annotation(self, verb: str, edited: Annotation, since: Model | None = None) -> None:
        """Put an edited note or frame in place of the one of its identity; `verb` names the step of undo.

        Args:
            verb: What was done to it.
            edited: What it is now.
            since: What adding it led to: where that was the last step, this is part of it.
        """
        before = self.document.layout.annotations[edited.id]
        text, model = f"{verb} {before.name}", annotating.put(self.document.model, edited)
        if since is None:
            self.document.edit(text, model)
        else:
            self.document.edit_on(since, text, model)

    def tint(self, tint: Tint) -> None:
        """Give the selected notes and frames another colour."""
        items = [one.id for one in self.selected_annotations]
        if items:
            text = f"Colour {self._words(items)} {tint}"
            self.document.edit(text, annotating.tinted(self.document.model, items, tint))

    def _words(self, items: Collection[str]) -> str:
        return words_of(self.document.model, items)

    def _added(self, model: Model, id: str, text: str) -> str:
        self.document.edit(text, model)
        self.document.select([id])
        return id
