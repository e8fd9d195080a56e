"""Notes and frames: what a person writes beside the layers and draws around them.

They stand in the `Layout`, beside the places of the layers. So nothing that is done to one touches the network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from dnnlab.errors import FieldError
from dnnlab.graph.plane import Point, Size

AnnotationId = str

NOTE, FRAME = "note", "frame"


class Tint(StrEnum):
    """The colour of an annotation; which shade that is, the theme of the window says."""

    YELLOW = "yellow"
    CYAN = "cyan"
    PINK = "pink"
    BLUE = "blue"
    ORANGE = "orange"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class AnnotationKind:
    """What every annotation of one kind has in common.

    Attributes:
        name: The name in files, for instance `note`.
        title: What a person reads.
        group: The heading it stands under in the palette.
        glyph: An icon's name in the Material Design set.
        summary: One sentence for the palette and tool tips.
        text: The text of a new one.
        longest: How many characters its text may have.
        is_line: Whether the text is one line, a title, and never empty.
        size: How large a new one is.
        smallest: How small a hand may make it.
        tint: The colour of a new one.
        aliases: Other words by which one may look for it.
    """

    name: str
    title: str
    group: str
    glyph: str
    summary: str
    text: str
    longest: int
    is_line: bool
    size: Size
    smallest: Size
    tint: Tint
    aliases: tuple[str, ...] = ()

    def checked(self, text: str) -> str:
        """Return a text as such an annotation may hold it: a title without blanks around it.

        Raises:
            FieldError: It is too long, or it is a title and empty or of several lines.
        """
        cleaned = text.strip() if self.is_line else text
        if len(cleaned) > self.longest:
            raise FieldError(
                f"The text of a {self.name} has {len(cleaned):,} characters",
                remedy=f"Give at most {self.longest:,}",
            )
        if self.is_line and len(cleaned.splitlines()) != 1:
            raise FieldError(
                f"The title {cleaned[:40]!r} is empty or has several lines",
                remedy=f"Give one line of 1 to {self.longest} characters",
            )
        return cleaned


_GROUP = "Annotations"

ANNOTATION_KINDS: dict[str, AnnotationKind] = {
    kind.name: kind
    for kind in (
        AnnotationKind(
            NOTE,
            "Note",
            _GROUP,
            "mdi6.note-text-outline",
            "Text of your own beside the layers. It is never part of the network.",
            text="",
            longest=10_000,
            is_line=False,
            size=Size(208.0, 72.0),
            smallest=Size(96.0, 40.0),
            tint=Tint.YELLOW,
            aliases=("comment", "text", "label", "remark", "sticky"),
        ),
        AnnotationKind(
            FRAME,
            "Frame",
            _GROUP,
            "mdi6.select-group",
            "A titled area behind layers. Dragged by its title, it takes along what is inside.",
            text="Frame",
            longest=80,
            is_line=True,
            size=Size(400.0, 272.0),
            smallest=Size(96.0, 72.0),
            tint=Tint.GREY,
            aliases=("group", "box", "area", "section", "backdrop"),
        ),
    )
}


def annotation_kind_named(name: str) -> AnnotationKind:
    """Return the kind of annotation of that name.

    Raises:
        FieldError: There is none.
    """
    try:
        return ANNOTATION_KINDS[name]
    except KeyError:
        known = ", ".join(ANNOTATION_KINDS)
        raise FieldError(f"There is no annotation of kind {name[:60]!r}", remedy=f"The kinds are {known}") from None


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note or a frame.

    Attributes:
        id: Its identity; never shown, and no layer has it.
        kind: The name of its kind.
        text: What a note says, or a frame's title.
        corner: Its top left corner.
        size: Its width and height.
        tint: Its colour.
    """

    id: AnnotationId
    kind: str
    text: str
    corner: Point
    size: Size
    tint: Tint

    @classmethod
    def new(cls, id: AnnotationId, kind: str, corner: Point, size: Size | None = None) -> Annotation:
        """Return an annotation with the defaults of its kind.

        Raises:
            FieldError: There is no such kind.
        """
        declared = annotation_kind_named(kind)
        return cls(id, kind, declared.text, corner, size or declared.size, declared.tint)

    @property
    def declared(self) -> AnnotationKind:
        """The declaration of its kind."""
        return annotation_kind_named(self.kind)

    @property
    def is_frame(self) -> bool:
        return self.kind == FRAME

    @property
    def name(self) -> str:
        """Words for lists and steps of undo: a frame's title, the beginning of a note's text."""
        words = " ".join(self.text.split())
        if self.is_frame:
            return words
        return f"note “{words[:24].rstrip()}{'…' if len(words) > 24 else ''}”" if words else "note"

    def with_text(self, text: str) -> Annotation:
        """Return this annotation with another text.

        Raises:
            FieldError: See `AnnotationKind.checked`.
        """
        return replace(self, text=self.declared.checked(text))

    def at(self, corner: Point) -> Annotation:
        """Return this annotation with its corner elsewhere."""
        return replace(self, corner=corner)
