"""What the record of a run says of the tiers that ran its steps."""

from __future__ import annotations

from dnnlab.training.ascent import Ascent


class TierRecord:
    """Tells each change of tier once, and why there is no faster one."""

    def __init__(self) -> None:
        self._tier = self._obstacle = ""

    def news(self, execution: str, device: str, ascent: Ascent) -> list[str]:
        """Return the words for what is otherwise than was told before, in turn; usually none."""
        words = []
        tier = f"{execution} on {device}"
        if tier != self._tier:
            words.append(f"{self._tier} → {tier}" if self._tier else tier)
            self._tier = tier
        if ascent.is_over and ascent.note != self._obstacle:
            self._obstacle = ascent.note
            if self._obstacle:
                words.append(self._obstacle)
        return words
