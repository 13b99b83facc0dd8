"""The command line: ``tradecell``. Each command is a module of ``commands/``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from tradecell import __version__
from tradecell.commands import audit, key
from tradecell.commands.changes import changes
from tradecell.commands.classify import classify
from tradecell.commands.decide import decide
from tradecell.commands.doctor import doctor
from tradecell.commands.install import install, uninstall
from tradecell.commands.license import license_
from tradecell.commands.refresh import refresh
from tradecell.commands.rescreen import rescreen
from tradecell.commands.schedule import schedule
from tradecell.commands.screen import screen
from tradecell.commands.status import status
from tradecell.commands.terminal import prepare_streams

app = typer.Typer(
    name="tradecell",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Trade-control lookups from lists that are kept on this machine.",
)
app.command(no_args_is_help=True)(screen)
app.command(no_args_is_help=True)(classify)
app.command()(rescreen)
app.command()(schedule)
app.command(no_args_is_help=True)(decide)
app.add_typer(audit.app, name="audit")
app.command("license", no_args_is_help=True)(license_)
app.command()(status)
app.command()(refresh)
app.command()(changes)
app.add_typer(key.app, name="key")
app.command()(install)
app.command()(uninstall)
app.command()(doctor)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tradecell {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    home: Annotated[
        Path | None,
        typer.Option("--home", metavar="FOLDER", help="Lists, records and settings are here (as TRADECELL_HOME)."),
    ] = None,
) -> None:
    """Trade-control lookups from lists that are kept on this machine."""
    if home is not None:
        os.environ["TRADECELL_HOME"] = str(home.expanduser().absolute())


def main() -> None:
    """The console script. Exit status: 0 done, 1 found (with --fail-on), 2 not usable, 3 a fault of tradecell."""
    prepare_streams()
    app()


if __name__ == "__main__":
    main()
