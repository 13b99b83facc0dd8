"""``tradecell install`` and ``tradecell uninstall``: the add-in into Excel, and out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tradecell.commands.terminal import guarded, printable, say
from tradecell.errors import TradecellError

if TYPE_CHECKING:
    from tradecell.excel.install import Step
    from tradecell.refresh import Progress

ToFolder = Annotated[
    Path | None, typer.Option("--to", metavar="FOLDER", help="The folder for tradecell.xlam, not Excel's own.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show each step, do none of them.")]


@guarded
def install(
    to: ToFolder = None,
    dry_run: DryRun = False,
    no_refresh: Annotated[bool, typer.Option("--no-refresh", help="Do not download the lists at the end.")] = False,
) -> None:
    """Build the Excel add-in and let Excel load it; then refresh the lists.

    Run it again after every update of tradecell, xlwings or Python: it replaces what is there.
    """
    from tradecell.excel.install import check_ready, install_steps, target_of
    from tradecell.excel.registry import this_machine

    machine = this_machine()
    target = target_of(machine, to)
    _ready(lambda: check_ready(machine, target), dry_run)
    _run(install_steps(machine, to), dry_run)
    if dry_run:
        print("Then refresh the lists." if not no_refresh else "The lists stay as they are.")
        return
    if machine.windows:
        print('Done. Start Excel: the tab "Trade controls" is there, and =TC_SCREEN("Zhipu AI") answers in a cell.')
        _warn()
    else:
        print("Done. This file starts the Python of this computer: to use it in Excel, run install on Windows.")
    if not no_refresh:
        _refresh()


@guarded
def uninstall(to: ToFolder = None, dry_run: DryRun = False) -> None:
    """Take the add-in out of Excel again. Lists, decisions and settings stay."""
    from tradecell.excel.install import check_ready, installed_files, uninstall_steps
    from tradecell.excel.registry import this_machine

    machine = this_machine()
    steps = uninstall_steps(machine, to)
    if not steps:
        print("There is no add-in to take out.")
        return
    _ready(lambda: check_ready(machine, *installed_files(machine, to)), dry_run)
    _run(steps, dry_run)
    print(
        printable(f"Your lists, decisions and settings stay in {machine.home}; to be rid of them, delete that folder.")
    )


def _ready(check: Callable[[], None], dry_run: bool) -> None:
    """Stop before anything is done; a dry run goes on and says that the real one would stop."""
    try:
        check()
    except TradecellError as error:
        if not dry_run:
            raise
        say(f"tradecell: this would stop at once: {error}")


def _run(steps: list[Step], dry_run: bool) -> None:
    for number, step in enumerate(steps, start=1):
        print(printable(f"{number}. {step.text}"), flush=True)
        if not dry_run:
            step.run()


def _warn() -> None:
    """What doctor finds in the way, so that nobody looks for it only when Excel stays silent."""
    from tradecell.commands.doctor import told
    from tradecell.excel.doctor import OK, examine
    from tradecell.excel.registry import this_machine

    for finding in examine(this_machine()):
        if finding.state != OK and finding.about != "lists":
            print(printable(told(finding)))


def _refresh() -> None:
    """The lists of their publishers. Whatever goes wrong is told, and leaves the add-in in place."""
    from tradecell.commands.recording import recorded_refresh

    print("Now the lists:", flush=True)
    try:
        summary, _ = recorded_refresh(progress=_teller())
    except TradecellError as error:
        say(f"tradecell: the add-in is installed, but the lists were not refreshed: {error}")
        say("To try again: tradecell refresh")
        return
    except KeyboardInterrupt:
        say("tradecell: stopped. The add-in is installed; for the lists: tradecell refresh")
        return
    print(printable(summary.in_words))
    for one in summary.failures:
        say(f"tradecell: {one.title}: {one.message or 'not refreshed'}")
    if summary.failures:
        say("What could not be refreshed stays as it was. To try again: tradecell refresh")


def _teller() -> Callable[[Progress], None]:
    """A line on standard error for each new stage of each source."""
    seen: set[tuple[str, str]] = set()

    def told(step: Progress) -> None:
        if (step.source, step.stage) not in seen:
            seen.add((step.source, step.stage))
            say(f"  {step.text}")

    return told
