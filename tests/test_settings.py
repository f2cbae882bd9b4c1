"""Preferences: defaults, round trips, comments kept, and mistakes named with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.errors import ConfigError
from inspector.settings import MIB, Settings, load_settings, parse_size, save_settings, settings_path


def test_without_a_file_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.listener.host, settings.listener.port) == ("127.0.0.1", 8080)
    assert settings.listener.body_limit == 25 * MIB
    assert settings.session.max_bytes == 4096 * MIB


def test_what_is_saved_is_loaded_again() -> None:
    settings = (
        Settings()
        .changed("listener", port=0, slow_client_s=5.0)
        .changed("look", theme="dark")
        .changed("resend", targets=("http://a", "http://b"), last_target="http://a")
        .changed("session", full_sync=True, max_age_days=2.5)
    )
    save_settings(settings)
    assert load_settings() == settings
    save_settings(Settings())
    assert load_settings() == Settings()


def test_comments_and_unknown_keys_survive_a_save(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# mine\n[listener]\nport = 9000 # why not\nfuture = "kept"\n[other]\nx = 1\n')
    save_settings(load_settings(path).changed("listener", host="0.0.0.0"), path)
    text = path.read_text()
    assert "# mine" in text
    assert "# why not" in text
    assert 'future = "kept"' in text
    assert "[other]" in text
    assert load_settings(path).listener.host == "0.0.0.0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[listener]\nport = \n", "line 2"),
        ("[listener]\nport = 'x'\n", "listener.port"),
        ("[listener]\nport = true\n", "listener.port"),
        ("[listener]\nport = 70000\n", "65535"),
        ("[listener]\nport = -1\n", "listener.port"),
        ("[listener]\nbody_limit = '25 bananas'\n", "25 MiB"),
        ("[look]\ntheme = 'pink'\n", "system, light, dark"),
        ("[session]\nfull_sync = 1\n", "full_sync"),
        ("[resend]\ntargets = [1]\n", "targets"),
        ("listener = 5\n", "table"),
        ("\x00", "line 1"),
    ],
)
def test_a_mistake_is_named_with_file_and_place(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=words) as caught:
        load_settings(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_settings(tmp_path)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be written"):
        save_settings(Settings(), tmp_path / "file" / "settings.toml")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        (0, 0),
        (5, 5),
        ("25 MiB", 25 * MIB),
        ("1.5kB", 1500),
        ("2 GiB", 2048 * MIB),
        ("7", 7),
        (" 1 mb ", 10**6),
    ],
)
def test_sizes_are_read_with_their_units(text: int | str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "MiB", "1 PiB", "-1", -1, True, "1e3"])
def test_what_is_no_size_is_refused(text: int | str) -> None:
    with pytest.raises(ValueError):
        parse_size(text)


def test_the_file_lies_in_the_home_of_the_test(home: Path) -> None:
    assert home in settings_path().parents
