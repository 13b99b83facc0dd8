"""The cache: which snapshot is current, what stays, what goes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tradecell.cache import (
    KEPT,
    Snapshot,
    current,
    current_id,
    files_folder,
    find,
    make_current,
    open_snapshot,
    prune,
    snapshots,
    snapshots_folder,
    store,
)
from tradecell.errors import CacheError

MakeSnapshot = Callable[..., Snapshot]


def pointer(home: Path) -> Path:
    return home / "cache" / "current"


def test_an_empty_home_has_no_current_snapshot(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    assert current_id(tmp_path) == ""
    assert snapshots(tmp_path) == []
    assert prune(tmp_path) == []
    assert list(tmp_path.iterdir()) == []  # looking writes nothing


def test_a_snapshot_is_current_when_it_was_made_so_and_not_before(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    first, second = make_snapshot("a"), make_snapshot("b", 1)
    assert current(tmp_path) is None
    make_current(tmp_path, first)
    assert current_id(tmp_path) == "a"
    make_current(tmp_path, second)
    found = current(tmp_path)
    assert found is not None
    assert found.manifest.id == "b"
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.is_file()] == ["current"]


def test_the_snapshots_are_listed_newest_first_without_damaged_ones(
    make_snapshot: MakeSnapshot, tmp_path: Path
) -> None:
    for number, name in enumerate("abc"):
        make_snapshot(name, number)
    (snapshots_folder(tmp_path) / "b" / "parties.jsonl").unlink()
    (snapshots_folder(tmp_path) / ".unfinished-1").mkdir()
    assert [manifest.id for manifest in snapshots(tmp_path)] == ["c", "a"]


def test_a_snapshot_is_found_by_its_id_if_it_is_whole(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    folder = snapshots_folder(tmp_path)
    make_snapshot("a")
    found = find(folder, "a")
    assert found is not None
    assert found.manifest.id == "a"
    assert find(folder, "b") is None
    (folder / "a" / "parties.jsonl").unlink()
    assert find(folder, "a") is None


# Damage: always an error, never "there is no list"


@pytest.mark.parametrize("content", [b"", b"\n", b"../a", b"a/b", b"..", b"\xff\xfe\x00", b"gone\n", b"/etc"])
def test_a_pointer_that_names_no_snapshot_is_an_error_in_words(
    make_snapshot: MakeSnapshot, tmp_path: Path, content: bytes
) -> None:
    make_current(tmp_path, make_snapshot("a"))
    pointer(tmp_path).write_bytes(content)
    with pytest.raises(CacheError, match="refresh the lists"):
        current(tmp_path)


def test_a_pointer_that_is_a_folder_is_an_error_in_words(tmp_path: Path) -> None:
    pointer(tmp_path).mkdir(parents=True)
    with pytest.raises(CacheError, match="cannot be read"):
        current(tmp_path)


@pytest.mark.parametrize("name", ["manifest.json", "parties.jsonl", "numbers.npy"])
def test_a_damaged_current_snapshot_is_an_error_and_no_other_stands_in(
    make_snapshot: MakeSnapshot, tmp_path: Path, name: str
) -> None:
    make_snapshot("old")
    newest = make_snapshot("new", 1)
    make_current(tmp_path, newest)
    (newest.path / name).unlink()
    with pytest.raises(CacheError, match="refresh the lists"):
        current(tmp_path)


def test_a_home_that_is_a_file_is_an_error(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    snapshot = make_snapshot("a")
    (tmp_path / "file").write_text("x")
    with pytest.raises(CacheError):
        current(tmp_path / "file")
    with pytest.raises(CacheError, match="could not make the new list the current one"):
        make_current(tmp_path / "file", snapshot)


def test_a_pointer_that_cannot_be_replaced_leaves_the_old_one(
    make_snapshot: MakeSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_current(tmp_path, make_snapshot("a"))
    newest = make_snapshot("b", 1)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CacheError, match="could not make the new list the current one"):
        make_current(tmp_path, newest)
    monkeypatch.undo()
    assert current_id(tmp_path) == "a"
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.is_file()] == ["current"]


def test_on_windows_a_pointer_that_is_being_read_is_replaced_a_little_later(
    make_snapshot: MakeSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_current(tmp_path, make_snapshot("a"))
    newest = make_snapshot("b", 1)
    replace, tries = Path.replace, []

    def held_at_first(self: Path, target: Path) -> Path:
        tries.append(1)
        if len(tries) < 3:
            raise PermissionError(13, "being used by another process")
        return replace(self, target)

    # pathlib chooses its class by os.name, so only the module's own look at it is changed
    monkeypatch.setattr(Path, "replace", held_at_first)
    monkeypatch.setattr(store, "patiently", lambda action: _on_windows(action))
    make_current(tmp_path, newest)
    assert current_id(tmp_path) == "b"
    assert len(tries) == 3


def _on_windows(action: Callable[[], object]) -> object:
    while True:
        try:
            return action()
        except PermissionError:
            time.sleep(0.01)


def test_a_snapshot_pruned_between_reading_the_pointer_and_opening_is_no_error(
    make_snapshot: MakeSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_snapshot("a"), make_snapshot("b", 1)
    make_current(tmp_path, first)

    def open_late(path: Path) -> Snapshot:
        if path.name == "a":
            make_current(tmp_path, second)
            prune(tmp_path, keep=1)
        return open_snapshot(path)

    monkeypatch.setattr(store, "open_snapshot", open_late)
    found = current(tmp_path)
    assert found is not None
    assert found.manifest.id == "b"


# Pruning


def test_the_newest_stay_and_the_oldest_go(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    for number in range(KEPT + 3):
        make_snapshot(f"s{number:02}", number)
    make_current(tmp_path, find(snapshots_folder(tmp_path), f"s{KEPT + 2:02}") or pytest.fail("not written"))
    assert sorted(prune(tmp_path)) == ["s00", "s01", "s02"]
    assert len(snapshots(tmp_path)) == KEPT
    assert prune(tmp_path) == []


def test_the_current_one_stays_whatever_its_age(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    oldest = make_snapshot("a")
    make_current(tmp_path, oldest)
    for number, name in enumerate("bcd", 1):
        make_snapshot(name, number)
    prune(tmp_path, keep=2)
    assert sorted(manifest.id for manifest in snapshots(tmp_path)) == ["a", "c", "d"]


@pytest.mark.parametrize("keep", [1, 0, -5])
def test_one_always_stays(make_snapshot: MakeSnapshot, tmp_path: Path, keep: int) -> None:
    for number, name in enumerate("ab"):
        make_snapshot(name, number)
    assert prune(tmp_path, keep=keep) == ["a"]


def test_snapshots_of_list_files_are_counted_apart(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    for number, name in enumerate("abc"):
        make_snapshot(name, number)
        make_snapshot(f"file-{name}", number, parent=files_folder(tmp_path))
    assert sorted(prune(tmp_path, keep=2)) == ["a", "file-a"]


def test_unfinished_folders_of_today_stay_and_older_ones_go(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    make_snapshot("a")
    folder = snapshots_folder(tmp_path)
    for name, days in ((".unfinished-now", 0), (".unfinished-old", 3)):
        (folder / name).mkdir()
        made = time.time() - days * 86_400
        os.utime(folder / name, (made, made))
    prune(tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == [".unfinished-now", "a"]


def test_nothing_goes_while_it_cannot_be_told_which_one_is_current(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    for number, name in enumerate("abc"):
        make_snapshot(name, number)
    pointer(tmp_path).write_bytes(b"\xff\xff")
    assert prune(tmp_path, keep=1) == []
    assert len(snapshots(tmp_path)) == 3


def test_what_another_process_has_open_on_windows_stays(
    make_snapshot: MakeSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate("abc"):
        make_snapshot(name, number)
    rename = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.name == "a":
            raise PermissionError(13, "being used by another process")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", held)
    assert prune(tmp_path, keep=1) == ["b"]
    assert sorted(manifest.id for manifest in snapshots(tmp_path)) == ["a", "c"]
    monkeypatch.undo()
    assert prune(tmp_path, keep=1) == ["a"]
