"""Answers for the dialogs that would wait for a person: they say yes, no and anything else by the dice."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox

from dnnlab.gui import file_places
from dnnlab.resources import resource

TITLES = ("Größe ΔΣ", "", "  ", "a" * 300, "x/y:z", "<b>bold</b> & co", "日本語")
TABLES = ("two_moons.csv",)


def answer_dialogs(patch: pytest.MonkeyPatch, dice: random.Random, folder: Path) -> None:
    """Let every modal dialog be answered at once."""

    def to_open(_parent: object, _title: str, _folder: str, filters: str = "") -> tuple[str, str]:
        projects = sorted(folder.glob("*.dnnlab"))
        choices = [str(one) for one in projects] if "dnnlab" in filters else [str(resource("data", t)) for t in TABLES]
        return dice.choice(["", *choices]), ""

    def to_save(_parent: object, _title: str, proposal: str, filters: str = "") -> tuple[str, str]:
        if dice.random() < 0.2:
            return "", ""
        if "dnnlab" in filters:
            return str(folder / f"{dice.choice(['one', 'two #1%', 'drei äöü'])}.dnnlab"), ""
        kind = dice.choice(filters.split(";;"))
        return str(folder / Path(proposal).name), kind

    def answered(box: QMessageBox) -> int:
        kinds = QMessageBox.StandardButton
        return dice.choice([kinds.Discard, kinds.Discard, kinds.Cancel, kinds.Save])

    patch.setattr(QFileDialog, "getOpenFileName", to_open)
    patch.setattr(QFileDialog, "getSaveFileName", to_save)
    patch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: dice.choice(["", str(folder)]))
    patch.setattr(QInputDialog, "getText", lambda *_args, **_named: (dice.choice(TITLES), dice.random() < 0.8))
    patch.setattr(QMessageBox, "exec", answered)
    patch.setattr(QDrag, "exec", lambda *_args: None)
    patch.setattr(file_places, "show_folder", lambda _place: None)
