"""``tradecell schedule``: refresh and re-screen by the clock, by Windows' Task Scheduler or a line for cron."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from xml.sax.saxutils import escape

import typer

from tradecell.commands.terminal import guarded, printable, say
from tradecell.errors import InputError, TradecellError

LONGEST = "PT4H"
"""A run that takes longer than that hangs, and is ended (ISO 8601)."""


class Often(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"


@guarded
def schedule(
    often: Annotated[Often, typer.Argument(metavar="[daily|weekly]", help="How often; weekly is on Mondays.")] = (
        Often.DAILY
    ),
    at: Annotated[str, typer.Option("--at", metavar="TIME", help="When, by the clock of this machine.")] = "07:00",
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="FOLDER", help="Where a workbook is put on a day with news; made if needed."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take it back.")] = False,
) -> None:
    """Have the lists refreshed and the last screened files screened again by the clock: `refresh`, then `rescreen`.

    On Windows it is registered with the Task Scheduler, for you alone: no administrator, no password; it runs while you
    are logged on, and a run that was missed is made up for. Elsewhere the line for cron is printed.

    On a day with news a workbook appears in the folder; on a day that could not be screened, a text that says why.
    """
    clock = _clock(at)
    folder = (into or _folder()).expanduser().absolute()
    if on_windows():
        name = task_name()
        if remove:
            _schtasks("take the task back", "/Delete", "/TN", name, "/F")
            print(printable(f'The task "{name}" was removed.'))
            return
        _make(folder)
        register(name, task_xml(often, clock, folder, datetime.now()))
        print(
            printable(
                f'Registered with the Task Scheduler as "{name}": {_often(often)} at {at}, while you are logged on.'
            )
        )
        print(printable(f"News appear in {folder}. To look at it: taskschd.msc; to take it back: schedule --remove"))
        return
    if remove:
        print("Nothing is registered here by tradecell: take the line out with `crontab -e`.")
        return
    _make(folder)
    print(printable(cron_line(often, clock, folder)))
    say(
        f"Put this line into your crontab (`crontab -e`). It runs {_often(often)} at {at}: it refreshes the lists "
        f"and screens the last screened files again. News appear in {folder}; cron mails what is printed."
    )


def on_windows() -> bool:
    """Whether there is a Task Scheduler."""
    return sys.platform == "win32"


def _clock(text: str) -> time:
    try:
        hour, minute = text.strip().split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise InputError(f"--at {text[:40]!r}: write the time as 07:00") from None


def _often(often: Often) -> str:
    return "every day" if often == Often.DAILY else "every Monday"


def _folder() -> Path:
    from tradecell.home import home

    return home() / "rescreened"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder}: the folder cannot be made ({error.strerror or error}); name another with --into"
        ) from None


def commands(folder: Path) -> tuple[list[str], list[str]]:
    """The arguments of ``tradecell`` for the two steps.

    A home that was moved is named in them: what is scheduled does not know the variables of this shell.
    """
    moved = os.environ.get("TRADECELL_HOME", "").strip()
    home = ["--home", str(Path(moved).expanduser().absolute())] if moved else []
    return [*home, "refresh"], [*home, "rescreen", "--into", str(folder)]


def python() -> Path:
    """The Python to run: the one without a window, where there is one beside this one."""
    own = Path(sys.executable)
    quiet = own.with_name("pythonw.exe")
    return quiet if own.name.lower() == "python.exe" and quiet.is_file() else own


# Windows


def task_name() -> str:
    """The task's name, with the user's: tasks of all users of a machine stand in one folder."""
    from tradecell.records.who import user_name

    user = "".join("_" if char in '\\/:*?"<>|' or not char.isprintable() else char for char in user_name())
    return f"tradecell refresh and rescreen ({user})"


def task_xml(often: Often, clock: time, folder: Path, now: datetime) -> str:
    """The task's definition, as Task Scheduler 1.2 (Windows 7 and later) reads it.

    Args:
        often: how often.
        clock: when.
        folder: for the news.
        now: the first run is the next such time after it.

    A file of it says what ``schtasks`` has no options for: that a missed run is made up for, and that it runs on
    batteries. It names no user, so that it is registered for the one who registers it.
    """
    start = datetime.combine(now.date(), clock)
    if start <= now:
        start += timedelta(days=1)
    by = (
        "<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>"
        if often == Often.DAILY
        else "<ScheduleByWeek><WeeksInterval>1</WeeksInterval><DaysOfWeek><Monday /></DaysOfWeek></ScheduleByWeek>"
    )
    actions = "".join(
        f"<Exec><Command>{_xml(str(python()))}</Command>"
        f"<Arguments>{_xml(subprocess.list2cmdline(['-m', 'tradecell.cli', *arguments]))}</Arguments></Exec>"
        for arguments in commands(folder)
    )
    return (
        '<?xml version="1.0" encoding="UTF-16"?>\r\n'
        '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">'
        "<RegistrationInfo><Description>Refreshes the lists of tradecell and screens the last screened files again."
        "</Description></RegistrationInfo>"
        f"<Triggers><CalendarTrigger><StartBoundary>{start.isoformat(timespec='seconds')}</StartBoundary>"
        f"<Enabled>true</Enabled>{by}</CalendarTrigger></Triggers>"
        '<Principals><Principal id="Author"><LogonType>InteractiveToken</LogonType>'
        "<RunLevel>LeastPrivilege</RunLevel></Principal></Principals>"
        "<Settings><MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>"
        "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>"
        "<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>"
        "<StartWhenAvailable>true</StartWhenAvailable>"
        f"<Enabled>true</Enabled><ExecutionTimeLimit>{LONGEST}</ExecutionTimeLimit></Settings>"
        f'<Actions Context="Author">{actions}</Actions></Task>\r\n'
    )


def _xml(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def register(name: str, xml: str) -> None:
    """Register a task, in the place of an earlier one of that name.

    Raises:
        TradecellError: Windows refuses it.
    """
    with tempfile.TemporaryDirectory(prefix="tradecell-", ignore_cleanup_errors=True) as scratch:
        path = Path(scratch) / "task.xml"
        # schtasks reads UTF-16 with its mark, and no UTF-8 with one
        path.write_bytes(b"\xff\xfe" + xml.encode("utf-16-le"))
        _schtasks("register the task", "/Create", "/TN", name, "/XML", str(path), "/F")


def _schtasks(doing: str, *arguments: str) -> None:
    program = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "schtasks.exe"
    try:
        # no shell: a path is an argument, whatever it holds; no input: a question for a password ends it
        done = subprocess.run(  # noqa: S603
            [str(program), *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise TradecellError(f"{program}: could not {doing} ({error}); see taskschd.msc") from error
    if done.returncode:
        said = " ".join(
            (done.stderr or done.stdout).decode("oem" if sys.platform == "win32" else "utf-8", "replace").split()
        )
        said = said.rstrip(".")
        raise TradecellError(
            f"Windows did not {doing}: {said or f'schtasks ended with {done.returncode}'}. If access is denied, your "
            "IT does not let users schedule tasks: ask them to"
        )


# elsewhere


def cron_line(often: Often, clock: time, folder: Path) -> str:
    """The line for a crontab."""
    days = "*" if often == Often.DAILY else "1"
    run = "; ".join(shlex.join([str(python()), "-m", "tradecell.cli", *arguments]) for arguments in commands(folder))
    # cron takes a percent sign for the end of the line
    return f"{clock.minute} {clock.hour} * * {days} {run}".replace("%", r"\%")
