"""The file: opened, refused, shared, full, locked, removed; nothing lost, and said in words."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tradecell.errors import InputError, RecordsError, TradecellError
from tradecell.party import Party
from tradecell.records import Records
from tradecell.records import database as module
from tradecell.records.alone import alone
from tradecell.records.schema import APPLICATION_ID, VERSION
from tradecell.records.trouble import words_for

ROWS = [[number, "x" * 200] for number in range(3_000)]


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


@pytest.fixture
def shared(tmp_path: Path, home: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    home.mkdir(exist_ok=True)
    (home / "settings.toml").write_text(f"[records]\nshared_folder = '{folder}'\n", encoding="utf-8")
    return folder


def test_a_file_of_ones_own_has_a_log(records: Records, home: Path) -> None:
    assert records.path == home / "records.sqlite3"
    assert not records.shared
    assert pragma(records.path, "journal_mode") == "wal"
    assert pragma(records.path, "application_id") == APPLICATION_ID
    assert pragma(records.path, "user_version") == VERSION
    assert records._database._connection is not None
    assert records._database._connection.execute("PRAGMA synchronous").fetchone()[0] == 2  # FULL


def test_tradecell_home_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TRADECELL_HOME", str(tmp_path / "moved"))
    with Records.open() as opened:
        assert opened.path == tmp_path / "moved" / "records.sqlite3"


def test_the_default_home_said_in_words_has_the_users_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings lie in another folder than data, on some systems."""
    monkeypatch.delenv("TRADECELL_HOME", raising=False)
    monkeypatch.setattr("tradecell.home.home", lambda: tmp_path / "data")
    monkeypatch.setattr("tradecell.records.store.default_home", lambda: tmp_path / "data")
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / "shared").mkdir()
    (config / "settings.toml").write_text(f"[records]\nshared_folder = '{tmp_path / 'shared'}'\n")
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: config)
    for home in (None, tmp_path / "data"):
        with Records.open(home) as opened:
            assert opened.path == tmp_path / "shared" / "records.sqlite3"


def test_a_shared_file_has_none(shared: Path, home: Path) -> None:
    with Records.open(home) as opened:
        assert opened.path == shared / "records.sqlite3"
        assert opened.shared
        opened.record("export", {}, ROWS)
        assert pragma(opened.path, "journal_mode") == "delete"
        assert opened._database._connection is not None
        assert opened._database._connection.execute("PRAGMA synchronous").fetchone()[0] == 3  # EXTRA
        assert opened.verify().ok
    assert sorted(path.name for path in shared.iterdir()) == ["records.sqlite3"]
    assert not (home / "records.sqlite3").exists()


def test_a_file_that_moves_into_a_shared_folder_loses_its_log_and_never_gets_it_back(
    tmp_path: Path, shared: Path, home: Path
) -> None:
    own = tmp_path / "own"
    with Records.open(own) as opened:
        number = opened.record("export", {}, ROWS)
    (own / "records.sqlite3").rename(shared / "records.sqlite3")
    with Records.open(home) as opened:
        assert len(list(opened.rows(number))) == len(ROWS)
        assert pragma(opened.path, "journal_mode") == "delete"
    with Records.open(shared) as opened:  # somebody who takes the folder for a home
        assert pragma(opened.path, "journal_mode") == "delete"
        assert opened.verify().ok


@pytest.mark.usefixtures("shared")
def test_two_colleagues_decide_in_a_shared_folder(
    tmp_path: Path, home: Path, parties: tuple[Party, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tradecell.records.decided._SHARED_EVERY", 0.0)
    other_home = tmp_path / "other"
    other_home.mkdir()
    (other_home / "settings.toml").write_text((home / "settings.toml").read_text())
    with Records.open(home) as mine, Records.open(other_home) as theirs:
        assert mine.decided_names() == theirs.decided_names() == frozenset()
        theirs.decide("Acme", parties[0], "cleared", "x")
        assert mine.decided_names() == {"acme"}
        mine.decide("Acme", parties[0], "confirmed", "no")
        assert [each.outcome for each in theirs.decisions("Acme")] == ["confirmed"]


def test_a_shared_folder_that_is_not_there_is_never_made(shared: Path, home: Path) -> None:
    shared.rmdir()
    with pytest.raises(RecordsError, match=r"cannot be reached.*Connect the drive"):
        Records.open(home)
    assert not shared.exists()
    assert not (home / "records.sqlite3").exists()


def test_a_shared_folder_needs_its_full_path(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("[records]\nshared_folder = 'somewhere'\n")
    with pytest.raises(RecordsError, match="full path"):
        Records.open(home)


def test_settings_that_cannot_be_read_are_no_defaults(home: Path) -> None:
    home.mkdir()
    (home / "settings.toml").write_text("[records]\nshared_foldr = 'x'\n")
    with pytest.raises(InputError, match="shared_foldr"):
        Records.open(home)


def put(home: Path, content: bytes) -> Path:
    home.mkdir(exist_ok=True)
    path = home / "records.sqlite3"
    path.write_bytes(content)
    return path


def test_what_is_no_database_is_left_as_it_is(home: Path) -> None:
    path = put(home, b"Dear auditor, " * 200)
    with pytest.raises(RecordsError, match=r"no file of tradecell's records, or it is damaged.*backup"):
        Records.open(home)
    assert path.read_bytes() == b"Dear auditor, " * 200


def test_somebody_elses_database_is_left_as_it_is(home: Path) -> None:
    home.mkdir()
    path = home / "records.sqlite3"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE cookies (a)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(RecordsError, match=r"not tradecell's records.*left as it is"):
        Records.open(home)
    assert path.read_bytes() == before


def test_a_later_version_is_left_as_it_is(records: Records, home: Path) -> None:
    records.record("export", {})
    records.close()
    connection = sqlite3.connect(records.path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    before = records.path.read_bytes()
    with pytest.raises(RecordsError, match=r"later tradecell.*Update tradecell"):
        Records.open(home)
    assert records.path.read_bytes() == before


def test_an_earlier_version_is_brought_up_whole_or_not_at_all(
    records: Records, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.record("export", {}, ROWS)
    records.close()
    later = (*module.MIGRATIONS, ("ALTER TABLE events ADD COLUMN more TEXT", "CREATE TABLE broken ("))
    monkeypatch.setattr(module, "MIGRATIONS", later)
    monkeypatch.setattr(module, "VERSION", VERSION + 1)
    with pytest.raises(RecordsError, match="could not open"):
        Records.open(home)
    assert pragma(records.path, "user_version") == VERSION
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS[:-1], ("CREATE TABLE more (a)",)))
    with Records.open(home) as opened:
        assert opened.verify().ok
        opened.record("export", {})
    assert pragma(records.path, "user_version") == VERSION + 1


def test_a_damaged_file_is_told_and_left(records: Records, home: Path) -> None:
    records.record("export", {}, ROWS)
    records.close()
    content = bytearray(records.path.read_bytes())
    content[100:8_000] = b"\x00" * 7_900
    records.path.write_bytes(content)
    with pytest.raises(RecordsError, match="damaged"):
        Records.open(home)
    assert records.path.read_bytes() == content


def test_a_folder_in_its_place_is_told(home: Path) -> None:
    (home / "records.sqlite3").mkdir(parents=True)
    with pytest.raises(RecordsError, match="cannot be opened"):
        Records.open(home)


def test_a_file_in_the_place_of_the_folder_is_told(home: Path) -> None:
    home.write_text("x")
    with pytest.raises(TradecellError, match="home"):
        Records.open(home)


def test_a_full_disk_loses_nothing(records: Records, parties: tuple[Party, ...]) -> None:
    records.record("export", {}, ROWS)
    before = records.verify()
    connection = records._database._connection
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(RecordsError, match=r"records\.sqlite3: could not record the export: the disk is full.*stays"):
        records.record("export", {}, ROWS)
    assert records.verify() == before
    connection.execute("PRAGMA max_page_count = 1000000")
    records.decide("Acme", parties[0], "cleared", "x")
    records.record("export", {}, ROWS)
    assert records.verify().ok


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits the size of a process's files")
def test_a_disk_that_fails_while_writing_loses_nothing(records: Records, home: Path) -> None:
    records.record("export", {}, [[1]])
    code = """
import resource, sys
from pathlib import Path
from tradecell import Records
from tradecell.errors import RecordsError
home = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
with Records.open(home) as records:
    done = 0
    try:
        for _ in range(1_000):
            records.record("export", {}, [[number, "x" * 500] for number in range(20)])
            done += 1
    except RecordsError as error:
        print(done, error)
"""
    found = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, timeout=60)
    done, _, said = found.stdout.partition(" ")
    assert "could not record the export" in said, found.stderr
    assert "stays" in said
    assert 0 < int(done) < 1_000
    after = records.verify()
    assert (after.ok, after.events, after.rows) == (True, 1 + int(done), 1 + 20 * int(done))


@pytest.mark.parametrize("kind", ["own", "shared"])
def test_a_locked_file_is_waited_for_and_then_told(
    home: Path, kind: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if kind == "shared":
        request.getfixturevalue("shared")
    monkeypatch.setattr(module, "PATIENCE", 0.2)
    monkeypatch.setattr(module, "PATIENCE_SHARED", 0.2)
    with Records.open(home) as records:
        records.record("export", {})
        other = sqlite3.connect(records.path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordsError, match=r"another program holds the file.*Try again"):
            records.record("export", {})
        other.execute("ROLLBACK")
        other.close()
        assert records.record("export", {}) == 2
        assert records.verify().ok


def test_another_writer_is_waited_for_and_then_told(
    records: Records, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    with (
        alone(records.path, 1.0),
        pytest.raises(RecordsError, match=r"could not record the export: another program holds the file"),
    ):
        records.record("export", {})
    assert list(records.events()) == []
    with alone(records.path, 1.0), Records.open(home) as other:  # who only reads does not wait
        assert list(other.events()) == []
    assert records.record("export", {}) == 1


@pytest.fixture
def plain_user() -> Iterator[Path]:
    """A folder of a user for whom rights count, also where the tests run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        yield folder
        folder.chmod(0o700)


READ_ONLY = """
import os, sys
from pathlib import Path
import tradecell.settings, tradecell.records.verify, platformdirs
from tradecell import Records
from tradecell.errors import RecordsError
home = Path(sys.argv[1])
with Records.open(home) as records:
    records.record("export", {})
if os.name == "posix":
    home.parent.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(home, 65534, 65534)
        for path in home.iterdir():
            os.chown(path, 65534, 65534)
        os.seteuid(65534)
    home.chmod(0o555)
for path in home.iterdir():
    path.chmod(0o444)
try:
    with Records.open(home) as records:
        records.record("export", {})
    print("recorded")
except RecordsError as error:
    print(error)
"""


@pytest.mark.parametrize("kind", ["own", "shared"])
def test_a_folder_that_may_only_be_read_is_told(plain_user: Path, kind: str) -> None:
    home = plain_user / "home"
    code = READ_ONLY
    if kind == "shared":  # a file without a log can at least be read
        code = code.replace("with Records.open(home) as records:\n    records.record", SHARED + "    records.record", 1)
        code = code.replace('        records.record("export", {})\n    print', SHARED_READ + "    print")
    found = subprocess.run([sys.executable, "-c", code, str(home)], capture_output=True, text=True, timeout=60)
    assert "records.sqlite3: could not" in found.stdout, found.stdout + found.stderr
    assert "may be read but not written" in found.stdout or "cannot be opened" in found.stdout
    assert "right" in found.stdout or "may write" in found.stdout
    if kind == "shared":
        assert found.stdout.startswith("read 1")
    if os.name == "posix":
        home.chmod(0o755)


SHARED = """
home.mkdir()
(home / "settings.toml").write_text(f"[records]\\nshared_folder = '{home}'\\n")
with Records.open(home) as records:
"""

SHARED_READ = """
        print("read", len(list(records.events())), records.decided_names())
        records.record("export", {})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not removed there")
def test_a_file_that_is_removed_meanwhile_is_told(records: Records, home: Path) -> None:
    records.record("export", {})
    aside = home / "aside.sqlite3"
    records.path.rename(aside)
    with pytest.raises(RecordsError, match="was removed while it was in use"):
        records.record("export", {})
    with pytest.raises(RecordsError, match="was removed"):
        records.decided_names()
    aside.rename(records.path)
    assert records.record("export", {}) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="an open file is not replaced there")
def test_a_backup_put_in_its_place_is_used(
    records: Records, home: Path, tmp_path: Path, parties: tuple[Party, ...]
) -> None:
    with Records.open(tmp_path / "backup") as backup:
        backup.decide("Acme", parties[0], "cleared", "x")
    assert records.decided_names() == frozenset()
    for path in home.glob("records.sqlite3-*"):
        path.unlink()
    (tmp_path / "backup" / "records.sqlite3").replace(records.path)
    assert records.decided_names() == {"acme"}
    assert records.record("export", {}) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_forked_child_opens_its_own_connection(records: Records) -> None:
    records.record("export", {"by": "parent"})
    child = os.fork()
    if child == 0:
        try:
            records.record("export", {"by": "child"})
            records.close()
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
    records.record("export", {"by": "parent"})
    assert [event.facts["by"] for event in records.events()] == ["parent", "child", "parent"]
    assert records.verify().ok


def test_closed_is_closed(records: Records) -> None:
    records.close()
    records.close()
    with pytest.raises(RecordsError, match="were closed"):
        records.record("export", {})


def test_a_file_without_content_is_begun(home: Path) -> None:
    put(home, b"")
    with Records.open(home) as opened:
        assert opened.record("export", {}) == 1


def test_other_errors_have_words_too(tmp_path: Path) -> None:
    said = str(words_for(sqlite3.OperationalError("something new"), tmp_path / "r", "record"))
    assert "something new" in said
    assert "audit verify" in said
