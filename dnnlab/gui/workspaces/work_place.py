"""The middle of the window: the network, or a workspace in its place, between a bar of controls and the transport."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from dnnlab.experiments.catalog import experiments
from dnnlab.experiments.experiment import Opening
from dnnlab.gui.theme import set_surface
from dnnlab.gui.widgets.later import Later
from dnnlab.gui.workspaces.catalog import NETWORK, Offer, offers
from dnnlab.gui.workspaces.fade import Fade, picture_before
from dnnlab.gui.workspaces.network import NetworkWorkspace
from dnnlab.gui.workspaces.services import WorkspaceServices

STRIP = 62
"""The height of the transport."""


class WorkPlace(QWidget):
    """Shows one workspace at a time. They are made when they are first shown, and dropped with their document.

    Args:
        network: The canvas and the bottom row.
        bar: What stands above every workspace.
        make_strip: Makes the transport below every workspace but the network, which has its own unless the canvas is
            alone.
        services: For the workspaces.

    Signals:
        offered: Other workspaces fit the document.
        shown: (offer: Offer) another one is shown.
    """

    offered = Signal()
    shown = Signal(object)

    def __init__(
        self,
        network: NetworkWorkspace,
        bar: QWidget,
        make_strip: Callable[[], QWidget],
        services: WorkspaceServices,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_surface(self, "panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._network, self._services = network, services
        self._made: dict[str, Later[QWidget]] = {}
        self.offers: tuple[Offer, ...] = offers(services.document.project)
        self.current = self.offers[0]
        self.pages = QStackedWidget()
        self.pages.addWidget(network)
        self.strip: Later[QWidget] = Later(make_strip)
        self.strip.setFixedHeight(STRIP)  # it has a size before it is made, else it would never be painted
        self.strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.pages, 1)
        column.addWidget(self.strip)
        network.alone_changed.connect(self._show_strip)
        services.document.opened.connect(self.open_document)
        services.document.project_changed.connect(self.follow)
        self.open_document()

    def open_document(self) -> None:
        """Show the document that was opened as its experiment wants it to be shown."""
        for page in self._made.values():
            self.pages.removeWidget(page)
            page.deleteLater()
        self._made = {}
        self.offers = offers(self._services.document.project)
        self.offered.emit()
        experiment = experiments().get(self._services.document.project.experiment)
        self._network.open_as(experiment.opening if experiment is not None else Opening())
        self._put(self._offer(experiment.workspace if experiment is not None else NETWORK))

    def take_focus(self) -> None:
        """Let the keyboard go to what is shown: no button of the window shall be pressed by Space."""
        if self.current.make is None:
            self._network.setFocus()
        else:
            self.setFocus()

    def follow(self) -> None:
        """Look which workspaces fit the document as it stands now."""
        found = offers(self._services.document.project)
        if [offer.name for offer in found] == [offer.name for offer in self.offers]:
            return
        self.offers = found
        self.offered.emit()
        if self.current.name not in [offer.name for offer in found]:
            self._put(found[0])

    def _offer(self, name: str) -> Offer:
        return next((offer for offer in self.offers if offer.name == name), self.offers[0])

    def widget(self, name: str) -> QWidget:
        """Return the widget of a workspace, made now if it was not made yet."""
        page = self._page(self._offer(name))
        return page.widget if isinstance(page, Later) else page

    def show_workspace(self, name: str) -> None:
        """Show a workspace; the network where there is none of that name."""
        offer = self._offer(name)
        if offer.name == self.current.name:
            return
        before = picture_before(self)
        self._put(offer)
        if before is not None:
            Fade(self, before)

    def show_number(self, number: int) -> None:
        """Show the workspace at this place among those offered, from 1; nothing where there is none."""
        if 1 <= number <= len(self.offers):
            self.show_workspace(self.offers[number - 1].name)

    def _page(self, offer: Offer) -> QWidget:
        make = offer.make
        if make is None:
            return self._network
        if offer.name not in self._made:
            page: Later[QWidget] = Later(lambda: make(self._services))
            set_surface(page, "panel")
            self._made[offer.name] = page
            self.pages.addWidget(page)
        return self._made[offer.name]

    def _put(self, offer: Offer) -> None:
        self.current = offer
        self.pages.setCurrentWidget(self._page(offer))
        self._show_strip()
        self.shown.emit(offer)

    def _show_strip(self) -> None:
        has_its_own = self.current.make is None and not self._network.alone.isChecked()
        self.strip.setVisible(not has_its_own)
