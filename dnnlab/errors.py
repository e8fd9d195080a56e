"""What can go wrong: every error says what was wrong, where, and what to do next."""

from __future__ import annotations


class DnnlabError(Exception):
    """The base of every error that dnnlab raises on purpose; the window shows it as it stands.

    Args:
        what: What was wrong, as one sentence without a full stop.
        where: The place: a file and row, a layer, a key of a settings file. Empty where there is none.
        remedy: What the person may do next, as one sentence without a full stop.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        remedy = f" {self.remedy}." if self.remedy else ""
        return f"{self.what}{place}.{remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.what, self.where, self.remedy), dict(self.__dict__)


def _rebuild(kind: type[DnnlabError], what: str, where: str, remedy: str) -> DnnlabError:
    error = kind.__new__(kind)
    DnnlabError.__init__(error, what, where=where, remedy=remedy)
    return error


class NetworkError(DnnlabError):
    """An edit that would leave a network that means nothing."""


class UnknownLayerError(NetworkError):
    """A layer was named that the network does not have."""


class UnknownConnectionError(NetworkError):
    """A connection was named that the network does not have."""


class DuplicateError(NetworkError):
    """A layer or connection of that identity is there already."""


class CycleError(NetworkError):
    """A connection would close a loop; `loop` names the layers along it, in order."""

    loop: tuple[str, ...] = ()

    @classmethod
    def along(cls, loop: tuple[str, ...]) -> CycleError:
        """Return the error about a loop of at least one layer; its place leaves out the middle of a long one."""
        shown = loop if len(loop) <= 8 else (*loop[:4], "…", *loop[-3:])
        error = cls(
            "This connection would close a loop",
            where=" → ".join((*shown, loop[0])),
            remedy="Connect in the direction from input to output, or remove one arrow of the loop first",
        )
        error.loop = loop
        return error


class ConnectionRefusedByKindError(NetworkError):
    """A layer of this kind takes no arrow at that end."""


class FieldError(NetworkError):
    """A value that a layer's or connection's field does not admit."""


class DataError(DnnlabError):
    """Data that cannot be read or used: a file, a column, a row."""


class SettingsError(DnnlabError):
    """A setting outside its range, or a settings file that cannot be read."""


class ClipboardError(DnnlabError):
    """Text on the clipboard that cannot be pasted."""


class ProjectFileError(DnnlabError):
    """A project file that cannot be read or written."""


class NewerFormatError(ProjectFileError):
    """A project file written by a newer dnnlab."""


class NotTrainableError(DnnlabError):
    """Training cannot start: something in the network or the data is missing or does not fit."""


class NonFiniteError(DnnlabError):
    """A quantity became NaN or infinite while training."""


class EngineError(DnnlabError):
    """The engine process failed or died."""


class DeviceError(DnnlabError):
    """A device that this machine does not have or that cannot do what was asked."""


class ExportError(DnnlabError):
    """A model that could not be exported, or an export that does not agree with the model."""


class UnknownExperimentError(DnnlabError):
    """No experiment of that name."""


class StageError(DnnlabError):
    """A function of an experiment's stage that raised what it should not have raised."""
