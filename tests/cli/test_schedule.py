"""``tradecell schedule``: what Windows' Task Scheduler is told, and the line for cron.

There is no Task Scheduler here: a stand-in takes what ``schtasks`` would be given.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from tradecell.cli import app
from tradecell.commands.schedule import Often, cron_line, python, task_name, task_xml

pytestmark = pytest.mark.usefixtures("home")

NS = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose path has a blank, an ampersand and a percent sign."""
    path = tmp_path / "my lists & 100%"
    monkeypatch.setenv("TRADECELL_HOME", str(path))
    return path


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What would have been run on Windows: the arguments, the options, and the file of the task."""
    made: list[Any] = []

    def run(arguments: list[str], **options: object) -> SimpleNamespace:
        xml = Path(arguments[arguments.index("/XML") + 1]).read_bytes() if "/XML" in arguments else b""
        made.append(SimpleNamespace(arguments=arguments, options=options, xml=xml))
        return SimpleNamespace(returncode=0, stdout=b"SUCCESS", stderr=b"")

    monkeypatch.setattr("tradecell.commands.schedule.on_windows", lambda: True)
    monkeypatch.setattr("tradecell.commands.schedule.subprocess.run", run)
    return made


def run(*arguments: object) -> Result:
    """``tradecell schedule ARGUMENTS``."""
    return CliRunner().invoke(app, ["schedule", *map(str, arguments)])


def _arguments(line: str) -> list[str]:
    """A command line as Windows' C runtime takes it apart (blanks, quotation marks; no backslash before one here)."""
    parts, current, quoted, begun = [], "", False, False
    for char in line:
        if char == '"':
            quoted, begun = not quoted, True
        elif char == " " and not quoted:
            if begun:
                parts.append(current)
            current, begun = "", False
        else:
            current, begun = current + char, True
    return [*parts, current] if begun else parts


def test_windows_registers_both_steps_for_this_user(home: Path, calls: list[Any]) -> None:
    done = run()
    assert done.exit_code == 0, done.output
    (call,) = calls
    assert call.arguments[0].endswith("schtasks.exe")
    assert call.arguments[1:4] == ["/Create", "/TN", task_name()]
    assert call.arguments[-1] == "/F"
    assert not {"/RU", "/RP", "/RL"} & set(call.arguments), "no other user, no password, no administrator"
    assert call.options["stdin"] is subprocess.DEVNULL
    assert "shell" not in call.options
    assert call.xml.startswith(b"\xff\xfe"), "UTF-16 with its mark is what schtasks reads"
    root = ElementTree.fromstring(call.xml)
    execs = root.findall(f"{NS}Actions/{NS}Exec")
    lines = [_arguments(str(one.findtext(f"{NS}Arguments"))) for one in execs]
    assert lines == [
        ["-m", "tradecell.cli", "--home", str(home), "refresh"],
        ["-m", "tradecell.cli", "--home", str(home), "rescreen", "--into", str(home / "rescreened")],
    ]
    assert {one.findtext(f"{NS}Command") for one in execs} == {str(python())}
    assert root.findtext(f"{NS}Settings/{NS}StartWhenAvailable") == "true", "a missed run is made up for"
    assert root.findtext(f"{NS}Settings/{NS}DisallowStartIfOnBatteries") == "false"
    principal = root.find(f"{NS}Principals/{NS}Principal")
    assert principal is not None
    assert principal.findtext(f"{NS}LogonType") == "InteractiveToken"
    assert principal.findtext(f"{NS}RunLevel") == "LeastPrivilege"
    assert principal.find(f"{NS}UserId") is None
    assert (home / "rescreened").is_dir()
    assert task_name() in done.stdout
    assert "07:00" in done.stdout


def test_the_settings_stand_in_the_order_of_the_schema() -> None:
    """Children of Task come in a sequence: RegistrationInfo, Triggers, Principals, Settings, Actions."""
    root = ElementTree.fromstring(
        task_xml(Often.DAILY, time(7), Path("C:/x"), datetime(2026, 11, 22, 6)).encode("utf-16")
    )
    assert [child.tag.removeprefix(NS) for child in root] == [
        "RegistrationInfo", "Triggers", "Principals", "Settings", "Actions",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "start"),
    [(datetime(2026, 11, 22, 6, 59), "2026-11-22T07:00:00"), (datetime(2026, 11, 22, 7, 0), "2026-11-23T07:00:00")],
)
def test_the_first_run_is_the_next_time(now: datetime, start: str) -> None:
    root = ElementTree.fromstring(task_xml(Often.DAILY, time(7), Path("C:/x"), now).encode("utf-16"))
    trigger = root.find(f"{NS}Triggers/{NS}CalendarTrigger")
    assert trigger is not None
    assert trigger.findtext(f"{NS}StartBoundary") == start
    assert trigger.findtext(f"{NS}ScheduleByDay/{NS}DaysInterval") == "1"


def test_weekly_at_another_time_into_another_folder(calls: list[Any], tmp_path: Path) -> None:
    assert run("weekly", "--at", "18:30", "--into", tmp_path / 'news "x" <b>').exit_code == 0
    root = ElementTree.fromstring(calls[0].xml)
    trigger = root.find(f"{NS}Triggers/{NS}CalendarTrigger")
    assert trigger is not None
    assert trigger.find(f"{NS}ScheduleByWeek/{NS}DaysOfWeek/{NS}Monday") is not None
    assert str(trigger.findtext(f"{NS}StartBoundary")).endswith("T18:30:00")


def test_remove(calls: list[Any]) -> None:
    done = run("--remove")
    assert done.exit_code == 0
    assert calls[0].arguments[1:] == ["/Delete", "/TN", task_name(), "/F"]


def _failing(**answer: Any) -> Callable[..., SimpleNamespace]:
    return lambda *_a, **_k: SimpleNamespace(**{"returncode": 1, "stdout": b"", "stderr": b"", **answer})


def _absent(*_: object, **__: object) -> None:
    raise FileNotFoundError(2, "No such file")


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize(
    ("stand_in", "words"),
    [
        (_failing(stderr=b"ERROR: Access is denied.\r\n"), "ERROR: Access is denied. If access is denied, your IT"),
        (_failing(returncode=5), "schtasks ended with 5"),
        (_failing(stderr=b"Zugriff verweigert \x81\r\n"), "Zugriff verweigert"),
        (_absent, "could not register the task"),
    ],
)
def test_what_windows_refuses_is_told(monkeypatch: pytest.MonkeyPatch, stand_in: Any, words: str) -> None:
    monkeypatch.setattr("tradecell.commands.schedule.subprocess.run", stand_in)
    done = run()
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Registered" not in done.stdout


def test_without_a_task_scheduler_the_line_for_cron_is_printed(home: Path) -> None:
    done = run("weekly", "--at", "6:05")
    assert done.exit_code == 0
    assert done.stdout.startswith("5 6 * * 1 ")
    assert "crontab -e" in done.stderr
    assert str(home).replace("%", r"\%") in done.stdout
    assert "crontab -e" in run("--remove").stdout


@pytest.mark.skipif(os.name == "nt", reason="cron and sh are not there")
def test_the_line_for_cron_runs_both_steps_in_a_shell(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cron hands to sh: the five fields are taken off, and a percent sign loses its backslash."""
    folder = home / "new's"
    folder.mkdir(parents=True)
    line = cron_line(Often.DAILY, time(7), folder).split(" ", 5)[5].replace(r"\%", "%")
    (home / "settings.toml").write_text('[sources.csl]\nfile = "absent.csv"\n', encoding="utf-8")
    monkeypatch.delenv("TRADECELL_HOME")
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, encoding="utf-8", timeout=240)
    assert done.returncode == 2
    (failed,) = folder.glob("rescreen-FAILED-*.txt")
    assert "tradecell refresh" in failed.read_text(encoding="utf-8")
    assert (home / "records.sqlite3").is_file(), "the home that was moved is the one that is used"


@pytest.mark.parametrize("text", ["25:00", "7", "07:00:00", "noon", "", "7:99"])
def test_a_time_that_is_none(text: str) -> None:
    done = run("--at", text)
    assert done.exit_code == 2
    assert "write the time as 07:00" in done.stderr


def test_python_without_a_window_is_used_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "python.exe").touch()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python.exe"))
    assert python() == tmp_path / "python.exe"
    (tmp_path / "pythonw.exe").touch()
    assert python() == tmp_path / "pythonw.exe"


def test_a_run_without_any_output_works() -> None:
    """pythonw.exe has neither standard output nor standard error."""
    program = (
        "import sys; sys.stdout = sys.stderr = None; sys.argv = ['tradecell', *sys.argv[1:]]\n"
        "from tradecell.cli import main; main()"
    )
    for arguments, status in ((["--version"], 0), (["audit", "show", "x"], 2), (["decide", "--all"], 2)):
        done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (status, b"", b"")
