"""The pipe to the engine, through which a data set goes once: the models of a project have the same one."""

from __future__ import annotations

from multiprocessing.connection import Connection

from msgspec import structs

from dnnlab.data.dataset import Dataset
from dnnlab.link.messages import ChangeData, Load, ToEngine


class DataOnceSender:
    """The window's end. A data set is sent before the first message that has it, and messages go without it.

    Only the last one sent is known at both ends: a project has one data set at a time.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._sent: Dataset | None = None

    def send(self, message: ToEngine) -> None:
        """Send a message for `DataOnceReceiver`.

        Raises:
            OSError: The other end is gone.
            PicklingError: Something in it cannot be sent.
        """
        if isinstance(message, Load | ChangeData):
            if message.dataset is not self._sent:
                self._pipe.send(message.dataset)
                self._sent = message.dataset
            message = structs.replace(message, dataset=None)  # the other end puts it back
        self._pipe.send(message)


class DataOnceReceiver:
    """The engine's end. Messages about the same data set have the same object, not equal ones."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._dataset: Dataset | None = None

    def receive(self) -> ToEngine:
        """Return the next message; wait for it if need be.

        Raises:
            EOFError: The other end is gone.
            OSError: The pipe is broken.
        """
        received: Dataset | ToEngine = self._pipe.recv()
        while isinstance(received, Dataset):
            self._dataset = received
            received = self._pipe.recv()
        if isinstance(received, Load | ChangeData):
            return structs.replace(received, dataset=self._dataset)
        return received
