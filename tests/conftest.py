"""What all tests share: no display, no preferences of the person who runs them."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from dnnlab.gui.garbage import collect_if_due

# on a busy machine any example may take long, which says nothing about what is tested
settings.register_profile("dnnlab", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dnnlab")

# what a test waits for comes as soon as it can: how long that takes says nothing either
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed, QtBot.waitActive):
    _wait.__kwdefaults__ = {**(_wait.__kwdefaults__ or {}), "timeout": 60_000}

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # a test that runs its models may load it before dnnlab does


@pytest.fixture(autouse=True, scope="session")
def _apart_from_the_person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Fixtures of a module are made before those of a test, and start engines too: programs in a person's cache would
    run their steps on another tier."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DNNLAB_CONFIG", str(tmp_path_factory.mktemp("preferences")))
        patch.setenv("DNNLAB_COMPILE", "0")  # only the tests of the compiled tier keep the compiler busy
        yield


@pytest.fixture(autouse=True, scope="session")
def _engines_that_are_there_at_once(_apart_from_the_person: None) -> Iterator[None]:
    """A new engine spends two seconds on importing torch. Where the system forks safely, one process imports it, and
    the engines of the tests are forks of that; `started_anew` is for tests of the start itself."""
    with pytest.MonkeyPatch.context() as patch:
        if sys.platform == "linux":
            multiprocessing.set_forkserver_preload(["dnnlab.engine.worker"])
            patch.setattr("dnnlab.link.client.PROCESSES", multiprocessing.get_context("forkserver"))
        yield


@pytest.fixture(scope="module")
def started_anew() -> Iterator[None]:
    """Engines of the module begin as they do for a person."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dnnlab.link.client.PROCESSES", multiprocessing.get_context("spawn"))
        yield


@pytest.fixture(autouse=True)
def _own_preferences(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("preferences")
    monkeypatch.setenv("DNNLAB_CONFIG", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """As in the window: a thread that collected the widgets of earlier tests would crash Qt."""
    gc.disable()
    yield
    collect_if_due()
