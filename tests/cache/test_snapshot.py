"""One snapshot: written whole or not at all, opened whole or not at all."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import tradecell
from tradecell.cache import Manifest, Snapshot, SourceInfo, open_snapshot, snapshot, snapshots_folder, write_snapshot
from tradecell.errors import CacheError
from tradecell.party import Party

MakeSnapshot = Callable[..., Snapshot]


def test_a_snapshot_comes_back_as_it_was(make_snapshot: MakeSnapshot) -> None:
    written = make_snapshot("a")
    found = open_snapshot(written.path)
    assert found.manifest == written.manifest
    assert [party.name for party in found.parties] == ["Zhipu Huazhang", "Vektor Plant"]
    assert found.parties[0].aliases == ("智谱华章",)
    assert found.arrays["numbers"].tolist() == [0, 1, 2, 3, 4]
    assert found.arrays["numbers"].dtype == np.int32
    assert len(found.arrays["none"]) == 0
    assert set(found.arrays) == {"numbers", "none"}


def test_the_folder_holds_what_the_manifest_names_and_nothing_else(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    written = make_snapshot("a")
    files = {path.name: path.stat().st_size for path in written.path.iterdir() if path.name != "manifest.json"}
    assert files == written.manifest.files
    assert [path.name for path in snapshots_folder(tmp_path).iterdir()] == ["a"]


def test_arrays_are_mapped_and_not_read(make_snapshot: MakeSnapshot) -> None:
    assert isinstance(open_snapshot(make_snapshot("a").path).arrays["numbers"], np.memmap)


def test_a_list_of_no_parties_is_a_snapshot_too(tmp_path: Path, make_manifest: Callable[..., Manifest]) -> None:
    written = write_snapshot(tmp_path, make_manifest("a", parties=0), [], {"none": np.empty(0, dtype=np.int32)})
    assert list(open_snapshot(written.path).parties) == []


def test_a_file_name_that_is_no_unicode_does_not_break_the_manifest(
    tmp_path: Path, make_manifest: Callable[..., Manifest]
) -> None:
    # what Python makes of a file name on Linux that is not UTF-8
    source = SourceInfo("list-\udce9.csv", "CSL CSV", "0" * 64, 1, 0)
    written = write_snapshot(tmp_path, make_manifest("a", sources=(source,)), [], {})
    assert open_snapshot(written.path).manifest.sources == (source,)


# Damage


@pytest.mark.parametrize("name", ["parties.jsonl", "parties_begin.npy", "numbers.npy", "none.npy", "manifest.json"])
def test_a_missing_file_is_an_error_in_words(make_snapshot: MakeSnapshot, name: str) -> None:
    path = make_snapshot("a").path
    (path / name).unlink()
    with pytest.raises(CacheError, match="refresh the lists") as caught:
        open_snapshot(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", ["parties.jsonl", "parties_begin.npy", "numbers.npy"])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_of_another_size_is_an_error_in_words(make_snapshot: MakeSnapshot, name: str, change: int) -> None:
    path = make_snapshot("a").path
    content = (path / name).read_bytes()
    (path / name).write_bytes(content[:-1] if change < 0 else content + b"x")
    with pytest.raises(CacheError, match=rf"{name} has [\d,]+ bytes instead of [\d,]+; refresh the lists"):
        open_snapshot(path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"null"])
def test_a_damaged_manifest_is_an_error_in_words(make_snapshot: MakeSnapshot, content: bytes) -> None:
    path = make_snapshot("a").path
    (path / "manifest.json").write_bytes(content)
    with pytest.raises(CacheError, match="refresh the lists"):
        open_snapshot(path)


def test_a_manifest_that_names_no_parties_is_an_error(make_snapshot: MakeSnapshot) -> None:
    path = make_snapshot("a").path
    text = (path / "manifest.json").read_text(encoding="utf-8")
    (path / "manifest.json").write_text(re.sub(r'"files": \{[^}]*\}', '"files": {}', text), encoding="utf-8")
    with pytest.raises(CacheError, match="names no parties"):
        open_snapshot(path)


@pytest.mark.parametrize("name", ["numbers.npy", "parties_begin.npy"])
def test_an_array_of_the_right_size_and_wrong_content_is_an_error_in_words(
    make_snapshot: MakeSnapshot, name: str
) -> None:
    path = make_snapshot("a").path
    (path / name).write_bytes(b"x" * (path / name).stat().st_size)
    found = open_snapshot(path)
    with pytest.raises(CacheError, match="damaged"):
        _ = (found.arrays, found.parties)


def test_files_that_go_after_opening_are_an_error_in_words(make_snapshot: MakeSnapshot) -> None:
    found = open_snapshot(make_snapshot("a").path)
    for path in found.path.iterdir():
        path.unlink()
    with pytest.raises(CacheError, match="damaged"):
        _ = found.arrays
    with pytest.raises(CacheError, match="damaged"):
        _ = found.parties


def test_no_pickle_is_written_or_read(make_snapshot: MakeSnapshot, tmp_path: Path) -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(tradecell.__file__).parent.rglob("*.py"))
    assert "import pickle" not in source
    assert not re.search(r"allow_pickle\s*=\s*True", source)
    for call in re.findall(r"np\.(?:load|save)\([^)]*\)|partial\(np\.save[^)]*\)", source):
        assert "allow_pickle=False" in call, call
    written = make_snapshot("a")
    with pytest.raises(ValueError, match=r"[Oo]bject arrays"):
        write_snapshot(tmp_path, written.manifest, [], {"objects": np.array([{}], dtype=object)})
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object), allow_pickle=True)
    (written.path / "numbers.npy").write_bytes((tmp_path / "objects.npy").read_bytes())
    found = Snapshot(written.path, written.manifest)
    with pytest.raises(CacheError, match="damaged"):
        _ = found.arrays


# Writing


def test_a_snapshot_that_is_there_stays_as_it_is(make_snapshot: MakeSnapshot) -> None:
    first = make_snapshot("a")
    stamp = (first.path / "numbers.npy").stat().st_mtime_ns
    second = make_snapshot("a", 3)
    assert second.manifest.created == first.manifest.created
    assert (first.path / "numbers.npy").stat().st_mtime_ns == stamp


def test_a_damaged_snapshot_of_the_same_id_is_replaced(make_snapshot: MakeSnapshot) -> None:
    first = make_snapshot("a")
    (first.path / "parties.jsonl").unlink()
    make_snapshot("a", 1)
    assert len(open_snapshot(first.path).parties) == 2


@pytest.mark.parametrize(
    "number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT if os.name != "nt" else errno.EIO]
)
@pytest.mark.parametrize("call", ["mkdir", "write_bytes", "rename"])
def test_a_disk_that_refuses_is_an_error_in_words_and_leaves_nothing(
    make_snapshot: MakeSnapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, call: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, call, refuse)
    with pytest.raises(CacheError, match=r"could not write a snapshot of the list .*TRADECELL_HOME"):
        make_snapshot("a")
    monkeypatch.undo()
    folder = snapshots_folder(tmp_path)
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_fault_while_writing_leaves_nothing(tmp_path: Path, make_manifest: Callable[..., Manifest]) -> None:
    class Halting(list[Party]):
        def __iter__(self):  # type: ignore[no-untyped-def]
            yield Party("EL:1", "Zhipu", "EL")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_snapshot(tmp_path, make_manifest("a"), Halting(), {})
    assert list(tmp_path.iterdir()) == []


# Windows


def test_on_windows_a_file_that_another_program_holds_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot.os, "name", "nt")
    tries = []

    def held() -> str:
        tries.append(1)
        if len(tries) < 4:
            raise PermissionError(13, "The process cannot access the file because it is being used by another process")
        return "done"

    assert snapshot.patiently(held) == "done"
    assert len(tries) == 4


def test_on_windows_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot.os, "name", "nt")
    monkeypatch.setattr(snapshot, "_PATIENCE", 0.05)

    def held() -> None:
        raise PermissionError(13, "held")

    with pytest.raises(PermissionError):
        snapshot.patiently(held)


def test_elsewhere_a_refusal_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot.os, "name", "posix")
    tries = []

    def refused() -> None:
        tries.append(1)
        raise PermissionError(13, "refused")

    with pytest.raises(PermissionError):
        snapshot.patiently(refused)
    assert len(tries) == 1
