from __future__ import annotations

from pathlib import Path

import pytest

from dnnlab.errors import SettingsError
from dnnlab.project.preferences import (
    MOST_RECENT_FILES,
    Preferences,
    preferences_file,
    read_preferences,
    write_preferences,
)


def test_that_preferences_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "preferences.json"
    preferences = Preferences(theme="light", device="cpu", recent=("a", "b"), sizes={"window": (1000, 700)})
    write_preferences(file, preferences)
    assert read_preferences(file) == preferences


def test_that_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_preferences(tmp_path / "none.json") == Preferences()


@pytest.mark.parametrize(
    "content", [b"{", b'{"theme": "pink"}', b'{"sizes": 3}', b"\xff\xfe", b"[]", b"[" * 100_000], ids=range(6)
)
def test_that_a_broken_file_is_named_and_put_aside_whole(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "preferences.json"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"preferences\.json\.broken"):
        read_preferences(file)
    assert (tmp_path / "preferences.json.broken").read_bytes() == content
    assert read_preferences(file) == Preferences()


def test_that_the_file_opened_last_stands_first_once_and_few_are_kept(tmp_path: Path) -> None:
    preferences = Preferences()
    for number in range(MOST_RECENT_FILES + 3):
        preferences = preferences.with_recent(tmp_path / f"{number}.dnnlab")
    preferences = preferences.with_recent(tmp_path / "5.dnnlab")
    names = [Path(name).name for name in preferences.recent]
    assert names[0] == "5.dnnlab"
    assert len(names) == len(set(names)) == MOST_RECENT_FILES


def test_that_a_folder_that_cannot_be_written_to_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="cannot be written"):
        write_preferences(tmp_path / "file" / "preferences.json", Preferences())


def test_that_the_environment_names_another_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DNNLAB_CONFIG", str(tmp_path))
    assert preferences_file() == tmp_path / "preferences.json"


def test_that_an_unknown_name_and_a_broken_value_are_told(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    for content, name in (
        (b'{"tehme": "dark"}', "tehme"),
        (b'{"pointer": "nose"}', "pointer"),
        (b'{"keys": {"save": 3}}', "keys"),
        (b'{"tape_megabytes": 1}', "tape_megabytes"),
    ):
        file.write_bytes(content)
        with pytest.raises(SettingsError, match=name):
            read_preferences(file)


def test_that_a_file_can_be_forgotten(tmp_path: Path) -> None:
    preferences = Preferences().with_recent(tmp_path / "a.dnnlab").with_recent(tmp_path / "b.dnnlab")
    assert preferences.without_recent(tmp_path / "b.dnnlab").recent == (str(tmp_path / "a.dnnlab"),)


def test_that_keys_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    preferences = Preferences(pointer="touchpad", keys={"save": ("Ctrl+S", "F9"), "play": ()})
    write_preferences(file, preferences)
    assert read_preferences(file) == preferences


def test_that_a_second_broken_file_does_not_take_the_place_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    for content in (b"{first", b"{second", b"{third"):
        file.write_bytes(content)
        with pytest.raises(SettingsError) as caught:
            read_preferences(file)
        assert Path(caught.value.where).read_bytes() == content
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"{first", b"{second", b"{third"]
