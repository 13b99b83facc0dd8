"""The command line as a user runs it: bytes in, bytes out, an exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

Process = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["--version"], 0),
        (["--help"], 0),
        (["screen", "--help"], 0),
        (["screen", "-"], 0),
        (["screen", "-", "--fail-on", "hit"], 1),
        (["screen", "absent.xlsx", "--column", "A"], 2),
        (["screen", "-", "--no-such-option"], 2),
        (["screen", "-", "--fail-on", "anything"], 2),
        (["screen", "-", "--limit", "0"], 2),
        (["no-such-command"], 2),
        (["refresh"], 2),
    ],
)
def test_exit_status(process: Process, arguments: list[str], status: int) -> None:
    done = process(*arguments, given=b"Zhipu AI\n")
    assert done.returncode == status, done.stderr.decode()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
    ],
)
def test_output_is_utf_8_whatever_the_console_is(process: Process, environment: dict[str, str]) -> None:
    done = process("screen", "-", given="北京智谱 zhipu\n".encode(), environment=environment)
    assert done.returncode == 0, done.stderr.decode()
    assert "北京智谱 zhipu" in done.stdout.decode("utf-8")


def test_utf_16_with_half_a_character_is_refused(process: Process, tmp_path: Path) -> None:
    path = tmp_path / "half.csv"
    path.write_bytes(b"\xff\xfe" + "Supplier\nZhipu \ud83d AI\n".encode("utf-16-le", "surrogatepass"))
    refused = process("screen", path, "--column", "Supplier")
    assert refused.returncode == 2
    assert b"is not UTF-16 text" in refused.stderr


def test_bytes_that_are_not_utf_8_are_refused_and_named(process: Process) -> None:
    done = process("screen", "-", given="Gut\nMüller\n".encode("cp1252"))
    assert done.returncode == 2
    assert b"line 2 is not UTF-8 text" in done.stderr
    assert b"--encoding cp1252" in done.stderr
    done = process("screen", "-", "--json", "--encoding", "cp1252", given="Müller\n".encode("cp1252"))
    assert json.loads(done.stdout.decode("utf-8"))["screenings"][0]["query"] == "Müller"


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    fake = Path(__file__).with_name("fake.py")
    path = tmp_path / "many.csv"
    path.write_text("Supplier\n" + "Zhipu AI\n" * 20_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, str(fake), "screen", str(path), "--column", "Supplier", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TRADECELL_HOME": str(tmp_path / "home")},
    ) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.read(100)
        started.stdout.close()
        complaint = started.stderr.read()
        started.wait(60)
    assert b"Traceback" not in complaint
    assert b"BrokenPipe" not in complaint


def test_help_version_and_status_do_not_load_what_they_do_not_need(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['tradecell', *sys.argv[1:]]\n"
        "from tradecell.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(sorted({'pandas', 'pyarrow', 'openpyxl', 'xlsxwriter', 'xlwings'} & set(sys.modules)), file=sys.stderr)"
    )
    for arguments in (["--help"], ["--version"], ["screen", "--help"], ["refresh"]):
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            capture_output=True,
            timeout=60,
            env={**os.environ, "TRADECELL_HOME": str(tmp_path)},
        )
        assert done.stderr.decode().strip().splitlines()[-1] == "[]"


def test_screening_a_workbook_needs_no_pandas(process: Process, tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_column(0, 0, ["Supplier", "Zhipu AI"])
    done = process("screen", path, "--column", "Supplier", environment={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.returncode == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.decode().splitlines() if "|" in line}
    assert "rich.table" in loaded
    assert not loaded & {"pandas", "pyarrow", "openpyxl"}
