"""Painting again what an item covered before it moved."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsItem


def uncover(item: QGraphicsItem) -> None:
    """Let the views paint again where an item is now; called before it moves or changes its size.

    Qt does so by itself, but only once control is back in its loop. A frame painted before then, and while a network
    trains there are many, makes it forget where the item was, and its old picture stays on the screen.
    """
    scene = item.scene()
    if scene is not None:
        rect = item.sceneBoundingRect()
        for view in scene.views():
            view.viewport().update(view.viewportTransform().mapRect(rect).toAlignedRect())
