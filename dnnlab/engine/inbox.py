"""What waits in the pipe, without what a newer message has made pointless."""

from __future__ import annotations

from collections.abc import Sequence

from dnnlab.link.messages import Ask, ChangeData, Configure, Credit, Edit, Subscribe, ToEngine


def without_superseded(messages: Sequence[ToEngine]) -> list[ToEngine]:
    """Return the messages in order, but of edits of one model that follow each other only the last.

    Each edit costs a preparation; a person who drags a number or holds Ctrl+Z makes many, and only the last counts.
    Settings and data likewise. A message in between that depends on the model (a play, a reset, a question for the
    weights) keeps both.
    """
    kept: list[ToEngine] = []
    for message in messages:
        if isinstance(message, Edit | Configure | ChangeData):
            before = _superseded_by(message, kept)
            if before is not None:
                del kept[before]
        kept.append(message)
    return kept


def _superseded_by(message: Edit | Configure | ChangeData, kept: Sequence[ToEngine]) -> int | None:
    """Return the index of the message that this one replaces, if there is one and nothing in between needs it."""
    for index in range(len(kept) - 1, -1, -1):
        match kept[index]:
            case Edit(model=model) | Configure(model=model) | ChangeData(model=model) if model != message.model:
                continue
            case Edit() | Configure() | ChangeData() if type(kept[index]) is type(message):
                return index
            case Edit() | Configure() if not isinstance(message, ChangeData):
                continue
            case Subscribe() | Ask() | Credit():
                continue
            case _:
                return None
    return None
